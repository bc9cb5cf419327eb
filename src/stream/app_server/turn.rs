//! One turn of a session, while its messages come: items, counters, and what went wrong.

use serde_json::Value;

use crate::stream::{
    event::Event,
    item::{Body, Item, Part},
    transcript::{Status, Transcript, Usage, WireError, counter},
};

/// A turn that was asked for.
#[derive(Default)]
pub(super) struct Turn {
    /// Its id, of the reply to `turn/start`, else of `turn/started`.
    pub(super) id: Option<String>,
    items: Vec<Item>,
    usage: Option<Usage>,
    /// The last error that nothing is tried again after.
    failure: Option<WireError>,
    /// How it ended, once it has.
    ending: Option<(Status, Option<String>)>,
    terminal: Option<&'static str>,
}

impl Turn {
    /// Whether nothing of it counts any more.
    pub(super) fn is_over(&self) -> bool {
        self.ending.is_some()
    }

    /// Takes a notification of this turn.
    pub(super) fn take(&mut self, event: &Event) {
        let params = event.get("params").unwrap_or(&Value::Null);
        match event.kind.as_str() {
            "item/started" => self.open(params),
            "item/agentMessage/delta" => self.add(params),
            "item/completed" => self.close(params),
            "thread/tokenUsage/updated" => {
                self.usage = params.pointer("/tokenUsage/last").and_then(usage).or(self.usage);
            }
            "error" => self.fail(params),
            "turn/completed" => self.end(params.get("turn").unwrap_or(&Value::Null)),
            _ => {}
        }
    }

    /// An item begins. One that begins again is the same one, from its start.
    fn open(&mut self, params: &Value) {
        let Some(item) = params.get("item").and_then(|item| item_of(item, false)) else { return };
        self.items.retain(|other| other.finished || other.id != item.id || item.id.is_none());
        if matches!(item.body, Body::Message { .. }) && !self.is_whole(item.id.as_deref()) {
            self.items.push(item);
        }
    }

    fn add(&mut self, params: &Value) {
        let id = params.get("itemId").and_then(Value::as_str);
        let delta = params.get("delta").and_then(Value::as_str).unwrap_or_default();
        if self.is_whole(id) {
            return;
        }
        let open = self.items.iter_mut().rev().find(|item| !item.finished && item.id.as_deref() == id);
        match open.map(|item| &mut item.body) {
            Some(Body::Message { content, .. }) => match content.first_mut() {
                Some(Part::OutputText { text, .. }) => text.push_str(delta),
                _ => content.push(part(delta)),
            },
            _ => self.items.push(Item {
                output_index: None,
                kind: "agentMessage".to_owned(),
                id: id.map(str::to_owned),
                finished: false,
                body: Body::Message { phase: None, content: vec![part(delta)] },
            }),
        }
    }

    /// Whether an item of this id has come whole. What comes of it after that is late.
    fn is_whole(&self, id: Option<&str>) -> bool {
        id.is_some() && self.items.iter().any(|item| item.finished && item.id.as_deref() == id)
    }

    /// An item is whole: only that makes it one.
    fn close(&mut self, params: &Value) {
        let Some(item) = params.get("item").and_then(|item| item_of(item, true)) else { return };
        self.items.retain(|other| other.finished || other.id != item.id);
        let is_repeated = item.id.is_some() && self.items.contains(&item);
        if !is_repeated {
            self.items.push(item);
        }
    }

    fn fail(&mut self, params: &Value) {
        if params.get("willRetry").and_then(Value::as_bool) == Some(true) {
            // What had begun is said again from its start.
            self.items.retain(|item| item.finished);
        } else {
            self.failure = params.get("error").map(error_of).or(self.failure.take());
        }
    }

    fn end(&mut self, turn: &Value) {
        let error = turn.get("error").filter(|error| !error.is_null()).map(error_of);
        self.terminal = Some("turn/completed");
        self.ending = Some(match turn.get("status").and_then(Value::as_str) {
            Some("completed") => (Status::Completed, None),
            Some("interrupted") => (Status::Interrupted, None),
            Some("failed") => {
                self.failure = error.or(self.failure.take()).or_else(|| Some(WireError::default()));
                (Status::Failed, None)
            }
            other => (Status::Incomplete, other.map(str::to_owned)),
        });
    }

    /// The server refused a request without which there is no turn.
    pub(super) fn refuse(&mut self, error: &Value) {
        self.failure = Some(WireError::of_object(error));
        self.terminal = Some("reply");
        self.ending = Some((Status::Error, None));
    }

    /// What it amounts to where no more comes.
    pub(super) fn transcript(self, model: Option<String>, undecodable: usize) -> Transcript {
        // An error that was told before is no end: it may be followed by success.
        let (status, reason) = self.ending.unwrap_or((Status::Truncated, None));
        let answers = || self.items.iter().rev().filter(|item| item.is_answer());
        let answer = answers().find(|item| item.finished).or_else(|| answers().next());
        Transcript {
            status,
            terminal: self.terminal.map(str::to_owned),
            response_id: self.id,
            model,
            incomplete_reason: reason,
            error: self.failure.filter(|_| matches!(status, Status::Failed | Status::Error)),
            text: answer.map(Item::text).unwrap_or_default(),
            refusal: String::new(),
            items: self.items,
            usage: self.usage,
            undecodable,
        }
    }
}

/// An item as the wire gives it. What the user said is none of the answer.
fn item_of(item: &Value, finished: bool) -> Option<Item> {
    let text = |member: &str| item.get(member).and_then(Value::as_str);
    let texts = |member: &str| -> Vec<String> {
        let all = item.get(member).and_then(Value::as_array).into_iter().flatten();
        all.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let kind = text("type").filter(|kind| *kind != "userMessage")?;
    let body = match kind {
        "agentMessage" => Body::Message {
            phase: text("phase").map(str::to_owned),
            content: text("text").filter(|text| !text.is_empty()).map(part).into_iter().collect(),
        },
        "reasoning" => {
            Body::Reasoning { summary: texts("summary"), content: texts("content"), encrypted_content: None }
        }
        _ => Body::Other,
    };
    Some(Item { output_index: None, kind: kind.to_owned(), id: text("id").map(str::to_owned), finished, body })
}

fn part(text: &str) -> Part {
    Part::OutputText { text: text.to_owned(), annotations: Vec::new() }
}

/// Message and code of a `TurnError`. The code is a word, or the only member of an object that holds an HTTP status.
fn error_of(error: &Value) -> WireError {
    let info = error.get("codexErrorInfo");
    let code = info.and_then(|info| info.as_str().or_else(|| Some(info.as_object()?.keys().next()?.as_str())));
    WireError { code: code.map(str::to_owned), ..WireError::of_object(error) }
}

/// The counters of the last request of a turn.
fn usage(last: &Value) -> Option<Usage> {
    let of = |name: &str| counter(last.get(name));
    let usage = Usage {
        input_tokens: of("inputTokens"),
        cached_tokens: of("cachedInputTokens"),
        output_tokens: of("outputTokens"),
        reasoning_tokens: of("reasoningOutputTokens"),
        total_tokens: of("totalTokens"),
    };
    (usage != Usage::default()).then_some(usage)
}
