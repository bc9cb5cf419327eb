//! One item under construction. What was announced, what arrived in pieces, and in the end the item itself.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::Sink;
use super::draft::{Drafts, Strand, untold};
use super::family::Family;
use super::item_json::read_item;
use super::place::Place;
use super::twin::{fill, is_lean};
use crate::consumer::decode::readable;
use crate::consumer::observer::Signal;
use crate::consumer::outcome::{Item, Part, is_answer};

#[derive(Debug)]
pub(super) struct Slot {
    pub(super) index: Option<u64>,
    pub(super) id: Option<String>,
    pub(super) family: Family,
    pub(super) call_id: Option<String>,
    /// JSON of the item as it was announced.
    announced: Option<String>,
    /// Whether what it says is the answer, as far as it was announced.
    answers: bool,
    drafts: Drafts,
    last_part: Option<(Strand, u64)>,
    finished: Option<Finished>,
}

#[derive(Debug)]
struct Finished {
    raw: Raw,
    item: Item,
    lean: bool,
}

/// A finished item as it came, or with what was filled in.
#[derive(Debug)]
enum Raw {
    Json(String),
    Tree(Value),
}

impl Slot {
    pub(super) fn new(family: Family) -> Self {
        Self {
            index: None,
            id: None,
            family,
            call_id: None,
            announced: None,
            answers: true,
            drafts: Drafts::default(),
            last_part: None,
            finished: None,
        }
    }

    /// Remembers what an event says about the item. The first word stands.
    pub(super) fn learn(&mut self, place: &Place<'_>) {
        self.index = self.index.or(place.index);
        if self.id.is_none() {
            self.id = place.id.map(str::to_owned);
        }
        if self.call_id.is_none() {
            self.call_id = place.call_id.map(str::to_owned);
        }
    }

