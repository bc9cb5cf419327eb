//! The oracle's fold. Events in, transcript out: one pass, no state but what the protocol asks for.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;

use super::{
    catalog,
    decoder::decode,
    event::{Event, Reading, read},
    item::Item,
    slot::{Addition, Slot},
    transcript::{Status, Transcript, Usage, WireError},
};

/// The transcript of a whole body.
#[must_use]
pub fn transcribe(body: &Bytes) -> Transcript {
    let readings: Vec<Reading> = decode(body).iter().map(read).collect();
    fold(&readings)
}

/// The transcript of what the frames of a body say. The first terminal event wins; nothing after it counts.
pub fn fold<'a>(readings: impl IntoIterator<Item = &'a Reading>) -> Transcript {
    let mut fold = Fold::default();
    for reading in readings {
        match reading {
            Reading::Event(event) => {
                fold.take(event);
                if catalog::is_terminal(&event.kind) {
                    return fold.end(Some(event));
                }
            }
            Reading::Undecodable { .. } => fold.undecodable += 1,
            Reading::Sentinel | Reading::Silent => {}
        }
    }
    fold.end(None)
}

#[derive(Default)]
struct Fold<'a> {
    response_id: Option<String>,
    model: Option<String>,
    slots: Vec<Slot<'a>>,
    by_index: BTreeMap<u64, usize>,
    by_id: BTreeMap<&'a str, usize>,
    /// The index, id, and slot of the event before, which those of a text share.
    last: Option<(Option<u64>, Option<&'a str>, usize)>,
    undecodable: usize,
}

impl<'a> Fold<'a> {
    fn take(&mut self, event: &'a Event) {
        match event.kind.as_str() {
            "response.output_item.added" => {
                if let Some(item) = event.get("item").filter(|item| item.is_object()) {
                    let slot = self.slot(event, Some(item), Slot::is_done);
                    slot.added = slot.added.or(Some(item));
                }
            }
            "response.output_item.done" => match event.get("item").filter(|item| item.is_object()) {
                Some(item) if self.slots.iter().any(|slot| slot.repeats(item)) => {}
                Some(item) => {
                    let slot = self.slot(event, Some(item), |slot| slot.is_done_as_another(item));
                    slot.done = slot.done.or(Some(item));
                }
                None => self.undecodable += 1,
            },
            kind => match Addition::of(kind) {
                Some(addition) => self.slot(event, None, |_| false).collect(event, addition),
                None => self.learn(event),
            },
        }
    }

    /// The id of the response and the model, of the first event that names them.
    fn learn(&mut self, event: &Event) {
        let Some(response) = event.get("response") else { return };
        let text = |member: &str| response.get(member).and_then(Value::as_str).map(str::to_owned);
        self.response_id = self.response_id.take().or_else(|| text("id"));
        self.model = self.model.take().or_else(|| text("model"));
    }

    /// The slot an event speaks of: by `output_index`, else by item id, else the newest that is open for events of
    /// this type; else a new one. A slot that `is_other` rejects belongs to an earlier item with the same index
    /// (openai-agents-python#5041).
    fn slot(
        &mut self,
        event: &'a Event,
        item: Option<&'a Value>,
        is_other: impl Fn(&Slot<'a>) -> bool,
    ) -> &mut Slot<'a> {
        let index = event.index("output_index");
        let id = item.and_then(|item| item.get("id")).and_then(Value::as_str).or_else(|| event.text("item_id"));
        if let Some((.., at)) = self.last.filter(|last| (last.0, last.1) == (index, id))
            && !is_other(&self.slots[at])
        {
            return &mut self.slots[at];
        }
        let known = match (index, id) {
            (Some(index), _) => self.by_index.get(&index).copied(),
            (None, Some(id)) => self.by_id.get(id).copied(),
            (None, None) if event.kind == "response.output_item.added" => None,
            (None, None) => self.slots.iter().rposition(|slot| slot.takes(&event.kind, item)),
        };
        let at = known.filter(|at| !is_other(&self.slots[*at])).unwrap_or(self.slots.len());
        if at == self.slots.len() {
            self.slots.push(Slot::new(index));
        }
        if let Some(index) = index {
            self.by_index.insert(index, at);
        }
        if let Some(id) = id {
            self.by_id.insert(id, at);
            self.slots[at].event_id.get_or_insert(id);
        }
        self.last = (index.is_some() || id.is_some()).then_some((index, id, at));
        &mut self.slots[at]
    }

