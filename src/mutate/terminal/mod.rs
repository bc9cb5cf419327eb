//! Mutations of the terminal frame and of the snapshots before it.

use serde_json::{Value, json};

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, session::Session, takes_none};
use crate::{
    shelf::shelf,
    stream::{Status, catalog},
};

shelf! {
    /// Mutations of the terminal frame.
    MUTATIONS: dyn Mutation;
    output::Output,
    created_output::CreatedOutput,
    in_progress_output::InProgressOutput,
    dropped::Dropped,
    twice::Twice,
    contradicted::Contradicted,
    held_open::HeldOpen,
    followed::Followed,
    alias::Alias,
    status::OtherStatus,
    bare::Bare,
    padded::Padded,
    end_turn::EndTurn,
    alone::Alone,
    failed::Failed,
    failed_error::FailedError,
    failed_without_status::FailedWithoutStatus,
    incomplete::Incomplete,
}

/// The shapes that `output` is given, by parameter.
const OUTPUTS: &[&str] = &["null", "empty", "string", "number", "object", "missing", "full"];

/// Gives the `output` of the response at this place another shape.
pub(super) fn set_output(draft: &mut Draft, at: usize, shape: &str) -> Result<(), Inapplicable> {
    let output = match shape {
        "missing" => None,
        "null" => Some(Value::Null),
        "empty" => Some(json!([])),
        "string" => Some(json!("")),
        "number" => Some(json!(0)),
        "object" => Some(json!({})),
        "full" => Some(Value::Array(finished_items(draft))),
        other => {
            return Err(Inapplicable::unknown(other, "shape", OUTPUTS));
        }
    };
    draft.rewrite(at, |event| {
        if let Some(response) = event.get_mut("response").and_then(Value::as_object_mut) {
            match output {
                Some(output) => drop(response.insert("output".to_owned(), output)),
                None => drop(response.shift_remove("output")),
            }
        }
    })
}

/// The items of all `output_item.done` events, in the order of their index.
fn finished_items(draft: &Draft) -> Vec<Value> {
    let done = draft.pieces.iter().filter(|piece| piece.kind() == "response.output_item.done");
    let mut items: Vec<(u64, Value)> = done
        .filter_map(|piece| piece.event())
        .filter_map(|event| Some((event.index("output_index").unwrap_or(u64::MAX), event.get("item")?.clone())))
        .collect();
    items.sort_by_key(|(index, _)| *index);
    items.into_iter().map(|(_, item)| item).collect()
}

/// Whether the session ends with a terminal event that carries a response.
fn ends_with_a_response(session: &Session) -> bool {
    !matches!(session.transcript().status, Status::Truncated | Status::Error)
}

/// Whether the session ends with `response.completed` around a response, and is read as completed.
fn ends_completed(session: &Session) -> bool {
    let transcript = session.transcript();
    let readings = session.readings().iter().filter_map(|reading| reading.event());
    transcript.status == Status::Completed
        && readings
            .filter(|event| catalog::is_terminal(&event.kind))
            .take(1)
            .any(|event| event.kind == "response.completed" && event.get("response").is_some_and(Value::is_object))
}

/// Whether the first event of this type carries a response.
fn carries_a_response(session: &Session, kind: &str) -> bool {
    let mut events = session.readings().iter().filter_map(|reading| reading.event());
    let first = events.find(|event| event.kind == kind);
    first.and_then(|event| event.get("response")).is_some_and(Value::is_object)
}

fn no_parameter(applies: bool) -> Vec<String> {
    if applies { vec![String::new()] } else { Vec::new() }
}
