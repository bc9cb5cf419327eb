//! The grammar. Sessions as a backend may send them: every one is valid, and few of them are ordinary. Those of the
//! Responses API are here, and those of the other wires in [`chat`] and [`app_server`].
//!
//! `stream := stray* created stray* (queued | in_progress | stray)* item* terminal`, where the events of different
//! items interleave, strangers stand anywhere, and any event may hold members that nobody knows.

pub mod app_server;
pub mod chat;
mod item;
mod text;
mod tools;

use bytes::{Bytes, BytesMut};
use proptest::{collection::vec, option, prelude::*, sample::Index};
use serde_json::{Value, json};

use crate::stream::encode;
use item::{Item, item};
use text::{json as any_json, name, text};

/// One session, said in full.
#[derive(Clone, Debug)]
pub struct Turn {
    items: Vec<Item>,
    weave: Vec<Index>,
    strays: Vec<(Index, Value)>,
    novelties: Vec<(Index, String, Value)>,
    end: End,
    style: Style,
}

/// How it ends.
#[derive(Clone, Debug)]
enum End {
    Completed,
    Incomplete(String),
    Failed(Option<String>, String),
    Error(Option<String>, String),
}

/// What differs from backend to backend.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own")]
struct Style {
    is_numbered: bool,
    has_event_lines: bool,
    is_announced: bool,
    is_queued: bool,
    listed: Listed,
    usage: Option<(u32, u32)>,
}

/// What the terminal frame lists.
#[derive(Clone, Copy, Debug)]
enum Listed {
    All,
    Null,
    Nothing,
}

/// Any session.
pub fn turn() -> impl Strategy<Value = Turn> {
    let items = prop_oneof![60 => vec(item(), 0..5), 1 => vec(item(), 5..40)];
    let weave = vec(any::<Index>(), 0..12);
    let strays = vec((any::<Index>(), stray()), 0..3);
    let novelties = vec((any::<Index>(), name().prop_map(|name| format!("x_{name}")), any_json()), 0..3);
    (items, weave, strays, novelties, end(), style()).prop_map(|(items, weave, strays, novelties, end, style)| Turn {
        items,
        weave,
        strays,
        novelties,
        end,
        style,
    })
}

/// An event that belongs to no item.
fn stray() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"type": "keepalive"})),
        Just(json!({"type": "codex.rate_limits", "rate_limits": {"primary": {"used_percent": 3}}})),
        Just(json!({"type": "codex.response.metadata", "metadata": {}})),
        Just(json!({"type": "response.metadata", "metadata": {"a": "b"}})),
        Just(json!({"type": "responsesapi.websocket_timing", "timing_metrics": {}})),
        Just(json!({"type": "response.compaction.compacting"})),
        (name(), any_json()).prop_map(|(name, body)| json!({"type": format!("response.x_{name}"), "body": body})),
    ]
}

fn end() -> impl Strategy<Value = End> {
    let code =
        || option::of(prop_oneof![Just("server_error".to_owned()), Just("rate_limit_exceeded".to_owned()), name()]);
    let reason = prop_oneof![Just("max_output_tokens".to_owned()), Just("content_filter".to_owned()), name()];
    prop_oneof![
        12 => Just(End::Completed),
        1 => reason.prop_map(End::Incomplete),
        1 => (code(), text()).prop_map(|(code, message)| End::Failed(code, message)),
        1 => (code(), text()).prop_map(|(code, message)| End::Error(code, message)),
    ]
}

fn style() -> impl Strategy<Value = Style> {
    let listed = prop_oneof![8 => Just(Listed::All), 1 => Just(Listed::Null), 1 => Just(Listed::Nothing)];
    let mostly = || prop::bool::weighted(0.8);
    let usage = option::weighted(0.8, (0..100_000_u32, 0..100_000_u32));
    (mostly(), mostly(), mostly(), prop::bool::weighted(0.1), listed, usage).prop_map(
        |(is_numbered, has_event_lines, is_announced, is_queued, listed, usage)| Style {
            is_numbered,
            has_event_lines,
            is_announced,
            is_queued,
            listed,
            usage,
        },
    )
}

impl Turn {
    /// Its events, in order.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        let mut events =
            vec![json!({"type": "response.created", "response": self.response("in_progress", &json!([]))})];
        if self.style.is_queued {
            events.push(json!({"type": "response.queued", "response": self.response("queued", &json!([]))}));
        }
        if self.style.is_announced {
            events.push(json!({"type": "response.in_progress", "response": self.response("in_progress", &json!([]))}));
        }
        let rendered: Vec<_> = self.items.iter().enumerate().map(|(place, item)| item.render(place)).collect();
        let listed = rendered.iter().map(|item| item.whole.clone()).collect();
        events.extend(woven(&self.weave, rendered.into_iter().map(|item| item.events)));
        for (place, stray) in &self.strays {
            events.insert(place.index(events.len() + 1), stray.clone());
        }
        events.push(self.terminal(listed));
        for (place, name, value) in &self.novelties {
            let at = place.index(events.len());
            events[at][name.as_str()] = value.clone();
        }
        if self.style.is_numbered {
            for (number, event) in events.iter_mut().enumerate() {
                event["sequence_number"] = number.into();
            }
        }
        events
    }

    /// Its bytes, one frame an event.
    #[must_use]
    pub fn body(&self) -> Bytes {
        let mut body = BytesMut::new();
        for event in self.events() {
            let name = event["type"].as_str().filter(|_| self.style.has_event_lines);
            body.extend_from_slice(&encode(name, &event.to_string()));
        }
        body.freeze()
    }

    fn terminal(&self, listed: Value) -> Value {
        let listed = match self.style.listed {
            Listed::All => listed,
            Listed::Null => Value::Null,
            Listed::Nothing => json!([]),
        };
        match &self.end {
            End::Completed => json!({"type": "response.completed", "response": self.response("completed", &listed)}),
            End::Incomplete(reason) => {
                let mut response = self.response("incomplete", &listed);
                response["incomplete_details"] = json!({"reason": reason});
                json!({"type": "response.incomplete", "response": response})
            }
            End::Failed(code, message) => {
                let mut response = self.response("failed", &listed);
                response["error"] = json!({"code": code, "message": message});
                json!({"type": "response.failed", "response": response})
            }
            End::Error(code, message) => json!({"type": "error", "code": code, "message": message, "param": null}),
        }
    }

    fn response(&self, status: &str, output: &Value) -> Value {
        let usage = self.style.usage.filter(|_| status == "completed").map(|(input, output)| {
            json!({
                "input_tokens": input,
                "input_tokens_details": {"cached_tokens": 0},
                "output_tokens": output,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": u64::from(input) + u64::from(output),
            })
        });
        json!({
            "id": "resp_1",
            "object": "response",
            "created_at": 1,
            "status": status,
            "error": null,
            "incomplete_details": null,
            "model": "gpt-5-codex",
            "output": output,
            "usage": usage,
        })
    }
}

/// The events of all items. Those of one keep their order; at each turn of the weave another item goes on.
fn woven(weave: &[Index], items: impl Iterator<Item = Vec<Value>>) -> Vec<Value> {
    let mut left: Vec<_> = items.map(|events| events.into_iter().peekable()).collect();
    let mut woven = Vec::new();
    for turn in weave {
        left.retain_mut(|events| events.peek().is_some());
        if left.is_empty() {
            break;
        }
        let at = turn.index(left.len());
        woven.extend(left[at].next());
    }
    woven.extend(left.into_iter().flatten());
    woven
}