    /// Whether something of this family, and of this call, can belong here.
    pub(super) fn fits(&self, family: &Family, call_id: Option<&str>) -> bool {
        let same_call = match (self.call_id.as_deref(), call_id) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => true,
        };
        self.family == *family && same_call
    }

    pub(super) fn is_finished(&self) -> bool {
        self.finished.is_some()
    }

    pub(super) fn item(&self) -> Option<&Item> {
        self.finished.as_ref().map(|finished| &finished.item)
    }

    /// The finished item as a tree, to be filled from its twin.
    pub(super) fn raw(&self) -> Option<Cow<'_, Value>> {
        match &self.finished.as_ref()?.raw {
            Raw::Json(json) => readable(json).map(Cow::Owned),
            Raw::Tree(tree) => Some(Cow::Borrowed(tree)),
        }
    }

    /// Whether it has finished and lacks nothing a twin might have.
    pub(super) fn is_complete(&self) -> bool {
        self.finished.as_ref().is_some_and(|finished| !finished.lean && finished.item.is_finished())
    }

    /// The call this slot was announced as, if it was.
    pub(super) fn announced_call(&self) -> Option<&str> {
        self.announced.as_ref().and(self.call_id.as_deref())
    }

    pub(super) fn drafts(&self) -> &Drafts {
        &self.drafts
    }

    pub(super) fn announce(&mut self, json: &str, phase: Option<&str>) {
        if self.finished.is_none() && self.announced.is_none() {
            self.answers = is_answer(phase);
            self.announced = Some(json.to_owned());
        }
    }

    pub(super) fn push(&mut self, strand: Strand, part: u64, delta: &str, sink: &mut Sink<'_>) {
        if self.finished.is_none() && self.drafts.entry(strand, part).push(delta) {
            self.tell(strand, part, delta, sink);
        }
    }

    pub(super) fn seal(&mut self, strand: Strand, part: u64, text: &str, sink: &mut Sink<'_>) {
        if self.finished.is_none() {
            let rest = self.drafts.entry(strand, part).seal(text);
            self.tell(strand, part, rest, sink);
        }
    }

    pub(super) fn annotate(&mut self, part: u64, annotation: Value) {
        if self.finished.is_none() {
            self.drafts.entry(Strand::Text, part).annotations().push(annotation);
        }
    }

    pub(super) fn replace_annotations(&mut self, part: u64, annotations: Vec<Value>) {
        if self.finished.is_none() {
            *self.drafts.entry(Strand::Text, part).annotations() = annotations;
        }
    }

    pub(super) fn keep_other(&mut self, part: u64, value: Value) {
        if self.finished.is_none() {
            self.drafts.entry(Strand::Other, part).keep_other(value);
        }
    }

    /// Takes the finished item; says whether it is one. The first one stands, unless it was a call
    /// that called itself unfinished.
    pub(super) fn finish(&mut self, mut raw: Value, sink: &mut Sink<'_>) -> bool {
        if self.item().is_some_and(Item::is_finished) {
            return false;
        }
        if is_lean(&raw) {
            fill(&mut raw, &self.drafted());
        }
        let Some(item) = read_item(&raw, self.index) else {
            return false;
        };
        let lean = is_lean(&raw);
        self.conclude(Finished { raw: Raw::Tree(raw), item, lean }, sink);
        true
    }

    /// The same for an item that is known to lack nothing.
    pub(super) fn finish_whole(&mut self, item: Item, json: &str, sink: &mut Sink<'_>) {
        if !self.item().is_some_and(Item::is_finished) {
            let (raw, item) = (Raw::Json(json.to_owned()), item.at(self.index));
            self.conclude(Finished { raw, item, lean: false }, sink);
        }
    }

    fn conclude(&mut self, finished: Finished, sink: &mut Sink<'_>) {
        self.tell_item(&finished.item, sink);
        self.drafts = Drafts::default();
        self.finished = Some(finished);
    }

    /// The item as far as it can be made from what was announced and what arrived in pieces.
    pub(super) fn drafted(&self) -> Value {
        let mut raw = match self.announced.as_deref().and_then(readable) {
            Some(Value::Object(announced)) => announced,
            _ => Map::new(),
        };
        // Both are those of an item that had only begun.
        raw.shift_remove("status");
        raw.shift_remove("encrypted_content");
        raw.insert("type".into(), self.family.kind().into());
        let drafts = &self.drafts;
        match &self.family {
            Family::Message => {
                raw.insert("content".into(), drafts.message_content().into());
            }
            Family::Reasoning => {
                raw.insert("summary".into(), drafts.reasoning_parts(Strand::Summary).into());
                raw.insert("content".into(), drafts.reasoning_parts(Strand::Reasoning).into());
            }
            Family::FunctionCall => insert(&mut raw, "arguments", drafts, Strand::Arguments),
            Family::CustomToolCall => insert(&mut raw, "input", drafts, Strand::Input),
            Family::Other(_) => {}
        }
        Value::Object(raw)
    }

    /// The answer in this item, finished or not.
    pub(super) fn text(&self) -> String {
        match self.item() {
            Some(item) => item.answer_text(),
            None if self.answers => self.drafts.joined(Strand::Text),
            None => String::new(),
        }
    }

    /// The refusal in this item, finished or not.
    pub(super) fn refusal(&self) -> String {
        self.item().map_or_else(|| self.drafts.joined(Strand::Refusal), Item::refusal_text)
    }

    /// Tells what of a whole item has not been told yet, then the item.
    pub(super) fn tell_item(&self, item: &Item, sink: &mut Sink<'_>) {
        let tell = |told: &str, whole: &str, signal: fn(&str) -> Signal<'_>, sink: &mut Sink<'_>| {
            let rest = untold(told, whole);
            if !rest.is_empty() {
                sink(signal(rest));
            }
        };
        match item {
            Item::Message { parts, .. } => {
                let text = item.answer_text();
                tell(&self.drafts.joined(Strand::Text), &text, |text| Signal::Text(text), sink);
                if parts.iter().any(|part| matches!(part, Part::Refusal(_))) {
                    let told = self.drafts.joined(Strand::Refusal);
                    tell(&told, &item.refusal_text(), |text| Signal::Refusal(text), sink);
                }
            }
            Item::Reasoning { summary, content, .. } if self.drafts.is_empty() => {
                for (number, part) in summary.iter().chain(content).enumerate() {
                    if number > 0 {
                        sink(Signal::ReasoningBreak);
                    }
                    tell("", part, |text| Signal::Reasoning(text), sink);
                }
            }
            _ => {}
        }
        sink(Signal::Item(item));
    }

    fn tell(&mut self, strand: Strand, part: u64, text: &str, sink: &mut Sink<'_>) {
        if text.is_empty() {
            return;
        }
        match strand {
            Strand::Text if self.answers => sink(Signal::Text(text)),
            Strand::Refusal => sink(Signal::Refusal(text)),
            Strand::Summary | Strand::Reasoning => {
                let before = self.last_part.replace((strand, part));
                if before.is_some_and(|before| before != (strand, part)) {
                    sink(Signal::ReasoningBreak);
                }
                sink(Signal::Reasoning(text));
            }
            _ => {}
        }
    }
}

fn insert(raw: &mut Map<String, Value>, name: &str, drafts: &Drafts, strand: Strand) {
    let text = drafts.sealed_text(strand).or_else(|| drafts.first_text(strand));
    if let Some(text) = text {
        raw.insert(name.into(), json!(text));
    }
}
