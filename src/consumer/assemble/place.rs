//! Which item an event is about. The index says, then the id, then the order; providers leave out or rotate any of them.

use std::collections::HashMap;

use serde_json::Value;

use super::family::Family;
use super::slot::Slot;
use crate::consumer::decode::Frame;

/// What an event says about the item it belongs to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place<'a> {
    pub(super) index: Option<u64>,
    pub(super) id: Option<&'a str>,
    pub(super) call_id: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(super) fn of_frame(frame: &'a Frame<'_>) -> Self {
        let told = |text: Option<&'a str>| text.filter(|text| !text.is_empty());
        Self { index: frame.output_index, id: told(frame.item_id.as_deref()), call_id: told(frame.call_id.as_deref()) }
    }

    pub(super) fn of_item(index: Option<u64>, item: &'a Value) -> Self {
        let text = |name: &str| item.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        Self { index, id: text("id"), call_id: text("call_id") }
    }
}

/// Finds the slot of an item.
#[derive(Debug, Default)]
pub(super) struct Directory {
    indexes: HashMap<u64, usize>,
    ids: HashMap<String, usize>,
    calls: HashMap<String, usize>,
    last: Option<Last>,
}

/// What the last delta said of its item, and where that was. The next one says the same, nearly always.
#[derive(Debug)]
struct Last {
    index: Option<u64>,
    id: Option<String>,
    call_id: Option<String>,
    family: Family,
    slot: usize,
}

impl Last {
    fn is(&self, place: &Place<'_>, family: &Family) -> bool {
        let own = Place { index: self.index, id: self.id.as_deref(), call_id: self.call_id.as_deref() };
        own == *place && self.family == *family
    }
}

impl Directory {
    /// The slot an announced item gets. One that has finished under another id is taken.
    pub(super) fn announce(&mut self, slots: &mut Vec<Slot>, place: &Place<'_>, family: &Family) -> usize {
        let known = self.find(slots, place, family).filter(|&slot| !self.is_taken(slots, slot, place));
        self.settle_on(known, slots, place, family)
    }

    /// The slot a finished item goes to. Where nobody counts items, one that was never announced
    /// is the open one of its kind under a new id.
    pub(super) fn finish(&mut self, slots: &mut Vec<Slot>, place: &Place<'_>, family: &Family) -> usize {
        let known = self.find(slots, place, family).filter(|&slot| !self.is_taken(slots, slot, place)).or_else(|| {
            let uncounted = |slot: &Slot| place.index.is_none() && slot.index.is_none();
            newest_open(slots, place, family, uncounted)
        });
        self.settle_on(known, slots, place, family)
    }

    /// The slot a delta goes to.
    pub(super) fn locate(&mut self, slots: &mut Vec<Slot>, place: &Place<'_>, family: &Family) -> usize {
        if let Some(last) = self.last.as_ref().filter(|last| last.is(place, family)) {
            return last.slot;
        }
        let known = self.find(slots, place, family);
        let slot = self.settle_on(known, slots, place, family);
        let (id, call_id) = (place.id.map(str::to_owned), place.call_id.map(str::to_owned));
        self.last = Some(Last { index: place.index, id, call_id, family: family.clone(), slot });
        slot
    }

    /// The slot of an item in the terminal list, by what is certain: its id or its call.
    pub(super) fn certain(&self, slots: &[Slot], place: &Place<'_>, family: &Family) -> Option<usize> {
        let fits = |&&slot: &&usize| slots[slot].fits(family, place.call_id);
        let by_call = place.call_id.and_then(|call| self.calls.get(call)).filter(fits);
        let by_id = || place.id.and_then(|id| self.ids.get(id)).filter(fits);
        by_call.or_else(by_id).copied()
    }

    /// The slot at this index.
    pub(super) fn at(&self, index: u64) -> Option<usize> {
        self.indexes.get(&index).copied()
    }

    fn find(&self, slots: &[Slot], place: &Place<'_>, family: &Family) -> Option<usize> {
        let fits = |&&slot: &&usize| slots[slot].fits(family, place.call_id);
        let by_call = place.call_id.and_then(|call| self.calls.get(call)).filter(fits);
        let by_index = place.index.and_then(|index| self.indexes.get(&index)).filter(fits);
        let by_id = || place.id.and_then(|id| self.ids.get(id)).filter(fits);
        by_call.or(by_index).or_else(by_id).copied().or_else(|| Self::adopt(slots, place, family))
    }

    /// An unfinished slot that nothing speaks against: what one of the two says about itself, the
    /// other does not say at all, or says as well.
    fn adopt(slots: &[Slot], place: &Place<'_>, family: &Family) -> Option<usize> {
        newest_open(slots, place, family, |slot| {
            let index_differs = place.index.is_some() && slot.index.is_some() && place.index != slot.index;
            let id_differs = place.id.is_some() && slot.id.is_some() && place.id != slot.id.as_deref();
            !index_differs && !id_differs
        })
    }

    /// Whether a slot has finished as another item: an index may be used again. One that has gone by this id before is
    /// the same, whatever it was announced as.
    fn is_taken(&self, slots: &[Slot], at: usize, place: &Place<'_>) -> bool {
        let slot = &slots[at];
        let same_call = place.call_id.is_some() && place.call_id == slot.call_id.as_deref();
        let differs = place.id.is_some() && slot.id.is_some() && place.id != slot.id.as_deref();
        let is_known = place.id.is_some_and(|id| self.ids.get(id) == Some(&at));
        slot.is_finished() && !same_call && differs && !is_known
    }