    fn end(mut self, terminal: Option<&'a Event>) -> Transcript {
        let response = terminal.and_then(|event| event.get("response"));
        let status = terminal.map_or(Status::Truncated, |event| status_of(event, response));
        let listed = response.and_then(|response| response.get("output")).and_then(Value::as_array);
        let items = self.items(listed.map_or(&[], Vec::as_slice));
        let answers = || items.iter().filter(|item| item.is_answer());
        Transcript {
            status,
            terminal: terminal.map(|event| event.kind.clone()),
            incomplete_reason: match status {
                Status::Incomplete => response.and_then(incomplete_reason),
                _ => None,
            },
            error: match status {
                Status::Failed => Some(
                    response.and_then(|response| response.get("error")).map(WireError::of_object).unwrap_or_default(),
                ),
                Status::Error => terminal.map(|event| WireError::of_event(&event.value)),
                _ => None,
            },
            text: answers().map(Item::text).collect(),
            refusal: items.iter().map(Item::refusal).collect(),
            usage: response.and_then(|response| response.get("usage")).and_then(Usage::of),
            response_id: self.response_id,
            model: self.model,
            undecodable: self.undecodable,
            items,
        }
    }

    /// Items in the order of their index. What the terminal frame lists fills what item events left out, and stands
    /// for items that no event told of.
    fn items(&mut self, listed: &'a [Value]) -> Vec<Item> {
        let mut left: Vec<(u64, &Value)> = (0..).zip(listed).collect();
        // What is certain goes first, so that a guess never takes the place of a known twin.
        for is_twin in TWINS {
            left.retain(|&(index, item)| {
                let twin = self.slots.iter_mut().find(|slot| slot.twin.is_none() && is_twin(slot, item, index));
                twin.map(|slot| slot.twin = Some(item)).is_none()
            });
        }
        for (index, item) in left {
            if !self.slots.iter().any(|slot| slot.is_known_as(item)) {
                self.slots.push(Slot::listed(index, item));
            }
        }
        self.slots.sort_by_key(|slot| slot.index.unwrap_or(u64::MAX));
        self.slots.iter().filter_map(Slot::item).collect()
    }
}

