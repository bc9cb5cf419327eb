//! Smaller scenarios. What is left of one without some of its frames, members, or bytes, to be tried.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use bytes::Bytes;
use serde_json::{Value, json};

use super::compose::{recording, with_body};
use crate::{
    mutate::{Edit, Ending, Opening, Piece, Scenario, ScenarioId, Session},
    stream::{End, Recording, RecordingId, Response},
};

/// The same scenario on other frames.
pub(super) fn of_pieces(scenario: &Scenario, pieces: &[Piece]) -> Option<Scenario> {
    of_body(scenario, scenario.id().edits.clone(), joined(pieces))
}

pub(super) fn joined(pieces: &[Piece]) -> Bytes {
    pieces.iter().flat_map(|piece| piece.bytes().iter().copied()).collect()
}

pub(super) fn of_body(scenario: &Scenario, edits: Vec<Edit>, body: Bytes) -> Option<Scenario> {
    let recording = name(&body);
    let session = Arc::new(with_body(scenario.session(), recording.clone(), body));
    Scenario::new(ScenarioId { recording, edits, delivery: scenario.id().delivery }, session).ok()
}

/// A recording whose plain replay sends what the scenario sends, where there is one.
#[must_use]
pub fn baked(scenario: &Scenario) -> Option<Scenario> {
    let wire = scenario.stage().ok()?.wire;
    let is_plain = wire.opening == Opening::Answered && wire.earlier.is_empty() && wire.pauses.is_empty();
    if scenario.id().edits.is_empty() || !is_plain || wire.decoded.is_some() {
        return None;
    }
    let end = match wire.ending {
        Ending::Clean => End::Clean,
        Ending::Reset => End::Reset,
        Ending::Aborted => End::Truncated,
        _ => return None,
    };
    let old = scenario.session().recording();
    let id = name(&wire.body);
    let response = Response { status: wire.status, headers: wire.headers, end, coded: None };
    let new = Recording { response, request: old.request.clone(), ..recording(id.clone(), old.api, wire.body) };
    let id = ScenarioId { recording: id, edits: Vec::new(), delivery: scenario.id().delivery };
    Scenario::new(id, Arc::new(Session::new(new))).ok()
}

/// The value with a little less in it, in every way there is: the largest loss first.
pub(super) fn simpler(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    if let (Some(kind), Some(response)) = (value.get("type"), value.get("response")) {
        found.push(json!({"type": kind}));
        found.push(json!({"type": kind, "response": {"id": response.get("id"), "output": response.get("output")}}));
    }
    less(value, &mut |smaller| found.push(smaller));
    found.retain(|smaller| smaller.get("type").is_some() && smaller != value);
    found
}

fn less(value: &Value, give: &mut dyn FnMut(Value)) {
    match value {
        Value::Object(members) => {
            for name in members.keys() {
                let mut smaller = members.clone();
                smaller.shift_remove(name);
                give(Value::Object(smaller));
            }
            for (name, member) in members {
                less(member, &mut |smaller| {
                    let mut members = members.clone();
                    members[name] = smaller;
                    give(Value::Object(members));
                });
            }
        }
        Value::Array(elements) => {
            for at in 0..elements.len() {
                let mut smaller = elements.clone();
                smaller.remove(at);
                give(Value::Array(smaller));
            }
            for (at, element) in elements.iter().enumerate() {
                less(element, &mut |smaller| {
                    let mut elements = elements.clone();
                    elements[at] = smaller;
                    give(Value::Array(elements));
                });
            }
        }
        Value::String(text) if text.chars().nth(1).is_some() => {
            give(Value::String(String::new()));
            give(text.chars().take(text.chars().count() / 2).collect::<String>().into());
        }
        _ => {}
    }
}

/// The name of a recording that is being made small: candidates that are examined together need one each.
fn name(body: &[u8]) -> RecordingId {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("fuzz/smaller-{:016x}", hasher.finish()).parse().expect("it is plain")
}