    fn settle_on(&mut self, known: Option<usize>, slots: &mut Vec<Slot>, place: &Place<'_>, family: &Family) -> usize {
        self.last = None;
        let slot = known.unwrap_or_else(|| {
            slots.push(Slot::new(family.clone()));
            slots.len() - 1
        });
        slots[slot].learn(place);
        if let Some(index) = place.index {
            // An index used again for something that does not fit now means the newcomer.
            let bound = self.indexes.entry(index).or_insert(slot);
            if known.is_none() {
                *bound = slot;
            }
        }
        if let Some(id) = place.id
            && !self.ids.contains_key(id)
        {
            self.ids.insert(id.to_owned(), slot);
        }
        if let Some(call_id) = place.call_id
            && !self.calls.contains_key(call_id)
        {
            self.calls.insert(call_id.to_owned(), slot);
        }
        slot
    }
}

fn newest_open(slots: &[Slot], place: &Place<'_>, family: &Family, wanted: impl Fn(&Slot) -> bool) -> Option<usize> {
    let newest = slots.iter().enumerate().rev().take(LOOK_BACK);
    let is_open = |slot: &Slot| !slot.is_finished() && slot.fits(family, place.call_id);
    newest.filter(|(_, slot)| is_open(slot) && wanted(slot)).map(|(number, _)| number).next()
}

/// How many of the newest items are considered for an event that does not say which it means.
const LOOK_BACK: usize = 64;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(index: Option<u64>, id: Option<&str>) -> Place<'_> {
        Place { index, id, call_id: None }
    }

    #[test]
    fn an_id_may_rotate_as_long_as_the_index_stays() {
        let (mut directory, mut slots) = (Directory::default(), Vec::new());
        let one = directory.locate(&mut slots, &place(Some(0), Some("a")), &Family::Message);
        let two = directory.locate(&mut slots, &place(Some(0), Some("b")), &Family::Message);
        assert_eq!(one, two);
    }

    #[test]
    fn without_an_index_the_id_says() {
        let (mut directory, mut slots) = (Directory::default(), Vec::new());
        let one = directory.locate(&mut slots, &place(None, Some("a")), &Family::Message);
        let two = directory.locate(&mut slots, &place(None, Some("b")), &Family::Message);
        assert_ne!(one, two);
        assert_eq!(directory.locate(&mut slots, &place(None, Some("a")), &Family::Message), one);
    }

    #[test]
    fn with_neither_the_last_open_item_of_the_kind_is_meant() {
        let (mut directory, mut slots) = (Directory::default(), Vec::new());
        let text = directory.locate(&mut slots, &place(Some(0), Some("a")), &Family::Message);
        let call = directory.locate(&mut slots, &place(Some(1), Some("b")), &Family::FunctionCall);
        assert_eq!(directory.locate(&mut slots, &place(None, None), &Family::Message), text);
        assert_eq!(directory.locate(&mut slots, &place(None, None), &Family::FunctionCall), call);
    }

    #[test]
    fn one_index_for_two_kinds_means_two_items() {
        let (mut directory, mut slots) = (Directory::default(), Vec::new());
        let text = directory.locate(&mut slots, &place(Some(0), None), &Family::Message);
        let call = directory.locate(&mut slots, &place(Some(0), None), &Family::FunctionCall);
        assert_ne!(text, call);
    }

    #[test]
    fn two_kinds_under_one_id_stay_two_items_however_many_pieces_come() {
        let (mut directory, mut slots) = (Directory::default(), Vec::new());
        let text = directory.locate(&mut slots, &place(None, Some("a")), &Family::Message);
        let call = directory.locate(&mut slots, &place(None, Some("a")), &Family::FunctionCall);
        directory.locate(&mut slots, &place(None, Some("a")), &Family::Message);
        assert_eq!(directory.locate(&mut slots, &place(None, Some("a")), &Family::FunctionCall), call);
        assert!(text != call && slots.len() == 2);
    }

    proptest! {
        #[test]
        fn remembering_where_the_last_delta_went_changes_nothing(
            events in proptest::collection::vec(
                (0..4_u8, proptest::option::of(0..3_u64), proptest::option::of(0..3_usize), proptest::option::of(0..2_usize), 0..2_u8),
                0..30,
            ),
        ) {
            let (mut quick, mut quick_slots) = (Directory::default(), Vec::new());
            let (mut slow, mut slow_slots) = (Directory::default(), Vec::new());
            for (what, index, id, call, family) in events {
                let place = Place { index, id: id.map(|id| ["a", "b", "c"][id]), call_id: call.map(|call| ["x", "y"][call]) };
                let family = if family == 0 { Family::Message } else { Family::FunctionCall };
                slow.last = None;
                let go = |directory: &mut Directory, slots: &mut Vec<Slot>| match what {
                    0 => directory.announce(slots, &place, &family),
                    1 => {
                        let slot = directory.finish(slots, &place, &family);
                        slots[slot].finish(serde_json::json!({"type": family.kind()}), &mut |_| {});
                        slot
                    }
                    _ => directory.locate(slots, &place, &family),
                };
                prop_assert_eq!(go(&mut quick, &mut quick_slots), go(&mut slow, &mut slow_slots));
            }
        }
    }
}
