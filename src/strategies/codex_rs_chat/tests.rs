//! The Chat wire of codex-rs: its one call, its ends, and what its adapter does to the order.

use futures_util::stream;

use super::*;

async fn events(chunks: &[Value], end: &str) -> Vec<Event> {
    let body: String = chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).chain([end.to_owned()]).collect();
    follow(stream::iter([Ok(Bytes::from(body))]), Duration::from_secs(300)).await
}

fn delta(delta: &Value) -> Value {
    json!({"choices": [{"index": 0, "delta": delta}]})
}

fn finish(reason: &str) -> Value {
    json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
}

fn call(index: u64, id: &str, arguments: &str) -> Value {
    delta(&json!({"tool_calls": [{"index": index, "id": id, "function": {"name": id, "arguments": arguments}}]}))
}

const DONE: &str = "data: [DONE]\n\n";

#[tokio::test]
async fn the_end_of_the_body_completes_whatever_came() {
    let seen = events(&[delta(&json!({"content": "Hel"}))], "").await;
    assert_eq!(seen, [Event::Text("Hel".into()), Event::Completed(None)]);
    assert_eq!(aggregate(seen).len(), 2);
}

#[tokio::test]
async fn parallel_calls_run_into_one_another() {
    let seen = events(&[call(0, "a", "{}"), call(1, "b", "[]"), finish("tool_calls")], DONE).await;
    let merged = json!({"type": "function_call", "call_id": "a", "name": "a", "arguments": "{}[]"});
    assert_eq!(seen, [Event::Item(merged), Event::Completed(None)]);
}

#[tokio::test]
async fn an_error_and_the_token_limit_say_nothing() {
    let error = json!({"error": {"message": "no"}});
    let seen = aggregate(events(&[delta(&json!({"content": "a"})), error, finish("length")], DONE).await);
    assert!(matches!(&seen[..], [Event::Item(_), Event::Completed(None)]), "{seen:?}");
}

#[tokio::test]
async fn usage_beside_a_choice_completes_the_turn_at_once() {
    let usage = json!({"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3});
    let early = json!({"choices": [{"index": 0, "delta": {"content": "a"}}], "usage": usage});
    let seen = events(&[early, delta(&json!({"content": "b"}))], DONE).await;
    assert_eq!(seen.iter().filter(|event| matches!(event, Event::Completed(Some(_)))).count(), 3);
}

#[tokio::test]
async fn the_adapter_tells_calls_before_the_words_before_them() {
    let chunks = [delta(&json!({"content": "Let me look."})), call(0, "a", "{}"), finish("tool_calls")];
    let kinds = |events: &[Event]| -> Vec<String> {
        let kind =
            |event: &Event| if let Event::Item(item) = event { item["type"].as_str().map(str::to_owned) } else { None };
        events.iter().filter_map(kind).collect()
    };
    let seen = events(&chunks, DONE).await;
    assert_eq!(kinds(&seen), ["function_call", "message"]);
    assert_eq!(kinds(&aggregate(seen)), ["function_call", "message"]);
}
