//! Items that take turns. Events of different items may interleave, and the output index says whose they are.

use std::collections::VecDeque;

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, json, takes_none};

/// `content.interleaved`.
pub(super) struct Interleaved;

impl Mutation for Interleaved {
    fn id(&self) -> &'static str {
        "content.interleaved"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The events of the first two items that follow each other alternate, each item's own order kept.",
            why: "The grammar allows it and OpenRouter sends it. A consumer with one current item mixes the texts or \
                  hands one call's arguments to the other.",
            incidents: &["earendil-works/pi#4171"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let mut draft = Draft::of(session);
        if self.apply(&mut draft, "").is_ok() { vec![String::new()] } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let (from, to) = two_items(draft).ok_or_else(|| Inapplicable("no two items follow each other".to_owned()))?;
        let run: Vec<Piece> = draft.pieces[from..to].to_vec();
        let first = index(&run[0]);
        let numbers: Vec<Option<u64>> = (from..to).map(|at| draft.sequence_at(at)).collect();
        let (mut one, mut other): (VecDeque<Piece>, VecDeque<Piece>) =
            run.into_iter().partition(|piece| index(piece) == first);
        let mut mixed = Vec::with_capacity(to - from);
        while !one.is_empty() || !other.is_empty() {
            mixed.extend(one.pop_front());
            mixed.extend(other.pop_front());
        }
        draft.pieces.splice(from..to, mixed);
        for (at, number) in (from..to).zip(numbers) {
            if let Some(number) = number.filter(|number| draft.sequence_at(at) != Some(*number)) {
                draft.rewrite(at, |event| {
                    if let Some(old) = event.get_mut("sequence_number") {
                        *old = json!(number);
                    }
                })?;
            }
        }
        Ok(())
    }
}

/// The first run of frames that belong to exactly two items, the one after the other, from the first's opening to
/// the second's closing.
fn two_items(draft: &Draft) -> Option<(usize, usize)> {
    let opens = |at: &usize| draft.pieces[*at].kind() == "response.output_item.added";
    let from = (0..draft.pieces.len()).filter(opens).find(|from| follower(draft, *from).is_some())?;
    Some((from, follower(draft, from)?))
}

/// Where the item that follows the one opened here closes, if all frames from here to there belong to the two.
fn follower(draft: &Draft, from: usize) -> Option<usize> {
    let first = index(&draft.pieces[from])?;
    let mut second = None;
    for (at, piece) in draft.pieces.iter().enumerate().skip(from) {
        let of = index(piece)?;
        if of != first {
            match second {
                None => second = Some(of),
                Some(second) if second != of => return None,
                Some(_) => {}
            }
            if piece.kind() == "response.output_item.done" {
                return Some(at + 1);
            }
        } else if second.is_some() {
            return None;
        }
    }
    None
}

fn index(piece: &Piece) -> Option<u64> {
    piece.event()?.index("output_index")
}
