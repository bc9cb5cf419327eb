//! Sessions of an app-server: a handshake, a thread, and a turn of items that a client of it asks for.

use bytes::Bytes;
use proptest::{collection::vec, option, prelude::*};
use serde_json::{Value, json};

use super::text::{json as any_json, name, pieces, text};

/// One session.
#[derive(Clone, Debug)]
pub struct Turn {
    items: Vec<Item>,
    strays: Vec<(String, Value)>,
    failure: Option<String>,
    usage: Option<(u32, u32)>,
}

#[derive(Clone, Debug)]
enum Item {
    Message(Vec<String>),
    Reasoning(String),
    Command(String),
    Unknown(String, Value),
}

/// Any session.
pub fn turn() -> impl Strategy<Value = Turn> {
    let item = prop_oneof![
        4 => pieces().prop_map(Item::Message),
        1 => text().prop_map(Item::Reasoning),
        1 => text().prop_map(Item::Command),
        1 => (name(), any_json()).prop_map(|(name, value)| Item::Unknown(format!("x_{name}"), value)),
    ];
    let strays = vec((name().prop_map(|name| format!("x/{name}")), any_json()), 0..3);
    let failure = option::weighted(0.1, "[a-z ]{1,12}");
    let usage = option::weighted(0.8, (0..100_000_u32, 0..100_000_u32));
    (vec(item, 0..5), strays, failure, usage).prop_map(|(items, strays, failure, usage)| Turn {
        items,
        strays,
        failure,
        usage,
    })
}

impl Turn {
    /// Its lines, those of the client too.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let client = |message: Value| format!("> {message}");
        let server = |message: Value| format!("< {message}");
        let told = |method: &str, params: Value| server(json!({"method": method, "params": params}));
        let thread = json!({"id": THREAD, "sessionId": THREAD, "status": {"type": "idle"}, "turns": []});
        let mut lines = vec![
            client(
                json!({"id": 1, "method": "initialize", "params": {"clientInfo": {"name": "fuzz", "version": "0"}}}),
            ),
            server(json!({"id": 1, "result": {"userAgent": "fuzz", "codexHome": "/home", "platformFamily": "unix",
                                           "platformOs": "linux"}})),
            client(json!({"method": "initialized"})),
            client(json!({"id": 2, "method": "thread/start", "params": {"cwd": "/work", "ephemeral": true}})),
            server(json!({"id": 2, "result": {"thread": thread, "model": "gpt-5-codex"}})),
            told("thread/started", json!({"thread": thread})),
            client(json!({"id": 3, "method": "turn/start",
                          "params": {"threadId": THREAD, "input": [{"type": "text", "text": "hi"}]}})),
            server(json!({"id": 3, "result": {"turn": turn_object("inProgress", &Value::Null)}})),
            told("turn/started", json!({"threadId": THREAD, "turn": turn_object("inProgress", &Value::Null)})),
        ];
        for (method, value) in &self.strays {
            lines.push(told(method, json!({"threadId": THREAD, "value": value})));
        }
        for (place, item) in self.items.iter().enumerate() {
            item.lines(place, &mut |method, params| lines.push(told(method, params)));
        }
        if let Some((input, output)) = self.usage {
            let counts = json!({"inputTokens": input, "cachedInputTokens": 0, "outputTokens": output,
                                "reasoningOutputTokens": 0, "totalTokens": u64::from(input) + u64::from(output)});
            let usage = json!({"last": counts, "total": counts, "modelContextWindow": null});
            let params = json!({"threadId": THREAD, "turnId": TURN, "tokenUsage": usage});
            lines.push(told("thread/tokenUsage/updated", params));
        }
        let error = self.failure.as_ref().map(|message| json!({"message": message, "codexErrorInfo": "other"}));
        if let Some(error) = &error {
            let params = json!({"threadId": THREAD, "turnId": TURN, "error": error, "willRetry": false});
            lines.push(told("error", params));
        }
        let status = if error.is_some() { "failed" } else { "completed" };
        let turn = turn_object(status, &error.unwrap_or_default());
        lines.push(told("turn/completed", json!({"threadId": THREAD, "turn": turn})));
        lines
    }

    /// Its bytes, a line each.
    #[must_use]
    pub fn body(&self) -> Bytes {
        self.lines().iter().map(|line| format!("{line}\n")).collect::<String>().into()
    }
}

impl Item {
    fn lines(&self, place: usize, tell: &mut dyn FnMut(&str, Value)) {
        let id = format!("item_{place}");
        let (begun, whole) = match self {
            Self::Message(pieces) => (
                json!({"type": "agentMessage", "id": id, "text": ""}),
                json!({"type": "agentMessage", "id": id, "text": pieces.concat()}),
            ),
            Self::Reasoning(text) => (
                json!({"type": "reasoning", "id": id, "summary": [], "content": []}),
                json!({"type": "reasoning", "id": id, "summary": [text], "content": []}),
            ),
            Self::Command(output) => {
                let command = |status: &str, output: Value, code: Value| {
                    json!({"type": "commandExecution", "id": id, "command": "true", "cwd": "/work", "status": status,
                           "commandActions": [], "aggregatedOutput": output, "exitCode": code})
                };
                let whole = command("completed", output.as_str().into(), 0.into());
                (command("inProgress", Value::Null, Value::Null), whole)
            }
            Self::Unknown(kind, value) => {
                let whole = json!({"type": kind, "id": id, "value": value});
                (whole.clone(), whole)
            }
        };
        tell("item/started", json!({"threadId": THREAD, "turnId": TURN, "item": begun}));
        if let Self::Message(pieces) = self {
            for piece in pieces {
                let params = json!({"threadId": THREAD, "turnId": TURN, "itemId": id, "delta": piece});
                tell("item/agentMessage/delta", params);
            }
        }
        tell("item/completed", json!({"threadId": THREAD, "turnId": TURN, "item": whole}));
    }
}

fn turn_object(status: &str, error: &Value) -> Value {
    json!({"id": TURN, "items": [], "status": status, "error": error})
}

const THREAD: &str = "thread_1";
const TURN: &str = "turn_1";