/// Whether a slot is the item that stands at an index of the terminal frame's list.
type IsTwin = fn(&Slot<'_>, &Value, u64) -> bool;

/// From certain to likely: the same id, the same call id, the same content, the same type in the same place, and the
/// first of that type (indexes may have gaps, and an item may bear another id in each event).
const TWINS: &[IsTwin] = &[
    |slot, item, _| slot.shares(item, "id") && slot.shares(item, "type"),
    |slot, item, _| slot.shares(item, "call_id") && slot.shares(item, "type"),
    |slot, item, _| slot.shares(item, "type") && slot.has_content_of(item),
    |slot, item, index| slot.may_be(item) && slot.index == Some(index),
    |slot, item, _| slot.may_be(item),
];

/// The most pessimistic of the event's name, the status inside it (Arthur-Ficial/apfel#412), and, where there is no
/// status, of an error or a reason to be incomplete that stands there all the same.
fn status_of(event: &Event, response: Option<&Value>) -> Status {
    let member = |name: &str| response.and_then(|response| response.get(name)).filter(|value| !value.is_null());
    let has_reason = || {
        member("incomplete_details").and_then(|details| details.get("reason")).is_some_and(|reason| !reason.is_null())
    };
    match (event.kind.as_str(), member("status").and_then(Value::as_str)) {
        ("error", _) => Status::Error,
        ("response.failed", _) | (_, Some("failed")) => Status::Failed,
        ("response.incomplete", _) | (_, Some("incomplete" | "cancelled" | "in_progress" | "queued")) => {
            Status::Incomplete
        }
        (_, None) if member("error").is_some() => Status::Failed,
        (_, None) if has_reason() => Status::Incomplete,
        _ => Status::Completed,
    }
}

fn incomplete_reason(response: &Value) -> Option<String> {
    let reason = response.pointer("/incomplete_details/reason").and_then(Value::as_str);
    reason.or_else(|| response.get("status")?.as_str().filter(|status| *status == "cancelled")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Body;

    fn transcript(events: &[&str]) -> Transcript {
        let body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
        transcribe(&Bytes::from(body))
    }

    const ADDED: &str =
        r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"msg_a","content":[]}}"#;
    const DELTA: &str =
        r#"{"type":"response.output_text.delta","output_index":0,"content_index":0,"item_id":"msg_a","delta":"Hel"}"#;
    const DONE: &str = r#"{"type":"response.output_item.done","output_index":0,"item":{"type":"message","id":"msg_a","status":"completed","content":[{"type":"output_text","text":"Hello"}]}}"#;

    #[test]
    fn a_finished_item_is_believed_over_its_deltas_and_over_a_null_output() {
        let seen =
            transcript(&[ADDED, DELTA, DONE, r#"{"type":"response.completed","response":{"id":"r","output":null}}"#]);
        assert_eq!((seen.status, seen.text.as_str(), seen.items.len()), (Status::Completed, "Hello", 1));
    }

    #[test]
    fn without_a_terminal_event_the_deltas_are_kept_and_the_response_is_truncated() {
        let seen = transcript(&[ADDED, DELTA]);
        assert_eq!((seen.status, seen.text.as_str()), (Status::Truncated, "Hel"));
        assert!(!seen.items[0].finished);
    }

    #[test]
    fn the_terminal_output_stands_in_when_no_item_event_came() {
        let output = r#"[{"type":"message","id":"m","content":[{"type":"output_text","text":"late"}]}]"#;
        let terminal = format!(r#"{{"type":"response.completed","response":{{"output":{output}}}}}"#);
        assert_eq!(transcript(&[&terminal]).text, "late");
        assert_eq!(transcript(&[ADDED, DONE, &terminal]).text, "Hello");
    }

    #[test]
    fn a_refusal_counts_in_whatever_message_it_stands() {
        let done = r#"{"type":"response.output_item.done","output_index":0,"item":{"type":"message","id":"m","phase":"commentary","content":[{"type":"output_text","text":"hm"},{"type":"refusal","refusal":"no"}]}}"#;
        let seen = transcript(&[done, r#"{"type":"response.completed","response":{}}"#]);
        assert_eq!((seen.text.as_str(), seen.refusal.as_str()), ("", "no"));
    }

    #[test]
    fn the_first_terminal_event_wins() {
        let failed = r#"{"type":"response.failed","response":{"error":{"code":"server_error","message":"no"}}}"#;
        let seen = transcript(&[DONE, failed, r#"{"type":"response.completed","response":{"status":"completed"}}"#]);
        assert_eq!(seen.status, Status::Failed);
        assert_eq!(seen.error.and_then(|error| error.code).as_deref(), Some("server_error"));
    }

    #[test]
    fn a_completed_event_with_an_incomplete_status_is_incomplete() {
        let terminal = r#"{"type":"response.completed","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}}"#;
        let seen = transcript(&[DONE, terminal]);
        assert_eq!((seen.status, seen.incomplete_reason.as_deref()), (Status::Incomplete, Some("max_output_tokens")));
    }

    #[test]
    fn late_encrypted_content_is_filled_from_the_terminal_twin() {
        let seen = transcript(&[
            r#"{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs","summary":[]}}"#,
            r#"{"type":"response.completed","response":{"output":[{"type":"reasoning","id":"rs","summary":[],"encrypted_content":"x"}]}}"#,
        ]);
        assert!(matches!(&seen.items[0].body, Body::Reasoning { encrypted_content: Some(text), .. } if text == "x"));
    }

    #[test]
    fn a_listed_item_under_another_id_and_place_is_known_by_its_content() {
        let item = r#"{"type":"message","id":"other","content":[{"type":"output_text","text":"Hello"}]}"#;
        let done = DONE.replace("\"output_index\":0", "\"output_index\":4");
        let terminal = format!(r#"{{"type":"response.completed","response":{{"output":[{item}]}}}}"#);
        let seen = transcript(&[&done, &terminal]);
        assert_eq!((seen.items.len(), seen.text.as_str()), (1, "Hello"));
    }

    #[test]
    fn an_item_whose_id_changes_and_whose_index_has_a_gap_before_it_is_one_item() {
        let done = r#"{"type":"response.output_item.done","output_index":2,"item":{"type":"reasoning","id":"a","summary":[],"encrypted_content":"x"}}"#;
        let listed = r#"[{"type":"reasoning","id":"b","summary":[],"encrypted_content":"y"}]"#;
        let terminal = format!(r#"{{"type":"response.completed","response":{{"output":{listed}}}}}"#);
        let seen = transcript(&[done, &terminal]);
        assert_eq!(seen.items.len(), 1);
        assert!(matches!(&seen.items[0].body, Body::Reasoning { encrypted_content: Some(text), .. } if text == "x"));
    }

    #[test]
    fn calls_of_two_call_ids_are_two_calls_wherever_they_stand() {
        let call = |id: &str| {
            format!(r#"{{"type":"function_call","id":"{id}","call_id":"{id}","name":"f","arguments":"{{}}"}}"#)
        };
        let done = format!(r#"{{"type":"response.output_item.done","output_index":0,"item":{}}}"#, call("a"));
        let terminal = format!(r#"{{"type":"response.completed","response":{{"output":[{}]}}}}"#, call("b"));
        assert_eq!(transcript(&[&done, &terminal]).finished_calls().count(), 2);
    }

    #[test]
    fn an_item_that_only_the_terminal_frame_lists_is_not_lost() {
        let call = r#"{"type":"function_call","id":"fc","call_id":"c","name":"f","arguments":"{}"}"#;
        let terminal = format!(r#"{{"type":"response.completed","response":{{"output":[{call}]}}}}"#);
        let seen = transcript(&[DONE, &terminal]);
        assert_eq!((seen.text.as_str(), seen.finished_calls().count()), ("Hello", 1));
    }

    #[test]
    fn a_call_that_is_done_twice_is_one_call() {
        let done = |index: u64| {
            format!(
                r#"{{"type":"response.output_item.done","output_index":{index},"item":{{"type":"function_call","call_id":"c","name":"f","arguments":"{{}}"}}}}"#
            )
        };
        assert_eq!(transcript(&[&done(0), &done(1)]).items.len(), 1);
    }

    #[test]
    fn a_call_and_its_output_under_one_call_id_are_two_items() {
        let items = ["shell_call", "shell_call_output"]
            .map(|kind| format!(r#"{{"type":"{kind}","id":"{kind}","call_id":"c","output":[]}}"#));
        let done = |index: usize| {
            format!(r#"{{"type":"response.output_item.done","output_index":{index},"item":{}}}"#, items[index])
        };
        let terminal = format!(r#"{{"type":"response.completed","response":{{"output":[{}]}}}}"#, items.join(","));
        assert_eq!(transcript(&[&done(0), &done(1)]).items.len(), 2);
        assert_eq!(transcript(&[&done(0), &done(1), &terminal]).items.len(), 2);
        assert_eq!(transcript(&[&terminal]).items.len(), 2);
    }

    #[test]
    fn a_call_under_the_id_and_at_the_place_of_another_is_a_call_of_its_own() {
        let event = |kind: &str, call: &str| {
            format!(
                r#"{{"type":"response.output_item.{kind}","output_index":0,"item":{{"type":"function_call","id":"fc","call_id":"{call}","name":"f","arguments":"{{}}"}}}}"#
            )
        };
        let seen = transcript(&[&event("done", "a"), &event("added", "b"), &event("done", "b")]);
        assert_eq!((seen.finished_calls().count(), seen.cut_calls().count()), (2, 0));
    }

    #[test]
    fn a_call_that_is_listed_twice_is_one_call() {
        let call = r#"{"type":"function_call","id":"a","call_id":"c","name":"f","arguments":"{}"}"#;
        let done = format!(r#"{{"type":"response.output_item.done","output_index":0,"item":{call}}}"#);
        let terminal = format!(r#"{{"type":"response.completed","response":{{"output":[{call},{call}]}}}}"#);
        assert_eq!(transcript(&[&done, &terminal]).items.len(), 1);
        assert_eq!(transcript(&[&terminal]).items.len(), 1);
    }

    #[test]
    fn events_without_index_and_id_belong_to_the_newest_open_item_of_their_type() {
        let bare = |event: &str| {
            event
                .replace("\"output_index\":0,", "")
                .replace(",\"item_id\":\"msg_a\"", "")
                .replace(",\"id\":\"msg_a\"", "")
        };
        let seen = transcript(&[&bare(ADDED), &bare(DELTA), &bare(DONE)]);
        assert_eq!((seen.items.len(), seen.text.as_str()), (1, "Hello"));
    }

    #[test]
    fn an_index_of_two_to_the_thirty_one_costs_nothing() {
        let seen = transcript(&[&DONE.replace("\"output_index\":0", "\"output_index\":2147483648")]);
        assert_eq!(seen.items[0].output_index, Some(1 << 31));
    }
}
