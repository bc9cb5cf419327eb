//! codex-rs: what is forwarded, what is dropped, and when it asks again.

use std::cell::RefCell;

use futures_util::stream;
use serde_json::json;

use super::*;

fn body(text: &str) -> impl Stream<Item = io::Result<Bytes>> + use<> {
    stream::iter([Ok(Bytes::from(text.to_owned()))])
}

async fn turn(text: &str) -> Turn {
    follow(body(text), Duration::from_secs(300)).await
}

fn data(event: &Value) -> String {
    format!("data: {event}\n\n")
}

fn message(text: &str) -> Value {
    json!({"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]})
}

fn done(item: &Value) -> String {
    data(&json!({"type": "response.output_item.done", "item": item}))
}

fn completed(id: &str) -> String {
    data(&json!({"type": "response.completed", "response": {"id": id}}))
}

fn end(id: &str) -> Completed {
    Completed { id: id.to_owned(), usage: None }
}

fn closed() -> CodexError {
    CodexError::Stream("stream closed before response.completed".to_owned())
}

#[tokio::test]
async fn items_after_the_terminal_are_forwarded_and_the_last_terminal_wins() {
    let text = completed("first") + &done(&message("late")) + &completed("second");
    assert_eq!(turn(&text).await, Turn { items: vec![message("late")], end: Ok(end("second")) });
}

#[tokio::test]
async fn a_failure_an_incomplete_response_and_an_error_are_passed_over() {
    for kind in ["response.failed", "response.incomplete", "error"] {
        let text = data(&json!({"type": kind, "message": "m", "response": {"id": "r", "error": {"message": "m"}}}));
        assert_eq!(turn(&text).await.end, Err(closed()), "{kind}");
        assert_eq!(turn(&(text + &completed("r"))).await.end, Ok(end("r")), "{kind}");
    }
}

#[tokio::test]
async fn items_that_cannot_be_read_are_dropped_and_so_are_frames() {
    let text =
        done(&json!({"type": "function_call", "name": "look"})) + "data: {\n\n" + &done(&json!("x")) + &completed("r");
    assert_eq!(turn(&text).await, Turn { items: Vec::new(), end: Ok(end("r")) });
}

#[tokio::test]
async fn a_usage_of_another_shape_costs_the_completed_frame() {
    let text = data(&json!({"type": "response.completed", "response": {"id": "r", "usage": {"input_tokens": null}}}));
    assert_eq!(turn(&text).await.end, Err(closed()));
}

#[tokio::test(start_paused = true)]
async fn comments_do_not_put_off_the_idle_timeout() {
    let drip = stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_secs(100)).await;
        Some((Ok(Bytes::from_static(b": keepalive\n\n")), ()))
    });
    let started = tokio::time::Instant::now();
    let turn = follow(drip, Duration::from_secs(300)).await;
    assert_eq!(turn.end, Err(CodexError::Stream("idle timeout waiting for SSE".to_owned())));
    assert_eq!(started.elapsed(), Duration::from_secs(300));
}

#[tokio::test(start_paused = true)]
async fn a_status_that_may_pass_is_asked_again_and_others_are_not() {
    let asked = |statuses: &'static [u16], retries| async move {
        let left = RefCell::new(statuses.iter());
        let count = RefCell::new(0);
        let request = async || {
            *count.borrow_mut() += 1;
            let status = *left.borrow_mut().next().unwrap_or(&200);
            Ok(Reply { status, headers: Vec::new(), body: body("why not") })
        };
        let settings = Settings { request_max_retries: retries, ..Settings::default() };
        let end = run(request, settings).await.end;
        (count.into_inner(), end)
    };
    assert_eq!(asked(&[500, 429], 4).await, (3, Err(closed())));
    assert_eq!(asked(&[500, 503, 502], 2).await, (3, Err(CodexError::RetryLimit(502))));
    assert_eq!(asked(&[400], 4).await, (1, Err(CodexError::UnexpectedStatus(400, "why not".to_owned()))));
    assert_eq!(asked(&[401], 4).await.0, 1);
}

#[tokio::test]
async fn a_fixture_plays_a_line_a_frame() {
    let file = format!("event: response.completed\n{}", completed("r"));
    assert_eq!(turn(std::str::from_utf8(&fixture(&file)).expect("UTF-8")).await.end, Ok(end("r")));
    let split = "data: {\"type\":\ndata: \"response.completed\",\"response\":{\"id\":\"r\"}}\n";
    assert_eq!(turn(std::str::from_utf8(&fixture(split)).expect("UTF-8")).await.end, Err(closed()));
}

#[tokio::test]
#[should_panic(expected = "char boundary")]
async fn a_byte_order_mark_panics_as_it_did() {
    turn(&format!("\u{FEFF}{}", completed("r"))).await;
}
