//! What each event does to the items. An event that is not listed here does nothing to them.

use super::draft::Strand;
use super::place::Place;
use super::{Assembly, Sink};
use crate::consumer::decode::{Frame, readable};
use crate::consumer::observer::Signal;

impl Assembly {
    /// Applies an event; says whether a caller may have shown something of it.
    pub(in crate::consumer) fn apply(&mut self, kind: &str, frame: &Frame<'_>, sink: &mut Sink<'_>) -> bool {
        let mut told = false;
        let sink = &mut |signal: Signal<'_>| {
            told = true;
            sink(signal);
        };
        let part = frame.content_index.unwrap_or(0);
        let section = frame.summary_index.unwrap_or(0);
        let mut event = Event { assembly: self, frame, sink };
        match kind {
            "response.output_text.delta" => event.delta(Strand::Text, part),
            "response.output_text.done" => event.done(Strand::Text, part, frame.text.as_deref()),
            "response.refusal.delta" => event.delta(Strand::Refusal, part),
            "response.refusal.done" => event.done(Strand::Refusal, part, frame.refusal.as_deref()),
            "response.reasoning_summary_text.delta" => event.delta(Strand::Summary, section),
            "response.reasoning_summary_text.done" => {
                event.done(Strand::Summary, section, frame.text.as_deref());
            }
            "response.reasoning_text.delta" => event.delta(Strand::Reasoning, part),
            "response.reasoning_text.done" => {
                event.done(Strand::Reasoning, part, frame.text.as_deref());
            }
            "response.function_call_arguments.delta" => event.delta(Strand::Arguments, 0),
            "response.function_call_arguments.done" => {
                event.done(Strand::Arguments, 0, frame.arguments.as_deref());
                return true;
            }
            "response.custom_tool_call_input.delta" => event.delta(Strand::Input, 0),
            "response.custom_tool_call_input.done" => {
                event.done(Strand::Input, 0, frame.input.as_deref());
                return true;
            }
            "response.output_text.annotation.added" => event.annotation(part),
            "response.content_part.done" => event.part(part),
            "response.reasoning_summary_part.done" => event.section(section),
            "response.output_item.added" => event.item_added(),
            "response.output_item.done" => event.item_done(),
            _ => {}
        }
        told
    }
}

/// An event on its way into the items.
struct Event<'e, 'f, 's> {
    assembly: &'e mut Assembly,
    frame: &'e Frame<'f>,
    sink: &'e mut Sink<'s>,
}

impl Event<'_, '_, '_> {
    fn delta(&mut self, strand: Strand, part: u64) {
        if let Some(delta) = self.frame.delta.as_deref() {
            let place = Place::of_frame(self.frame);
            self.assembly.push(&place, strand, part, delta, self.sink);
        }
    }

    fn done(&mut self, strand: Strand, part: u64, text: Option<&str>) {
        if let Some(text) = text {
            let place = Place::of_frame(self.frame);
            self.assembly.seal(&place, strand, part, text, self.sink);
        }
    }

    fn annotation(&mut self, part: u64) {
        if let Some(annotation) = self.frame.annotation.as_deref().and_then(readable) {
            self.assembly.annotate(&Place::of_frame(self.frame), part, annotation);
        }
    }

    fn section(&mut self, section: u64) {
        if let Some(json) = self.frame.part.as_deref() {
            self.assembly.finish_section_json(&Place::of_frame(self.frame), section, json, self.sink);
        }
    }

    fn part(&mut self, part: u64) {
        if let Some(json) = self.frame.part.as_deref() {
            self.assembly.finish_part_json(&Place::of_frame(self.frame), part, json, self.sink);
        }
    }

    fn item_added(&mut self) {
        match self.frame.item.as_deref() {
            Some(item) => self.assembly.announce(self.frame.output_index, item),
            None => self.assembly.lose_item(),
        }
    }

    fn item_done(&mut self) {
        match self.frame.item.as_deref() {
            Some(item) => self.assembly.finish_json(self.frame.output_index, item, self.sink),
            None => self.assembly.lose_item(),
        }
    }
}
