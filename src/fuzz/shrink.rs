//! Shrinking. From a scenario that shows a fault to the smallest that still does: first whole edits, items, and frames,
//! then members of events, then bytes.

use std::{collections::BTreeSet, sync::Arc};

use bytes::Bytes;
use serde_json::Value;

use super::{
    compose::is_slow,
    oracle::{Cause, Look, examine},
    smaller::{baked, joined, of_body, of_pieces, simpler},
};
use crate::{
    judge::{Broken, Feed},
    mutate::{Edit, Piece, Scenario, ScenarioId, Session, delivery, delivery::PLAIN},
    replay::{Lab, Stop},
};

/// A fault, made small.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// The smallest scenario that shows it.
    pub scenario: Scenario,
    /// The address of one that shows it too, where the catalogue can say it: a recording of the corpus and edits.
    pub address: Option<String>,
    /// What should have been seen in the smallest, and what was.
    pub broken: Broken,
    /// Attempts that it took.
    pub attempts: usize,
}

/// Makes a fault small.
#[expect(clippy::too_many_arguments, reason = "what was found, where, and what it may cost")]
pub fn shrink(
    lab: &Lab,
    bases: &[Arc<Session>],
    found: &Scenario,
    broken: Broken,
    cause: &Cause,
    look: Look,
    effort: usize,
    stop: &Stop,
) -> Shrunk {
    let target = lab.targets.iter().filter(|target| target.id() == cause.target).cloned().collect();
    let mut lab = Lab { targets: target, ..lab.clone() };
    if !lab.targets.iter().any(|target| target.feeds().contains(&Feed::Process)) {
        // One candidate at a time has no use for more.
        lab.jobs = 1;
    }
    let mut shrinker =
        Shrinker { lab, bases, cause, look, left: effort, attempts: 0, smallest: found.clone(), broken, stop };
    shrinker.edits();
    shrinker.delivery();
    let is_of_a_base = bases.iter().any(|base| Arc::ptr_eq(base, shrinker.smallest.session()));
    let address = if is_of_a_base { Some(shrinker.smallest.id().to_string()) } else { shrinker.said_of_a_base() };
    shrinker.numbers();
    shrinker.pieces();
    shrinker.items();
    shrinker.frames();
    shrinker.bake();
    shrinker.frames();
    shrinker.members();
    shrinker.frames();
    shrinker.edits();
    shrinker.bytes();
    Shrunk { scenario: shrinker.smallest, address, broken: shrinker.broken, attempts: shrinker.attempts }
}

struct Shrinker<'a> {
    lab: Lab,
    bases: &'a [Arc<Session>],
    cause: &'a Cause,
    look: Look,
    left: usize,
    attempts: usize,
    smallest: Scenario,
    broken: Broken,
    stop: &'a Stop,
}

