//! Aether's stream: calls that are cut, items of unknown types, and errors that are read past.

use futures_util::stream;
use serde_json::{Value, json};

use super::*;

async fn told(events: &[Value]) -> Vec<LlmEvent> {
    let text: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    run(stream::iter([Ok(Bytes::from(text))])).await
}

fn added(item: &Value) -> Value {
    json!({"type": "response.output_item.added", "output_index": 0, "item": item})
}

fn completed(status: &str) -> Value {
    json!({"type": "response.completed", "response": {"status": status}})
}

fn call(arguments: &str) -> LlmEvent {
    LlmEvent::ToolRequestComplete { id: "fc_1".into(), name: "look".into(), arguments: arguments.into() }
}

fn arguments(delta: &str) -> Value {
    json!({"type": "response.function_call_arguments.delta", "output_index": 0, "delta": delta})
}

#[tokio::test]
async fn a_call_that_was_cut_is_run_with_what_came_of_its_arguments() {
    let item = json!({"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "look"});
    let told = told(&[added(&item), arguments("{\"a\":")]).await;
    assert_eq!(told[3..], [call("{\"a\":"), LlmEvent::Done(None)]);
}

#[tokio::test]
async fn a_call_is_complete_with_the_pieces_that_came_whatever_its_done_event_says() {
    let item = json!({"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "look"});
    let done = json!({"type": "response.function_call_arguments.done", "output_index": 0, "arguments": "{}"});
    let told = told(&[added(&item), arguments("{"), done, completed("completed")]).await;
    assert_eq!(told[3..], [call("{"), LlmEvent::Done(Some(StopReason::EndTurn))]);
}

#[tokio::test]
async fn an_item_of_an_unknown_type_breaks_the_stream() {
    let told = told(&[added(&json!({"type": "hologram"})), completed("completed")]).await;
    assert!(matches!(told[1..], [LlmEvent::StreamInterrupted(_), LlmEvent::Done(None)]), "{told:?}");
}

#[tokio::test]
async fn an_error_is_told_and_the_stream_read_on() {
    let error = json!({"type": "error", "message": "m"});
    let told = told(&[error, completed("incomplete")]).await;
    assert_eq!(told[1..], [LlmEvent::ServerError("m".into()), LlmEvent::Done(Some(StopReason::Length))]);
}

#[tokio::test]
async fn an_empty_body_is_an_empty_success() {
    assert_eq!(told(&[]).await, [LlmEvent::Start, LlmEvent::Done(None)]);
}
