//! The last word on the items of a response. Pairs what was streamed with what the terminal event lists.

use std::collections::{HashSet, VecDeque};

use serde_json::Value;

use super::family::Family;
use super::item_json::read_item;
use super::place::Place;
use super::slot::Slot;
use super::twin::fill;
use super::{Assembly, Sink, Strand};
use crate::consumer::decode::readable;
use crate::consumer::observer::Signal;
use crate::consumer::outcome::{Item, OutputSource, Truncation};

/// The items of a completed response.
#[derive(Debug)]
pub(in crate::consumer) struct Settled {
    pub(in crate::consumer) items: Vec<Item>,
    pub(in crate::consumer) source: OutputSource,
}

/// Items of the terminal list with their positions.
type Listed = Vec<(u64, Value)>;

impl Assembly {
    /// Settles the items of a response that completed. `lossy` says that frames were skipped, so
    /// that deltas which were never summed up may have holes.
    pub(in crate::consumer) fn settle(
        &mut self,
        output: Option<&str>,
        lossy: bool,
        sink: &mut Sink<'_>,
    ) -> Result<Settled, Truncation> {
        let listed = self.listed(output);
        let (twins, strangers) = self.pair(listed);
        let mut settled = Settled { items: Vec::new(), source: OutputSource::Nothing };
        for (slot, twin) in self.slots.iter().zip(&twins) {
            if let Some((item, source)) = conclude(slot, twin.as_ref(), lossy)? {
                if !slot.is_finished() {
                    slot.tell_item(&item, sink);
                }
                settled.add(item, source);
            }
        }
        let mut named = HashSet::new();
        for (position, raw) in strangers {
            let place = Place::of_item(None, &raw);
            let family = Family::of(&raw).filter(|family| {
                // Some backends list an item twice.
                let name = place.call_id.or(place.id).map(|name| (family.kind().to_owned(), name.to_owned()));
                let is_new = name.is_none_or(|name| named.insert(name));
                is_new && self.directory.certain(&self.slots, &place, family).is_none()
            });
            if let (Some(item), Some(family)) = (read_item(&raw, Some(position)), family) {
                Slot::new(family).tell_item(&item, sink);
                settled.add(item, OutputSource::Terminal);
            }
        }
        if settled.items.is_empty() && (lossy || self.malformed > 0) {
            return Err(Truncation::NothingReadable);
        }
        if settled.items.iter().all(|item| item.output_index().is_some()) {
            settled.items.sort_by_key(Item::output_index);
        }
        Ok(settled)
    }

