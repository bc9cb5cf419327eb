//! The message of a turn. Chunks in, signals and at most one end out.

use serde_json::Value;

use super::calls::Calls;
use super::words::{content, reasoning, refusal};
use crate::consumer::assemble::Sink;
use crate::consumer::decode::{Chunk, readable};
use crate::consumer::observer::Signal;
use crate::consumer::outcome::{Item, Part, ResponseError, Usage};
use crate::consumer::terminal::Verdict;

/// What has arrived of a message.
#[derive(Debug, Default)]
pub(in crate::consumer) struct Message {
    id: Option<String>,
    model: Option<String>,
    usage: Option<Usage>,
    reasoning: String,
    text: String,
    refusal: String,
    calls: Calls,
    began: Vec<Strand>,
    finish: Option<String>,
    has_choice: bool,
}

/// What the items of a message are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strand {
    Reasoning,
    Message,
    Calls,
}

/// What came of a frame.
#[derive(Debug)]
pub(in crate::consumer) enum Step {
    /// The message goes on. Says whether a caller may have shown something of it.
    On(bool),
    /// What it says of the answer, or its usage, cannot be read, and nothing of it was taken.
    Hole,
    /// The server says that it failed.
    Failed(ResponseError),
}

impl Message {
    /// Takes a frame, and whether it says that something went wrong.
    pub(in crate::consumer) fn take(
        &mut self,
        chunk: &Chunk<'_>,
        is_error: bool,
        data: &str,
        sink: &mut Sink<'_>,
    ) -> Step {
        if is_error {
            return Step::Failed(ResponseError::from_event(&readable(data).unwrap_or(Value::Null)));
        }
        learn(&mut self.id, chunk.id.as_deref());
        learn(&mut self.model, chunk.model.as_deref());
        // Nested too deeply, perhaps. To pass it over would lose words, or the end of the message.
        let tree = |json: Option<&str>| json.map_or(Some(Value::Null), readable);
        let (Some(usage), Some(choices)) = (tree(chunk.usage.as_deref()), tree(chunk.choices.as_deref())) else {
            return Step::Hole;
        };
        if let Some(usage) = Usage::read_chat(usage) {
            self.usage = Some(usage);
        }
        let Value::Array(choices) = choices else { return Step::On(false) };
        let Some(choice) = choices.iter().find(|choice| is_answer(choice)) else { return Step::On(false) };
        self.has_choice = true;
        learn(&mut self.finish, choice.get("finish_reason").and_then(Value::as_str));
        Step::On(choice.get("delta").is_some_and(|delta| self.add(delta, sink)))
    }

    /// Adds a delta; says whether there was anything in it.
    fn add(&mut self, delta: &Value, sink: &mut Sink<'_>) -> bool {
        let mut told = false;
        if let Some(more) = reasoning(delta) {
            self.begin(Strand::Reasoning).reasoning.push_str(more);
            sink(Signal::Reasoning(more));
            told = true;
        }
        if let Some(more) = content(delta) {
            self.begin(Strand::Message).text.push_str(&more);
            sink(Signal::Text(&more));
            told = true;
        }
        if let Some(more) = refusal(delta) {
            self.begin(Strand::Message).refusal.push_str(more);
            sink(Signal::Refusal(more));
            told = true;
        }
        let fragments = delta.get("tool_calls").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for fragment in fragments.iter().filter(|fragment| fragment.is_object()) {
            self.begin(Strand::Calls).calls.add(fragment);
            told = true;
        }
        if let Some(function) = delta.get("function_call").filter(|function| function.is_object()) {
            self.begin(Strand::Calls).calls.add_legacy(function);
            told = true;
        }
        told
    }

    fn begin(&mut self, strand: Strand) -> &mut Self {
        if !self.began.contains(&strand) {
            self.began.push(strand);
        }
        self
    }

    /// How the message ended, if it did. `done` says that `[DONE]` came; without it, only a finish reason counts.
    pub(in crate::consumer) fn verdict(&self, done: bool) -> Option<Verdict> {
        match self.finish.as_deref() {
            Some(reason @ ("length" | "content_filter")) => Some(Verdict::Incomplete(Some(reason.to_owned()))),
            Some("error") => {
                Some(Verdict::Failed(ResponseError::plain("the provider finished with an error and no message", true)))
            }
            Some(_) => Some(Verdict::Completed),
            None => (done && self.has_choice).then_some(Verdict::Completed),
        }
    }

    /// Whether a finish reason came.
    pub(in crate::consumer) fn is_finished(&self) -> bool {
        self.finish.is_some()
    }

    /// A call that nobody said was whole, because no finish reason came.
    pub(in crate::consumer) fn unfinished_call(&self) -> Option<&str> {
        self.calls.any().filter(|_| self.finish.is_none())
    }

    /// The items, in the order in which the model began them.
    pub(in crate::consumer) fn items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        for strand in std::mem::take(&mut self.began) {
            match strand {
                Strand::Reasoning => items.push(Item::Reasoning {
                    output_index: None,
                    id: None,
                    summary: Vec::new(),
                    content: vec![self.reasoning.clone()],
                    encrypted_content: None,
                }),
                Strand::Message => {
                    let parts = self.parts();
                    items.push(Item::Message { output_index: None, id: None, phase: None, parts });
                }
                Strand::Calls => items.extend(self.calls.items()),
            }
        }
        items
    }

    fn parts(&self) -> Vec<Part> {
        let text = Part::Text { text: self.text.clone(), annotations: Vec::new() };
        let text = Some(text).filter(|_| !self.text.is_empty());
        let refusal = Some(Part::Refusal(self.refusal.clone())).filter(|_| !self.refusal.is_empty());
        text.into_iter().chain(refusal).collect()
    }

    pub(in crate::consumer) fn id(&mut self) -> Option<String> {
        self.id.take()
    }

    pub(in crate::consumer) fn model(&mut self) -> Option<String> {
        self.model.take()
    }

    pub(in crate::consumer) fn usage(&mut self) -> Option<Usage> {
        self.usage.take()
    }

    pub(in crate::consumer) fn text(&self) -> &str {
        &self.text
    }

    pub(in crate::consumer) fn refusal(&self) -> &str {
        &self.refusal
    }
}

/// The first word counts.
fn learn(known: &mut Option<String>, told: Option<&str>) {
    if let (None, Some(told)) = (&known, told.filter(|told| !told.is_empty())) {
        *known = Some(told.to_owned());
    }
}

/// Whether a choice is the answer. Others are alternatives that nobody asked for.
fn is_answer(choice: &Value) -> bool {
    match choice.get("index") {
        None | Some(Value::Null) => true,
        Some(index) => index.as_f64() == Some(0.0),
    }
}
