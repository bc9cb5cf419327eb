//! A cut after any byte. Most cuts fall inside a frame.

use super::{Api, Draft, Effect, Inapplicable, MOST_BYTES, Mutation, Page, Session, number, spread_over};
use crate::mutate::Feed;

/// `truncation.byte`.
pub(super) struct Byte;

impl Mutation for Byte {
    fn id(&self) -> &'static str {
        "truncation.byte"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The body ends after byte N, inside a frame, before the terminal one is whole, as if nothing were missing.",
            why: "A connection breaks where it likes. A frame without its blank line is not to be read: half a terminal \
                  frame may parse, or be repaired until it does. Every byte is tried, up to 64 KiB.",
            incidents: &["openai/codex#1581", "earendil-works/pi#9897"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let draft = Draft::of(session);
        let Ok(end) = end(&draft) else { return Vec::new() };
        let boundaries: Vec<usize> = session.frames().iter().map(crate::stream::Frame::end).collect();
        let is_inside = |cut: &usize| boundaries.binary_search(cut).is_err();
        spread_over(1..end, MOST_BYTES).filter(is_inside).map(|cut| cut.to_string()).collect()
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Truncated
    }

    fn feeds(&self) -> &'static [Feed] {
        &[Feed::Direct, Feed::Process]
    }

    fn ending(&self) -> Option<super::Ending> {
        Some(super::Ending::Clean)
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let end = end(draft)?;
        let refused = || Inapplicable(format!("the cut is a number of bytes below {end} that ends inside a frame"));
        let cut = number(parameter).filter(|cut| *cut < end).ok_or_else(refused)?;
        let mut start = 0;
        let inside = draft.pieces.iter().position(|piece| {
            start += piece.bytes().len();
            start > cut
        });
        let at = inside.ok_or_else(refused)?;
        let bytes = draft.pieces[at].bytes();
        let kept = cut + bytes.len() - start;
        if kept == 0 {
            return Err(refused());
        }
        let half = draft.piece(bytes.slice(..kept));
        draft.pieces.truncate(at);
        draft.pieces.push(half);
        draft.ending = super::Ending::Clean;
        Ok(())
    }
}

/// How many bytes make the terminal frame whole: of a blank line in CR LF, the CR alone does.
fn end(draft: &Draft) -> Result<usize, Inapplicable> {
    let terminal = draft.decisive()?;
    let before: usize = draft.pieces[..terminal].iter().map(|piece| piece.bytes().len()).sum();
    let bytes = draft.pieces[terminal].bytes();
    let is_whole =
        |length: &usize| draft.api.decode(&bytes.slice(..*length)).first().is_some_and(|frame| frame.complete);
    let fewest = (0..=bytes.len()).rev().take_while(is_whole).last();
    Ok(before + fewest.unwrap_or(bytes.len()))
}
