//! Where the published consumers disagree: the same stream, and what each of them makes of it.
//!
//! The rows are the questions on which three published consumers were observed to differ. Each strategy is held to the
//! answer of its original, so that a strategy that is mended by mistake is noticed.

mod said;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use codex_conformance::{
    Attempt, Observation, Wire,
    judge::Seen,
    mutate::{Ending, Opening},
    replay::targets,
    strategies::{
        codex_rs,
        hermes::{self, Callbacks, Consumer},
    },
};
use serde_json::{Value, json};

use said::{added, arguments, call, completed, completed_as, delta, done, event, message, terminal};

/// A question, a stream that asks it, and the answers of hermes, codex-rs, and aether.
struct Row {
    id: &'static str,
    question: &'static str,
    stream: Vec<String>,
    ending: Ending,
    answers: [Answer; 3],
}

/// What an answer says, as far as the question goes.
type Answer = fn(&Observation) -> bool;

#[tokio::test(start_paused = true)]
async fn each_strategy_answers_as_its_original_did() {
    let rows = rows();
    let asked: Vec<&str> = rows.iter().map(|row| row.id).chain(APART.iter().map(|(id, _)| *id)).collect();
    for number in 1..=21 {
        let id = format!("D{number}");
        assert_eq!(asked.iter().filter(|asked| **asked == id).count(), 1, "{id}");
    }
    for Row { id, question, stream, ending, answers } in rows {
        for (target, answer) in ["hermes", "codex-rs", "aether"].iter().zip(answers) {
            let seen = observe(target, &stream.concat(), ending).await;
            assert!(answer(&seen), "{id}, {question}: {target} gave {seen:#?}");
        }
    }
}

/// Questions that a single stream does not ask, and the test that does.
const APART: &[(&str, &str)] = &[
    ("D16", "encrypted_reasoning_is_an_event_of_its_own_or_stays_inside_the_item"),
    ("D18", "only_hermes_asks_again_in_the_middle_of_a_stream"),
    ("D20", "the_model_that_was_asked_for_is_the_one_that_is_told"),
    ("D21", "an_error_in_an_envelope_is_lost_by_the_consumer_alone"),
];

