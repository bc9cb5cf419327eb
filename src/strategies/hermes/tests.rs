//! Hermes: what the callbacks are told, and what comes of breaks, interrupts, and silence.

use std::cell::Cell;

use futures_util::stream;

use super::*;

#[derive(Default)]
struct Shown(String, u32);

impl Callbacks for Shown {
    fn on_text(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn on_first_text(&mut self) {
        self.1 += 1;
    }
}

type Body = stream::Iter<std::vec::IntoIter<io::Result<Bytes>>>;

fn body(text: &str, end: Option<io::ErrorKind>) -> Reply<Body> {
    let end = end.map(|kind| Err(kind.into()));
    let chunks: Vec<_> = std::iter::once(Ok(Bytes::from(text.to_owned()))).chain(end).collect();
    Reply { status: 200, body: stream::iter(chunks) }
}

async fn turn(text: &str) -> (Result<Final, Exception>, Shown) {
    let mut shown = Shown::default();
    let settings = Settings { retries: 0, ..Settings::default() };
    let result = run(async || Ok(body(text, None)), settings, "asked", &mut shown, &|| false).await;
    (result, shown)
}

const DELTA: &str = "data: {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}\n\n";
const COMPLETED: &str =
    "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"status\":\"completed\"}}\n\n";
const CALL: &str = "data: {\"type\":\"response.function_call_arguments.delta\",\"output_index\":1,\"delta\":\"{\"}\n\n";

#[tokio::test]
async fn deltas_become_a_message_where_no_item_was_done() {
    let (result, shown) = turn(&[DELTA, DELTA, COMPLETED].concat()).await;
    let response = result.expect("a response");
    assert_eq!((response.output.len(), response.output_text.as_str()), (1, "HiHi"));
    assert_eq!((response.model.as_str(), shown.0.as_str(), shown.1), ("asked", "HiHi", 1));
}

#[tokio::test]
async fn text_after_an_event_of_a_call_is_kept_and_not_shown() {
    let (result, shown) = turn(&[DELTA, CALL, DELTA, COMPLETED].concat()).await;
    let response = result.expect("a response");
    assert_eq!((response.output_text.as_str(), shown.0.as_str()), ("HiHi", "Hi"));
    assert!(response.output.is_empty(), "a call that is never done is lost, and the text with it");
}

#[tokio::test]
async fn an_exception_of_the_sdk_comes_before_the_consumer() {
    let class = async |text: &str| turn(text).await.0.expect_err("an exception").class;
    assert_eq!(class("data: {\n\n").await, "JSONDecodeError");
    assert_eq!(class("event: codex.rate_limits\n\n").await, "JSONDecodeError");
    assert_eq!(class("data: {\"type\":\"error\",\"error\":{\"message\":\"m\"}}\n\n").await, "APIError");
    assert_eq!(class("data: {\"type\":\"error\",\"message\":\"m\"}\n\n").await, "StreamErrorEvent");
}

#[tokio::test]
async fn a_stream_that_breaks_is_asked_for_once_more_and_told_again() {
    let asked = Cell::new(0);
    let request = async || {
        asked.set(asked.get() + 1);
        match asked.get() {
            1 => Ok(body(DELTA, Some(io::ErrorKind::ConnectionReset))),
            _ => Ok(body(&[DELTA, COMPLETED].concat(), None)),
        }
    };
    let mut shown = Shown::default();
    let response = run(request, Settings::default(), "m", &mut shown, &|| false).await.expect("a response");
    assert_eq!((asked.get(), response.output_text.as_str(), shown.0.as_str()), (2, "Hi", "HiHi"));
}

#[tokio::test]
async fn an_interrupt_with_content_is_a_completed_response_and_without_it_an_error() {
    let after_events = |events: u32| {
        let seen = Cell::new(0);
        move || {
            seen.set(seen.get() + 1);
            seen.get() > events + 1
        }
    };
    let text = [DELTA, DELTA, COMPLETED].concat();
    let interrupted = async |events| {
        let settings = Settings { retries: 0, ..Settings::default() };
        let is_interrupted = after_events(events);
        run(async || Ok(body(&text, None)), settings, "m", &mut Shown::default(), &is_interrupted).await
    };
    assert_eq!(interrupted(1).await.map(|response| response.status), Ok("completed".to_owned()));
    assert_eq!(interrupted(0).await.map_err(|exception| exception.class), Err("RuntimeError"));
    let before = run(async || Ok(body("", None)), Settings::default(), "m", &mut Shown::default(), &|| true).await;
    assert_eq!(before.map_err(|exception| exception.class), Err("InterruptedError"));
}

#[tokio::test(start_paused = true)]
async fn the_watchdog_ends_a_connection_that_never_sends_an_event() {
    let after = async |first_byte| {
        let settings = Settings { first_byte, retries: 0, ..Settings::default() };
        let started = Instant::now();
        let request = async || Ok(Reply { status: 200, body: stream::pending() });
        let result = run(request, settings, "m", &mut Shown::default(), &|| false).await;
        (result.map_err(|exception| exception.class), started.elapsed().as_secs())
    };
    assert_eq!(after(first_byte_timeout(None)).await, (Err("TimeoutError"), 45));
    assert_eq!(after(first_byte_timeout(Some("0"))).await, (Err("ReadTimeout"), 600));
}
