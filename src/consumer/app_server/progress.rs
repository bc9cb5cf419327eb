//! What a turn has come to so far: items, the answer, counters, and what went wrong.

use std::collections::HashMap;

use serde_json::Value;
use tokio::time::Instant;

use super::failure;
use super::project::{self, is_tool};
use super::speech::Speech;
use super::watch::Watch;
use crate::consumer::observer::{Shielded, Signal};
use crate::consumer::outcome::{Answer, Item, OutputSource, Partial, ResponseError, Turn, Usage};

/// A turn while it runs.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) id: Option<String>,
    model: Option<String>,
    items: Vec<Item>,
    /// Where the last item of an id stands.
    last: HashMap<String, usize>,
    speech: Speech,
    usage: Option<Usage>,
    /// The last error after which nothing is tried again.
    failure: Option<ResponseError>,
}

/// How a server ended a turn.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ended {
    Completed,
    Failed(ResponseError),
    Interrupted,
    /// In a word that nobody knows.
    Other(Option<String>),
}

impl Progress {
    /// A turn with this model, of which nothing has come.
    pub(super) fn of(model: Option<String>) -> Self {
        Self { model, ..Self::default() }
    }

    /// Takes a notification of this turn.
    pub(super) fn take(
        &mut self,
        method: &str,
        params: &Value,
        watch: &mut Watch,
        observer: &mut Shielded<'_>,
    ) -> Option<Ended> {
        let text = |name: &str| params.get(name).and_then(Value::as_str);
        let item = params.get("item").unwrap_or(&Value::Null);
        let id = item.get("id").and_then(Value::as_str);
        match method {
            "turn/completed" => return Some(self.end(params.get("turn").unwrap_or(&Value::Null))),
            "item/started" => {
                watch.started(id);
                if let Some(Item::Message { id, phase, .. }) = project::item(item) {
                    self.speech.open(id, phase);
                }
            }
            "item/agentMessage/delta" => {
                watch.progressed();
                self.speech.add(text("itemId"), text("delta").unwrap_or_default(), observer);
            }
            "item/completed" => {
                watch.done(id, is_tool(item), Instant::now());
                self.close(item, observer);
            }
            "item/reasoning/summaryTextDelta" | "item/reasoning/textDelta" => {
                watch.progressed();
                if let Some(delta) = text("delta").filter(|delta| !delta.is_empty()) {
                    observer.tell(Signal::Reasoning(delta));
                }
            }
            "item/reasoning/summaryPartAdded" => observer.tell(Signal::ReasoningBreak),
            "thread/tokenUsage/updated" => {
                let last = params.pointer("/tokenUsage/last");
                self.usage = last.cloned().and_then(Usage::of_counters).or(self.usage.take());
            }
            "thread/status/changed" => match params.pointer("/status/type").and_then(Value::as_str) {
                Some("idle" | "systemError") => watch.idle(Instant::now()),
                _ => watch.progressed(),
            },
            "error" => self.fail(params, watch),
            method if method.starts_with("item/") => watch.progressed(),
            _ => {}
        }
        None
    }

    /// What went wrong, where the server has said so.
    pub(super) fn failure(&mut self) -> Option<ResponseError> {
        self.failure.take()
    }

    /// The finished turn. `items` are those of its end, a last resort: they are often none.
    pub(super) fn completed(mut self, items: &Value) -> Turn {
        let mut source = if self.items.is_empty() { OutputSource::Nothing } else { OutputSource::Items };
        if !self.items.iter().any(project::is_answer) {
            let begun = self.speech.unfinished();
            let told = items.as_array().into_iter().flatten().filter_map(project::item);
            let listed: Vec<Item> = told.filter(project::is_answer).collect();
            if let Some(begun) = begun {
                self.items.push(begun);
                source = OutputSource::Deltas;
            } else if !listed.is_empty() {
                self.items.extend(listed);
                source = OutputSource::Terminal;
            }
        }
        Turn {
            response_id: self.id,
            model: self.model,
            items: self.items,
            usage: self.usage,
            output_source: source,
            answer: Answer::Last,
        }
    }

    /// What there is of a turn that did not complete.
    pub(super) fn partial(self) -> Partial {
        let finished = self.items.iter().rev().find(|item| project::is_answer(item)).map(Item::answer_text);
        let text = finished.or_else(|| self.speech.unfinished().map(|item| item.answer_text())).unwrap_or_default();
        Partial {
            response_id: self.id,
            model: self.model,
            usage: self.usage,
            finished: self.items,
            text,
            refusal: String::new(),
        }
    }

    /// An item is whole: only that makes it one.
    fn close(&mut self, item: &Value, observer: &mut Shielded<'_>) {
        let Some(item) = project::item(item) else { return };
        if let Item::Message { id, phase, .. } = &item {
            self.speech.close(id.as_deref(), phase.as_deref(), &item.answer_text(), observer);
        }
        let before = item.id().and_then(|id| self.last.get(id));
        let is_repeated = before.is_some_and(|at| self.items[*at] == item);
        if !is_repeated {
            self.last.extend(item.id().map(|id| (id.to_owned(), self.items.len())));
            observer.tell(Signal::Item(&item));
            self.items.push(item);
        }
    }

    fn fail(&mut self, params: &Value, watch: &mut Watch) {
        if params.get("willRetry").and_then(Value::as_bool) == Some(true) {
            self.speech.restart();
            watch.restarted();
        } else if let Some(error) = params.get("error") {
            self.failure = Some(failure::of_turn(error));
        }
    }

    fn end(&mut self, turn: &Value) -> Ended {
        let error = turn.get("error").filter(|error| !error.is_null()).map(failure::of_turn);
        match turn.get("status").and_then(Value::as_str) {
            Some("completed") => Ended::Completed,
            Some("interrupted") => Ended::Interrupted,
            Some("failed") => {
                Ended::Failed(error.or(self.failure.take()).unwrap_or_else(|| failure::of_turn(&Value::Null)))
            }
            other => Ended::Other(other.map(str::to_owned)),
        }
    }
}