impl Shrinker<'_> {
    /// Takes the first of these scenarios that shows the fault too. Programs of their own are given several at a time.
    fn take(&mut self, candidates: &[Scenario]) -> Option<usize> {
        if candidates.is_empty() || self.left == 0 || self.stop.is_asked() {
            return None;
        }
        let examined = examine(&self.lab, self.bases, candidates, self.look, self.stop);
        self.attempts += examined.attempts;
        self.left = self.left.saturating_sub(examined.attempts);
        let sighting = examined.sightings.into_iter().find(|sighting| sighting.cause == *self.cause)?;
        self.smallest = candidates[sighting.at].clone();
        self.broken = sighting.broken;
        Some(sighting.at)
    }

    /// How many candidates are examined together.
    fn width(&self) -> usize {
        if self.lab.targets.iter().any(|target| target.feeds().contains(&Feed::Process)) { AT_ONCE } else { 1 }
    }

    /// Leaves out parts, half of them at first and one of them at last, as long as the fault shows.
    fn reduce<T: Clone>(&mut self, mut parts: Vec<T>, build: &dyn Fn(&Scenario, &[T]) -> Option<Scenario>) {
        let mut size = parts.len().div_ceil(2);
        while size > 0 && !parts.is_empty() {
            let mut start = 0;
            while start < parts.len() {
                let starts: Vec<usize> = (start..parts.len()).step_by(size).take(self.width()).collect();
                let without = |start: usize| {
                    let end = (start + size).min(parts.len());
                    [&parts[..start], &parts[end..]].concat()
                };
                let candidates: Vec<(usize, Scenario)> = starts
                    .iter()
                    .filter_map(|start| Some((*start, build(&self.smallest, &without(*start))?)))
                    .collect();
                let scenarios: Vec<Scenario> = candidates.iter().map(|(_, scenario)| scenario.clone()).collect();
                match self.take(&scenarios) {
                    Some(at) => {
                        start = candidates[at].0;
                        parts = without(start);
                    }
                    None => start += size * starts.len().max(1),
                }
                if self.left == 0 || self.stop.is_asked() {
                    return;
                }
            }
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
    }

    fn edits(&mut self) {
        let edits = self.smallest.id().edits.clone();
        self.reduce(edits, &|smallest, edits: &[Edit]| {
            let id = ScenarioId { edits: edits.to_vec(), ..smallest.id().clone() };
            Scenario::new(id, Arc::clone(smallest.session())).ok()
        });
    }

    /// Parameters that are numbers, and say where: the earlier, the less has to stand before.
    fn numbers(&mut self) {
        for at in 0..self.smallest.id().edits.len() {
            while let Some(number) =
                self.smallest.id().edits.get(at).and_then(|edit| edit.parameter.parse::<u64>().ok())
            {
                let smaller = [0, number / 2, number.saturating_sub(1)].into_iter().filter(|other| *other < number);
                let with = |other: u64| {
                    let mut id = self.smallest.id().clone();
                    id.edits[at].parameter = other.to_string();
                    Scenario::new(id, Arc::clone(self.smallest.session())).ok()
                };
                let candidates: Vec<Scenario> = smaller.filter_map(with).collect();
                if candidates.is_empty() || self.take(&candidates).is_none() {
                    break;
                }
            }
        }
    }

    fn delivery(&mut self) {
        if is_slow(&self.smallest) {
            return;
        }
        let id = self.smallest.id().clone();
        let simpler = [Some(PLAIN), delivery("whole")].into_iter().flatten();
        let simpler = simpler.take_while(|delivery| delivery.id() != id.delivery.id());
        let candidates: Vec<Scenario> = simpler
            .filter_map(|delivery| {
                let id = ScenarioId { delivery, ..id.clone() };
                Scenario::new(id, Arc::clone(self.smallest.session())).ok()
            })
            .collect();
        self.take(&candidates);
    }

    /// The same edits on a recording of the corpus, the shortest first.
    fn said_of_a_base(&mut self) -> Option<String> {
        let mut bases: Vec<&Arc<Session>> = self.bases.iter().collect();
        bases.sort_by_key(|base| (base.recording().body.len(), base.recording().id.clone()));
        let on = |base: &&Arc<Session>| {
            let id = ScenarioId { recording: base.recording().id.clone(), ..self.smallest.id().clone() };
            Scenario::new(id, Arc::clone(base)).ok()
        };
        let candidates: Vec<Scenario> = bases.iter().filter_map(on).take(MOST_BASES).collect();
        let (smallest, broken) = (self.smallest.clone(), self.broken.clone());
        self.take(&candidates)?;
        let address = self.smallest.id().to_string();
        (self.smallest, self.broken) = (smallest, broken);
        Some(address)
    }

    /// What is sent becomes the recording, so that no edit is needed to say it.
    fn bake(&mut self) {
        if let Some(baked) = baked(&self.smallest) {
            self.take(&[baked]);
        }
    }

    /// Items with all their events, and their twins in the terminal frame.
    fn items(&mut self) {
        let place = |piece: &Piece| piece.event().and_then(|event| event.index("output_index"));
        let places: BTreeSet<u64> = self.smallest.session().pieces().iter().filter_map(place).collect();
        let all = places.clone();
        self.reduce(places.into_iter().collect(), &|smallest, kept: &[u64]| {
            let dropped: BTreeSet<u64> = all.iter().filter(|place| !kept.contains(place)).copied().collect();
            let of = |piece: &Piece| place(piece).is_none_or(|place| !dropped.contains(&place));
            let pieces = smallest.session().pieces().iter().filter(|piece| of(piece));
            let pieces = pieces.map(|piece| match piece.event() {
                Some(event) if event.value.pointer("/response/output/0").is_some() => {
                    let mut value = event.value.clone();
                    if let Some(listed) = value.pointer_mut("/response/output").and_then(Value::as_array_mut) {
                        let mut number = 0;
                        listed.retain(|_| {
                            number += 1;
                            !dropped.contains(&(number - 1))
                        });
                    }
                    piece.with_value(&value)
                }
                _ => piece.clone(),
            });
            of_pieces(smallest, &pieces.collect::<Vec<_>>())
        });
    }

    /// All that comes piece by piece: what is finished says it again, and a part of the pieces says something else.
    fn pieces(&mut self) {
        let is_delta = |piece: &&Piece| piece.kind().rsplit('.').next() == Some("delta");
        let is_piece =
            |piece: &&Piece| is_delta(piece) || piece.event().is_some_and(|event| event.get("item_id").is_some());
        let without = |is_left_out: &dyn Fn(&&Piece) -> bool| {
            let kept = self.smallest.session().pieces().iter().filter(|piece| !is_left_out(piece));
            of_pieces(&self.smallest, &kept.cloned().collect::<Vec<_>>())
        };
        let candidates: Vec<Scenario> = [without(&is_piece), without(&is_delta)].into_iter().flatten().collect();
        for candidate in candidates {
            if self.take(&[candidate]).is_some() {
                break;
            }
        }
    }

    fn frames(&mut self) {
        let pieces = self.smallest.session().pieces().to_vec();
        self.reduce(pieces, &of_pieces);
        let has_numbers = self.smallest.id().edits.iter().any(|edit| edit.parameter.parse::<usize>().is_ok());
        if has_numbers {
            // A number counts frames: with one frame less, what it means has another number.
            let pieces = self.smallest.session().pieces().to_vec();
            self.reduce(pieces, &|smallest, pieces| {
                let gone = smallest.session().pieces().len() - pieces.len();
                let mut edits = smallest.id().edits.clone();
                for edit in &mut edits {
                    if let Ok(number) = edit.parameter.parse::<usize>() {
                        edit.parameter = number.checked_sub(gone)?.to_string();
                    }
                }
                of_body(smallest, edits, joined(pieces))
            });
        }
    }

    /// Members of events, and what is in strings and lists.
    fn members(&mut self) {
        for at in 0..self.smallest.session().pieces().len() {
            let mut next = 0;
            loop {
                let pieces = self.smallest.session().pieces().to_vec();
                let Some(event) = pieces.get(at).and_then(Piece::event) else { break };
                let simpler = simpler(&event.value);
                let candidates: Vec<(usize, Scenario)> = (next..simpler.len())
                    .filter_map(|number| {
                        let mut pieces = pieces.clone();
                        pieces[at] = pieces[at].with_value(&simpler[number]);
                        Some((number, of_pieces(&self.smallest, &pieces)?))
                    })
                    .take(self.width())
                    .collect();
                let Some((last, _)) = candidates.last() else { break };
                let last = *last;
                let scenarios: Vec<Scenario> = candidates.iter().map(|(_, scenario)| scenario.clone()).collect();
                // What was tried in vain is not tried again where something else went.
                next = self.take(&scenarios).map_or(last + 1, |found| candidates[found].0);
                if self.left == 0 || self.stop.is_asked() {
                    return;
                }
            }
        }
    }

    /// Bytes, where not every frame is an event in the common framing.
    fn bytes(&mut self) {
        let session = self.smallest.session();
        let is_common = session.pieces().iter().all(|piece| piece.event().is_some());
        if is_common || session.recording().body.len() > MOST_BYTES {
            return;
        }
        let bytes = session.recording().body.to_vec();
        self.reduce(bytes, &|smallest, bytes| {
            of_body(smallest, smallest.id().edits.clone(), Bytes::copy_from_slice(bytes))
        });
    }
}

/// Candidates in flight at a program of its own.
const AT_ONCE: usize = 8;

/// Recordings of the corpus that are tried for an address.
const MOST_BASES: usize = 12;

/// The longest body that is made smaller byte by byte.
const MOST_BYTES: usize = 4 * 1024;