#[expect(clippy::too_many_lines, reason = "a table reads best in one piece")]
fn rows() -> Vec<Row> {
    let text = "Hi";
    let begun = || vec![event(&json!({"type": "response.created", "response": {"id": "r"}})), delta(text)];
    let with = |events: &[String]| [begun(), events.to_vec()].concat();
    let row = |id, question, stream, answers| Row { id, question, stream, ending: Ending::Clean, answers };
    vec![
        row(
            "D1",
            "the body ends after some content",
            with(&[done(0, &message(text))]),
            [
                |seen| seen.status == Seen::Completed && seen.text.as_deref() == Some("Hi"),
                |seen| seen.status == Seen::Truncated,
                |seen| seen.status == Seen::Completed && seen.text.as_deref() == Some("Hi"),
            ],
        ),
        row(
            "D2",
            "the body ends with nothing in it",
            Vec::new(),
            [
                |seen| class(seen) == "RuntimeError",
                |seen| class(seen) == "Stream",
                |seen| seen.status == Seen::Completed && seen.text.as_deref() == Some(""),
            ],
        ),
        row(
            "D3",
            "response.failed",
            vec![terminal("response.failed", &json!({"status": "failed", "error": {"message": "no"}}))],
            [
                |seen| seen.status == Seen::Failed && class(seen) == "status" && told(seen) == "no",
                |seen| told(seen).ends_with("stream closed before response.completed"),
                |seen| seen.status == Seen::Completed && seen.text.as_deref() == Some(""),
            ],
        ),
        row(
            "D4",
            "response.incomplete",
            with(&[terminal(
                "response.incomplete",
                &json!({"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}),
            )]),
            [
                |seen| seen.status == Seen::Incomplete && seen.reason.as_deref() == Some("max_output_tokens"),
                |seen| told(seen).ends_with("stream closed before response.completed"),
                |seen| seen.status == Seen::Completed,
            ],
        ),
        row(
            "D5",
            "an error event",
            vec![event(&json!({"type": "error", "code": "c", "message": "no"})), delta("late"), completed()],
            [
                |seen| class(seen) == "StreamErrorEvent" && seen.streamed.as_deref() == Some(""),
                |seen| seen.status == Seen::Completed,
                |seen| class(seen) == "ServerError" && seen.text.as_deref() == Some("late"),
            ],
        ),
        Row {
            id: "D6",
            question: "the terminal frame, and a connection that stays open",
            stream: with(&[done(0, &message(text)), completed()]),
            ending: Ending::HeldOpen,
            answers: [
                |seen| seen.status == Seen::Completed,
                |seen| seen.status == Seen::TimedOut,
                |seen| seen.status == Seen::Hung,
            ],
        },
        row(
            "D7",
            "two terminal frames",
            with(&[done(0, &message(text)), completed_as("first", 1), completed_as("last", 2)]),
            [
                |seen| seen.response_id.as_deref() == Some("first"),
                |seen| seen.response_id.as_deref() == Some("last"),
                |seen| seen.usage.and_then(|usage| usage.input_tokens) == Some(2),
            ],
        ),
        row(
            "D8",
            "completed, with the status incomplete",
            with(&[
                done(0, &message(text)),
                terminal("response.completed", &json!({"id": "r", "status": "incomplete"})),
            ]),
            [
                |seen| seen.status == Seen::Incomplete,
                |seen| seen.status == Seen::Completed,
                |seen| seen.status == Seen::Incomplete,
            ],
        ),
        row(
            "D9",
            "deltas that differ from the finished item",
            with(&[done(0, &message("Bye")), completed()]),
            [
                |seen| seen.text.as_deref() == Some("Bye") && seen.streamed.as_deref() == Some("Hi"),
                |seen| seen.text.as_deref() == Some("Bye") && seen.streamed.is_none(),
                |seen| seen.text.as_deref() == Some("Hi"),
            ],
        ),
        row(
            "D10",
            "a call that was announced and not finished, then completed",
            vec![added(), arguments("{}"), completed()],
            [|seen| calls(seen).is_empty(), |seen| calls(seen).is_empty(), |seen| calls(seen) == [("fc_1", "{}")]],
        ),
        row(
            "D11",
            "which id a call goes by",
            vec![added(), arguments("{}"), done(0, &call("{}")), completed()],
            [
                |seen| calls(seen) == [("call_1", "{}")],
                |seen| calls(seen) == [("call_1", "{}")],
                |seen| calls(seen) == [("fc_1", "{}")],
            ],
        ),
        row(
            "D12",
            "the body ends inside the arguments of a call",
            vec![added(), arguments("{\"a")],
            [
                |seen| calls(seen).is_empty() && class(seen) == "RuntimeError",
                |seen| calls(seen).is_empty() && seen.status == Seen::Truncated,
                |seen| calls(seen) == [("fc_1", "{\"a")],
            ],
        ),
        row(
            "D13",
            "an item that cannot be read",
            vec![
                done(0, &json!({"type": "hologram-call", "name": 7})),
                done(1, &json!({"type": "function_call"})),
                done(2, &message(text)),
                completed(),
            ],
            [
                |seen| items(seen) == ["hologram-call", "function_call", "message"],
                |seen| items(seen) == ["hologram-call", "message"],
                |seen| class(seen) == "StreamInterrupted",
            ],
        ),
        row(
            "D14",
            "a frame that is no JSON",
            with(&["data: {\n\n".to_owned(), done(0, &message(text)), completed()]),
            [
                |seen| class(seen) == "JSONDecodeError",
                |seen| seen.status == Seen::Completed,
                |seen| class(seen) == "StreamInterrupted",
            ],
        ),
        row(
            "D15",
            "a usage with a counter that is null",
            with(&[
                done(0, &message(text)),
                terminal(
                    "response.completed",
                    &json!({"id": "r", "status": "completed", "usage": {"input_tokens": null}}),
                ),
            ]),
            [
                |seen| seen.status == Seen::Completed,
                |seen| seen.status == Seen::Truncated,
                |seen| class(seen) == "StreamInterrupted",
            ],
        ),
        row(
            "D17",
            "a refusal, in deltas and in the finished item",
            vec![
                event(&json!({"type": "response.refusal.delta", "output_index": 0, "delta": "No."})),
                done(
                    0,
                    &json!({"type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}),
                ),
                completed(),
            ],
            [
                |seen| seen.refusal.as_deref() == Some("No."),
                |seen| seen.refusal.as_deref() == Some("No."),
                |seen| seen.refusal.is_none() && seen.text.as_deref() == Some(""),
            ],
        ),
        row(
            "D19",
            "whether an error may pass",
            vec![event(&json!({"type": "error", "code": "insufficient_quota", "message": "no"}))],
            [
                |seen| seen.error.as_ref().is_some_and(|error| error.retryable.is_none()),
                |seen| seen.error.as_ref().is_some_and(|error| error.retryable.is_none()),
                |seen| seen.error.as_ref().is_some_and(|error| error.retryable == Some(true)),
            ],
        ),
    ]
}

#[tokio::test]
async fn encrypted_reasoning_is_an_event_of_its_own_or_stays_inside_the_item() {
    use codex_conformance::strategies::aether::{LlmEvent, run};
    let item = |id: Value| json!({"type": "reasoning", "id": id, "summary": [], "encrypted_content": "e"});
    let body = |id| Bytes::from(done(0, &item(id)) + &completed());
    let told = run(futures_util::stream::iter([Ok(body(json!("rs_1")))])).await;
    assert!(told.contains(&LlmEvent::EncryptedReasoning { id: "rs_1".into(), content: "e".into() }), "{told:?}");
    let without_id = run(futures_util::stream::iter([Ok(body(Value::Null))])).await;
    assert!(!without_id.iter().any(|event| matches!(event, LlmEvent::EncryptedReasoning { .. })), "{without_id:?}");
    let codex = codex_rs::follow(futures_util::stream::iter([Ok(body(Value::Null))]), Duration::from_secs(1)).await;
    assert_eq!(codex.items, [item(Value::Null)]);
    let hermes = consumed(&[json!({"type": "response.output_item.done", "item": item(Value::Null)})]).expect("content");
    assert_eq!(hermes.output, [item(Value::Null)]);
}

#[tokio::test(start_paused = true)]
async fn only_hermes_asks_again_in_the_middle_of_a_stream() {
    let wire = wire(&delta("Hi"), Ending::Reset);
    let whole = self::wire(&[delta("Hi"), done(0, &message("Hi")), completed()].concat(), Ending::Clean);
    let wire = Wire { earlier: vec![wire], ..whole };
    for (target, requests, streamed) in [("hermes", 2, Some("HiHi")), ("codex-rs", 1, None), ("aether", 1, Some("Hi"))]
    {
        let attempt = Attempt::direct(Arc::new(wire.clone()));
        let seen = targets::target(target).expect("it is built in").observe(&attempt).await;
        assert_eq!(attempt.requests(), requests, "{target}");
        assert_eq!(seen.streamed.as_deref(), streamed, "{target}");
    }
}

#[test]
fn the_model_that_was_asked_for_is_the_one_that_is_told() {
    let response = json!({"type": "response.completed", "response": {"id": "r", "model": "answered"}});
    let told = consumed(&[response]).expect("a terminal frame came");
    assert_eq!(told.model, "asked", "codex-rs and aether tell no model");
}

#[tokio::test(start_paused = true)]
async fn an_error_in_an_envelope_is_lost_by_the_consumer_alone() {
    let nested = json!({"type": "error", "error": {"code": "c", "message": "the reason"}});
    let exception = consumed(std::slice::from_ref(&nested)).expect_err("an error event");
    assert_eq!(exception.message, "stream emitted error event");
    let stream = event(&nested) + &completed();
    assert_eq!(observe("codex-rs", &stream, Ending::Clean).await.status, Seen::Completed);
    assert_eq!(class(&observe("aether", &stream, Ending::Clean).await), "StreamInterrupted");
}

/// What the consumer of hermes makes of events, without the SDK before it.
fn consumed(events: &[Value]) -> Result<hermes::Final, hermes::Exception> {
    struct Deaf;
    impl Callbacks for Deaf {
        fn on_text(&mut self, _: &str) {}
    }
    let mut deaf = Deaf;
    let mut consumer = Consumer::new("asked", &mut deaf, &|| false);
    for event in events {
        if consumer.take(event)? {
            break;
        }
    }
    consumer.finish()
}

async fn observe(target: &str, body: &str, ending: Ending) -> Observation {
    let target = targets::target(target).expect("it is built in");
    let attempt = Attempt::direct(Arc::new(wire(body, ending)));
    let seen = tokio::time::timeout(Duration::from_secs(86_400), target.observe(&attempt)).await;
    seen.unwrap_or_else(|_| Observation::of(Seen::Hung))
}

fn wire(body: &str, ending: Ending) -> Wire {
    Wire {
        api: codex_conformance::stream::Api::Responses,
        earlier: Vec::new(),
        opening: Opening::Answered,
        status: 200,
        headers: Vec::new(),
        decoded: None,
        lengths: if body.is_empty() { Vec::new() } else { vec![body.len()] },
        body: Bytes::from(body.to_owned()),
        pauses: Vec::new(),
        ending,
    }
}

fn class(seen: &Observation) -> &str {
    seen.error.as_ref().map_or("", |error| error.class.as_str())
}

fn told(seen: &Observation) -> &str {
    seen.error.as_ref().and_then(|error| error.message.as_deref()).unwrap_or_default()
}

fn calls(seen: &Observation) -> Vec<(&str, &str)> {
    let calls = seen.tool_calls.iter().flatten();
    calls.map(|call| (call.call_id.as_str(), call.arguments.as_str())).collect()
}

fn items(seen: &Observation) -> Vec<&str> {
    seen.items.iter().flatten().map(String::as_str).collect()
}