    /// Takes over what the terminal list of a response that did not complete has, and nothing else brought.
    pub(in crate::consumer) fn fall_back(&mut self, output: Option<&str>) {
        let listed = self.listed(output);
        let (_, strangers) = self.pair(listed);
        for (position, raw) in strangers {
            self.finish(Some(position), raw, &mut |_: Signal<'_>| {});
        }
    }

    /// The terminal list, unless there is nothing to learn from it.
    fn listed(&self, output: Option<&str>) -> Listed {
        let Some(output) = output.filter(|output| output.starts_with('[')) else {
            return vec![];
        };
        if !self.slots.is_empty() && self.slots.iter().all(Slot::is_complete) {
            let count = serde_json::from_str::<Vec<serde::de::IgnoredAny>>(output);
            if count.is_ok_and(|list| list.len() <= self.slots.len()) {
                return vec![];
            }
        }
        match readable(output) {
            Some(Value::Array(list)) => (0..).zip(list).collect(),
            _ => vec![],
        }
    }

    /// Finds the twin of each slot; what is nobody's twin comes second.
    fn pair(&self, listed: Listed) -> (Vec<Option<Value>>, Listed) {
        let mut twins = vec![None; self.slots.len()];
        // What is certain goes first, so that a guess never takes the place of a known twin.
        let mut left =
            pair_by(&mut twins, listed, |_, _, place, family| self.directory.certain(&self.slots, place, family));
        let mut untold: Vec<usize> = (0..twins.len()).filter(|&slot| twins[slot].is_none()).collect();
        left = pair_by(&mut twins, left, |_, raw, _, _| {
            let item = read_item(raw, None)?;
            let at =
                untold.iter().position(|&slot| self.slots[slot].item().is_some_and(|own| says_the_same(own, &item)))?;
            Some(untold.remove(at))
        });
        left = pair_by(&mut twins, left, |position, _, place, family| {
            let slot = self.directory.at(position)?;
            self.slots[slot].fits(family, place.call_id).then_some(slot)
        });
        let mut free: VecDeque<usize> = (0..twins.len()).filter(|&slot| twins[slot].is_none()).collect();
        left = pair_by(&mut twins, left, |_, _, place, family| {
            let fits = |&slot: &usize| self.slots[slot].fits(family, place.call_id);
            free.iter().position(fits).and_then(|position| free.remove(position))
        });
        (twins, left)
    }
}

impl Settled {
    fn add(&mut self, item: Item, source: OutputSource) {
        self.source = self.source.max(source);
        self.items.push(item);
    }
}

/// Whether two items hold the same text, and hold any.
fn says_the_same(one: &Item, other: &Item) -> bool {
    match (one, other) {
        (Item::Message { parts: one, .. }, Item::Message { parts: other, .. }) => !one.is_empty() && one == other,
        _ => false,
    }
}

fn pair_by(
    twins: &mut [Option<Value>],
    listed: Listed,
    mut find: impl FnMut(u64, &Value, &Place<'_>, &Family) -> Option<usize>,
) -> Listed {
    let mut left = Vec::new();
    for (position, raw) in listed {
        let place = Place::of_item(None, &raw);
        let slot = Family::of(&raw).and_then(|family| find(position, &raw, &place, &family));
        match slot {
            Some(slot) if twins[slot].is_none() => twins[slot] = Some(raw),
            _ => left.push((position, raw)),
        }
    }
    left
}

/// What a slot comes to: its finished item, else one made from its pieces, else its twin.
fn conclude(slot: &Slot, twin: Option<&Value>, lossy: bool) -> Result<Option<(Item, OutputSource)>, Truncation> {
    if let Some(item) = slot.item() {
        let filled = twin.and_then(|twin| {
            let mut raw = slot.raw()?;
            fill(raw.to_mut(), twin);
            read_item(&raw, slot.index)
        });
        return Ok(Some((filled.unwrap_or_else(|| item.clone().at(slot.index)), OutputSource::Items)));
    }
    let from_twin = || twin.and_then(|twin| read_item(twin, slot.index)).map(|item| (item, OutputSource::Terminal));
    let from_pieces = || {
        let mut raw = slot.drafted();
        if let Some(twin) = twin {
            fill(&mut raw, twin);
        }
        read_item(&raw, slot.index).map(|item| (item, OutputSource::Deltas))
    };
    let drafts = slot.drafts();
    let concluded = match slot.family {
        Family::FunctionCall | Family::CustomToolCall => {
            let strand = match slot.family {
                Family::FunctionCall => Strand::Arguments,
                _ => Strand::Input,
            };
            let arrived = drafts.sealed_text(strand).is_some();
            let is_call = |(item, _): &(Item, _)| !matches!(item, Item::Other { .. });
            let call = if arrived { from_pieces().filter(is_call) } else { None };
            let call = call.or_else(from_twin);
            if let (None, Some(call_id)) = (&call, slot.announced_call()) {
                return Err(Truncation::UnfinishedCall { call_id: call_id.to_owned() });
            }
            call
        }
        Family::Message | Family::Reasoning => {
            let holes = lossy && !drafts.all_sealed();
            match from_twin() {
                Some(twin) if drafts.is_empty() || holes => Some(twin),
                _ if drafts.is_empty() => None,
                _ => from_pieces(),
            }
        }
        Family::Other(_) => from_twin(),
    };
    Ok(concluded)
}
