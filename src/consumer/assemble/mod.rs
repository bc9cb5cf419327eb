//! The items of a response as they come together. Finished items rule, deltas stand in for what never finished,
//! and the terminal list fills what is still missing.

mod draft;
mod events;
mod family;
mod item_json;
mod place;
mod settle;
mod slot;
mod twin;
mod whole;

pub(super) use settle::Settled;

use serde_json::Value;

use super::decode::readable;
use super::observer::Signal;
use super::outcome::Item;
use draft::Strand;
use family::Family;
use place::{Directory, Place};
use slot::Slot;
use whole::{Head, place_of, read_part, read_whole};

/// Where signals go.
pub(super) type Sink<'s> = dyn FnMut(Signal<'_>) + 's;

/// All that has arrived of the output of one response.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    slots: Vec<Slot>,
    directory: Directory,
    malformed: u32,
}

impl Assembly {
    /// An item was announced. No more of it is read than what it is, since nearly always it comes again, finished.
    fn announce(&mut self, index: Option<u64>, json: &str) {
        let tree;
        let head = match Head::read(json) {
            None => {
                tree = readable(json);
                tree.as_ref().map(Head::of_tree)
            }
            head => head,
        };
        let Some((head, family)) = head.and_then(|head| head.family().map(|family| (head, family))) else {
            self.malformed += 1;
            return;
        };
        let slot = self.directory.announce(&mut self.slots, &head.place(index), &family);
        self.slots[slot].announce(json, head.phase());
    }

    /// A piece of a part arrived.
    fn push(&mut self, place: &Place<'_>, strand: Strand, part: u64, delta: &str, sink: &mut Sink<'_>) {
        if !delta.is_empty() {
            self.open(place, strand).push(strand, part, delta, sink);
        }
    }

    /// The whole of a part arrived.
    fn seal(&mut self, place: &Place<'_>, strand: Strand, part: u64, text: &str, sink: &mut Sink<'_>) {
        self.open(place, strand).seal(strand, part, text, sink);
    }

    /// An annotation of a text part arrived.
    fn annotate(&mut self, place: &Place<'_>, part: u64, annotation: Value) {
        self.open(place, Strand::Text).annotate(part, annotation);
    }

    /// A part of a summary was finished, as JSON. One that is no text says nothing.
    fn finish_section_json(&mut self, place: &Place<'_>, section: u64, json: &str, sink: &mut Sink<'_>) {
        if let Some(value) = readable(json)
            && value.get("type").and_then(Value::as_str) == Some("summary_text")
        {
            self.finish_part(place, section, value, sink);
        }
    }

    /// A part of a message was finished, as JSON.
    fn finish_part_json(&mut self, place: &Place<'_>, part: u64, json: &str, sink: &mut Sink<'_>) {
        if let Some((strand, text, annotations)) = read_part(json) {
            let slot = self.open(place, strand);
            slot.seal(strand, part, &text, sink);
            if let (Strand::Text, Some(annotations)) = (strand, annotations) {
                slot.replace_annotations(part, annotations);
            }
        } else if let Some(value) = readable(json) {
            self.finish_part(place, part, value, sink);
        }
    }

    /// A part of a message was finished, of whatever kind.
    fn finish_part(&mut self, place: &Place<'_>, part: u64, value: Value, sink: &mut Sink<'_>) {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        match (value.get("type").and_then(Value::as_str), text("text"), text("refusal")) {
            (Some("output_text"), Some(text), _) => {
                let slot = self.open(place, Strand::Text);
                slot.seal(Strand::Text, part, text, sink);
                if let Some(Value::Array(annotations)) = value.get("annotations") {
                    slot.replace_annotations(part, annotations.clone());
                }
            }
            (Some("refusal"), _, Some(text)) => self.seal(place, Strand::Refusal, part, text, sink),
            (Some("reasoning_text"), Some(text), _) => {
                self.seal(place, Strand::Reasoning, part, text, sink);
            }
            (Some("summary_text"), Some(text), _) => {
                self.seal(place, Strand::Summary, part, text, sink);
            }
            (Some(_), ..) => self.open(place, Strand::Other).keep_other(part, value),
            _ => {}
        }
    }

    /// An item was finished, as JSON.
    fn finish_json(&mut self, index: Option<u64>, json: &str, sink: &mut Sink<'_>) {
        if let Some((item, family)) = read_whole(json) {
            let slot = self.directory.finish(&mut self.slots, &place_of(&item, index), &family);
            self.slots[slot].finish_whole(item, json, sink);
        } else if let Some(item) = readable(json) {
            self.finish(index, item, sink);
        } else {
            self.malformed += 1;
        }
    }

    /// An item was finished. Says whether there is anything new in that.
    fn finish(&mut self, index: Option<u64>, item: Value, sink: &mut Sink<'_>) -> bool {
        let Some(family) = Family::of(&item) else {
            self.malformed += 1;
            return false;
        };
        let place = Place::of_item(index, &item);
        let slot = self.directory.finish(&mut self.slots, &place, &family);
        self.slots[slot].finish(item, sink)
    }

    /// An item came that could not be read at all.
    fn lose_item(&mut self) {
        self.malformed += 1;
    }

    /// The answer so far.
    pub(super) fn text(&self) -> String {
        self.in_order().into_iter().map(Slot::text).collect()
    }

