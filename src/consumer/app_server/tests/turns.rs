//! What turns come to.

use serde_json::{Value, json};

use super::fake::{Act, Fake, begun, delta, ended, note, said, started};
use crate::consumer::app_server::{Finished, Session};
use crate::consumer::{Cancel, Ending, Item, Observed, Observer};

#[derive(Default)]
struct Shown(String);

impl Observer for Shown {
    fn on_text(&mut self, text: &str) -> Observed {
        self.0.push_str(text);
        Ok(())
    }
}

/// A turn `u` of these acts, what was shown of it, and its server.
async fn turn(acts: Vec<Act>) -> (Finished, String, Fake) {
    let fake = Fake::new(vec![[started(), begun("u"), acts].concat()]);
    let mut shown = Shown::default();
    let finished = Session::new(fake.clone()).turn("Hi", &mut shown, &(), &Cancel::new()).await;
    (finished, shown.0, fake)
}

#[tokio::test(start_paused = true)]
async fn a_turn_is_asked_for_in_order_and_comes_to_its_last_message() {
    let usage = json!({"total": {"inputTokens": 90}, "last": {"inputTokens": 11, "outputTokens": 7}});
    let (finished, shown, fake) = turn(vec![
        note("turn/started", &json!({"threadId": "t", "turn": {"id": "u"}})),
        said("u", "a", "I look."),
        note(
            "item/completed",
            &json!({"threadId": "t", "turnId": "u", "item": {"type": "reasoning", "id": "r", "summary": ["why"]}}),
        ),
        delta("u", "b", "It is"),
        said("u", "b", "It is so."),
        note("thread/tokenUsage/updated", &json!({"threadId": "t", "turnId": "u", "tokenUsage": usage})),
        ended("u", "completed", &Value::Null),
    ])
    .await;
    let turn = finished.outcome.completed().expect("it completed");
    assert_eq!(turn.text(), "It is so.");
    assert_eq!(turn.items.iter().map(Item::kind).collect::<Vec<_>>(), ["message", "reasoning", "message"]);
    assert_eq!((turn.response_id.as_deref(), turn.model.as_deref()), (Some("u"), Some("m")));
    assert_eq!(turn.usage.as_ref().and_then(|usage| usage.input), Some(11));
    assert_eq!(shown, "I look.It is so.");
    assert_eq!(fake.methods(), ["initialize", "initialized", "thread/start", "turn/start"]);
    assert!(fake.heard().iter().all(|said| said.get("jsonrpc").is_none()));
    let asked = &fake.heard()[3];
    assert_eq!(asked["params"], json!({"threadId": "t", "input": [{"type": "text", "text": "Hi"}]}));
    assert!(finished.is_fresh && finished.retired.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_notice_after_which_it_is_tried_again_ends_nothing() {
    let retry = json!({"threadId": "t", "turnId": "u", "willRetry": true, "error": {"message": "Reconnecting"}});
    let (finished, shown, _) = turn(vec![
        delta("u", "a", "Hello, "),
        note("error", &retry),
        delta("u", "b", "Hello, you"),
        said("u", "b", "Hello, you."),
        ended("u", "completed", &Value::Null),
    ])
    .await;
    assert_eq!(finished.outcome.completed().expect("it completed").text(), "Hello, you.");
    assert_eq!(shown, "Hello, you.");
}

#[tokio::test(start_paused = true)]
async fn a_failed_turn_has_an_error_whatever_stands_in_it() {
    let error = json!({"message": "too long", "codexErrorInfo": "contextWindowExceeded"});
    let (finished, ..) = turn(vec![said("u", "a", "So far."), ended("u", "failed", &error)]).await;
    let told = finished.outcome.error().expect("an error");
    assert_eq!((told.code.as_deref(), told.retryable), (Some("contextWindowExceeded"), false));
    assert_eq!(finished.outcome.partial().expect("it is kept").text(), "So far.");
    let (finished, ..) = turn(vec![ended("u", "failed", &Value::Null)]).await;
    assert!(finished.outcome.error().is_some());
    let notice = json!({"threadId": "t", "turnId": "u", "willRetry": false, "error": error});
    let (finished, ..) = turn(vec![note("error", &notice), ended("u", "failed", &Value::Null)]).await;
    assert_eq!(finished.outcome.error().expect("an error").message, "too long");
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_was_interrupted_elsewhere_is_neither_complete_nor_failed() {
    let (finished, ..) = turn(vec![delta("u", "a", "Half"), ended("u", "interrupted", &Value::Null)]).await;
    let Ending::Interrupted { partial } = finished.outcome.ending else { panic!("{:?}", finished.outcome) };
    assert_eq!((partial.text(), finished.retired), ("Half", None));
    let (finished, ..) = turn(vec![ended("u", "paused", &Value::Null)]).await;
    assert!(matches!(finished.outcome.ending, Ending::Incomplete { reason: Some(reason), .. } if reason == "paused"));
}

#[tokio::test(start_paused = true)]
async fn threads_turns_and_lines_of_others_are_passed_over() {
    let foreign = json!({"threadId": "helper", "turn": {"id": "x", "status": "failed"}});
    let (finished, shown, _) = turn(vec![
        Act::Say("Loading the shell environment".to_owned()),
        Act::Say("{\"method\":".to_owned()),
        note("turn/completed", &foreign),
        said("x", "f", "Not ours."),
        said("u", "a", "Ours."),
        ended("u", "completed", &Value::Null),
    ])
    .await;
    assert_eq!(finished.outcome.completed().expect("it completed").text(), "Ours.");
    assert_eq!((shown.as_str(), finished.outcome.skipped_frames), ("Ours.", 1));
}

#[tokio::test(start_paused = true)]
async fn without_a_finished_message_the_deltas_are_the_answer_and_then_the_list_at_the_end() {
    let (finished, ..) = turn(vec![delta("u", "a", "Said"), ended("u", "completed", &Value::Null)]).await;
    assert_eq!(finished.outcome.completed().expect("it completed").text(), "Said");
    let item = json!({"type": "agentMessage", "id": "a", "text": "Listed."});
    let turn_of = json!({"id": "u", "items": [item], "status": "completed"});
    let (finished, ..) = turn(vec![note("turn/completed", &json!({"threadId": "t", "turn": turn_of}))]).await;
    assert_eq!(finished.outcome.completed().expect("it completed").text(), "Listed.");
}

#[tokio::test(start_paused = true)]
async fn a_session_keeps_its_server_and_its_thread_between_turns() {
    let first = [begun("u"), vec![said("u", "a", "One."), ended("u", "completed", &Value::Null)]].concat();
    let late = [
        said("u", "late", "Late."),
        note("thread/status/changed", &json!({"threadId": "t", "status": {"type": "idle"}})),
    ];
    let second =
        [begun("v"), vec![said("u", "later", "Later."), said("v", "b", "Two."), ended("v", "completed", &Value::Null)]]
            .concat();
    let fake = Fake::new(vec![[started(), first, late.to_vec(), second].concat()]);
    let mut session = Session::new(fake.clone());
    let cancel = Cancel::new();
    let one = session.turn("One?", &mut (), &(), &cancel).await;
    assert_eq!(session.thread_id(), Some("t"));
    let two = session.turn("Two?", &mut (), &(), &cancel).await;
    assert_eq!(one.outcome.completed().expect("it completed").text(), "One.");
    assert_eq!(two.outcome.completed().expect("it completed").text(), "Two.");
    assert_eq!((one.is_fresh, two.is_fresh), (true, false));
    assert_eq!(fake.methods(), ["initialize", "initialized", "thread/start", "turn/start", "turn/start"]);
    session.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_line_of_ten_megabytes_is_read() {
    let long = "x".repeat(10 << 20);
    let (finished, ..) = turn(vec![said("u", "a", &long), ended("u", "completed", &Value::Null)]).await;
    assert_eq!(finished.outcome.completed().expect("it completed").text().len(), long.len());
}