    /// The refusal so far.
    pub(super) fn refusal(&self) -> String {
        self.in_order().into_iter().map(Slot::refusal).collect()
    }

    /// The items that have finished.
    pub(super) fn finished(&self) -> Vec<Item> {
        self.in_order().into_iter().filter_map(Slot::item).cloned().collect()
    }

    fn open(&mut self, place: &Place<'_>, strand: Strand) -> &mut Slot {
        let slot = self.directory.locate(&mut self.slots, place, &strand.family());
        &mut self.slots[slot]
    }

    fn in_order(&self) -> Vec<&Slot> {
        let mut slots: Vec<&Slot> = self.slots.iter().collect();
        if slots.iter().all(|slot| slot.index.is_some()) {
            slots.sort_by_key(|slot| slot.index);
        }
        slots
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(index: u64) -> Place<'static> {
        Place { index: Some(index), ..Place::default() }
    }

    fn message(text: &str) -> Value {
        json!({"type": "message", "content": [{"type": "output_text", "text": text}]})
    }

    #[test]
    fn interleaved_items_and_parts_stay_apart() {
        let mut assembly = Assembly::default();
        let sink = &mut |_: Signal<'_>| {};
        for (index, part, delta) in [(1, 0, "c"), (0, 0, "a"), (1, 1, "d"), (0, 0, "b"), (1, 1, "e")] {
            assembly.push(&at(index), Strand::Text, part, delta, sink);
        }
        assert_eq!(assembly.text(), "abcde");
    }

    #[test]
    fn a_finished_item_overrules_its_deltas_and_comes_once() {
        let mut assembly = Assembly::default();
        let sink = &mut |_: Signal<'_>| {};
        assembly.push(&at(0), Strand::Text, 0, "draft", sink);
        assert!(assembly.finish(Some(0), message("final"), sink));
        assert!(!assembly.finish(Some(0), message("again"), sink));
        assembly.push(&at(0), Strand::Text, 0, "late", sink);
        assert_eq!(assembly.text(), "final");
        assert_eq!(assembly.finished().len(), 1);
    }

    #[test]
    fn text_is_told_once_whether_by_deltas_or_by_the_item() {
        let mut told = String::new();
        let mut assembly = Assembly::default();
        let mut sink = |signal: Signal<'_>| {
            if let Signal::Text(text) = signal {
                told.push_str(text);
            }
        };
        assembly.push(&at(0), Strand::Text, 0, "Hel", &mut sink);
        assembly.seal(&at(0), Strand::Text, 0, "Hello", &mut sink);
        assembly.finish(Some(0), message("Hello"), &mut sink);
        assembly.finish(Some(1), message(" you"), &mut sink);
        assert_eq!(told, "Hello you");
    }

    #[test]
    fn a_huge_index_takes_no_more_room_than_a_small_one() {
        let mut assembly = Assembly::default();
        let sink = &mut |_: Signal<'_>| {};
        assembly.push(&at(1 << 31), Strand::Text, 1 << 31, "far", sink);
        assembly.finish(Some(u64::MAX), message("out"), sink);
        assert_eq!(assembly.text(), "farout");
    }

    #[test]
    fn an_unknown_section_of_a_summary_is_no_part_of_a_message() {
        let mut assembly = Assembly::default();
        assembly.finish_section_json(&at(0), 0, r#"{"type":"hologram"}"#, &mut |_| {});
        assert!(assembly.slots.is_empty());
        assembly.finish_section_json(&at(0), 0, r#"{"type":"summary_text","text":"so"}"#, &mut |_| {});
        assert_eq!(assembly.slots.len(), 1);
    }

    #[test]
    fn an_unknown_part_does_not_lose_its_siblings() {
        let mut assembly = Assembly::default();
        let item = json!({"type": "message", "content": [
            {"type": "hologram", "data": 1}, {"type": "output_text", "text": "hi"}]});
        assembly.finish(Some(0), item, &mut |_| {});
        assert_eq!(assembly.text(), "hi");
    }

    #[test]
    fn a_part_read_the_quick_way_is_the_part_read_the_patient_way() {
        let texts = [json!("a\n"), json!(""), json!(null), json!(7)];
        let lists = [json!([]), json!([1]), json!(null), json!("x")];
        for kind in ["output_text", "refusal", "reasoning_text", "summary_text", "hologram"] {
            for (text, list) in texts.iter().flat_map(|text| lists.iter().map(move |list| (text, list))) {
                let part = json!({"type": kind, "text": text, "refusal": text, "annotations": list});
                let [quick, patient] = [true, false].map(|quick| {
                    let mut assembly = Assembly::default();
                    let mut told = Vec::new();
                    let sink = &mut |signal: Signal<'_>| told.push(format!("{signal:?}"));
                    assembly.annotate(&at(0), 0, json!("before"));
                    if quick {
                        assembly.finish_part_json(&at(0), 0, &part.to_string(), sink);
                    } else {
                        assembly.finish_part(&at(0), 0, part.clone(), sink);
                    }
                    (assembly.slots.iter().map(Slot::drafted).collect::<Vec<_>>(), told)
                });
                assert_eq!(quick, patient, "{part}");
            }
        }
    }
}
