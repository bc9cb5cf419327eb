//! How a run may end. Nothing but a completed response is ever called complete.

use serde_json::{Value, json};

use super::script::{Act, follow, follow_frames, frame, say};
use crate::consumer::{Ending, Outcome, Truncation, Turn};

fn delta(text: &str) -> Value {
    json!({"type": "response.output_text.delta", "output_index": 0, "delta": text})
}

fn message(text: &str) -> Value {
    json!({"type": "response.output_item.done", "output_index": 0, "item":
        {"type": "message", "id": "m", "content": [{"type": "output_text", "text": text, "annotations": []}]}})
}

fn call() -> Value {
    json!({"type": "response.output_item.done", "output_index": 1, "item":
        {"type": "function_call", "id": "fc", "call_id": "c", "name": "n", "arguments": "{}"}})
}

fn completed() -> Value {
    json!({"type": "response.completed", "response": {"id": "r", "status": "completed", "output": null}})
}

fn failed() -> Value {
    json!({"type": "response.failed", "response": {"id": "r", "error": {"code": "server_error", "message": "broke"}}})
}

fn cause(outcome: &Outcome) -> Option<&Truncation> {
    match &outcome.ending {
        Ending::Truncated { cause, .. } => Some(cause),
        _ => None,
    }
}

#[test]
fn the_first_terminal_event_wins() {
    let outcome = follow_frames(&[failed(), message("late"), completed()]);
    assert!(matches!(outcome.ending, Ending::Failed { .. }));
    let outcome = follow_frames(&[message("Hi"), completed(), failed(), completed()]);
    assert_eq!(outcome.completed().map(Turn::text).as_deref(), Some("Hi"));
}

#[test]
fn a_broken_connection_after_the_terminal_event_takes_nothing_away() {
    let outcome = follow(vec![say(frame(&message("Hi"))), say(frame(&completed())), Act::Break], &mut ());
    assert!(outcome.completed().is_some());
}

#[test]
fn a_stream_without_a_terminal_event_is_truncated_whatever_it_held() {
    let done = "data: [DONE]\n\n".to_owned();
    for end in [vec![], vec![say(&done)], vec![Act::Break], vec![say("data: {\"type\":\"response.completed\"}\n")]] {
        let mut acts = vec![say(frame(&message("Hi"))), say(frame(&call()))];
        acts.extend(end);
        let outcome = follow(acts, &mut ());
        let partial = outcome.partial().expect("what arrived");
        assert!(matches!(outcome.ending, Ending::Truncated { .. }), "{:?}", outcome.ending);
        assert_eq!((partial.text(), partial.finished_items().len()), ("Hi", 2));
    }
}

#[test]
fn a_failure_keeps_what_arrived_and_says_why() {
    let outcome = follow_frames(&[delta("Hel"), delta("lo"), failed()]);
    let error = outcome.error().expect("an error");
    assert_eq!((error.code.as_deref(), error.message.as_str()), (Some("server_error"), "broke"));
    let partial = outcome.partial().expect("what arrived");
    assert_eq!((partial.text(), partial.response_id.as_deref()), ("Hello", Some("r")));
}

#[test]
fn an_error_event_ends_the_turn_first_in_the_middle_and_without_a_type() {
    let error = json!({"type": "error", "code": "c", "message": "m", "param": "p"});
    let untyped = json!({"error": {"code": "c", "message": "m", "param": "p"}});
    for frames in [vec![error.clone()], vec![delta("Hi"), error.clone()], vec![untyped]] {
        let acts = frames.iter().map(|json| match json["type"].as_str() {
            Some(_) => say(frame(json)),
            None => say(format!("data: {json}\n\n")),
        });
        let outcome = follow(acts.chain([say(frame(&completed()))]).collect(), &mut ());
        let error = outcome.error().expect("an error");
        assert_eq!(
            (error.code.as_deref(), error.param.as_deref(), error.message.as_str()),
            (Some("c"), Some("p"), "m")
        );
    }
}

#[test]
fn an_error_event_in_plain_words_is_quoted() {
    let outcome = follow(vec![say("event: error\ndata: out of cheese\n\n")], &mut ());
    assert_eq!(outcome.error().map(|error| error.message.as_str()), Some("out of cheese"));
}

#[test]
fn an_incomplete_response_keeps_its_text_its_reason_and_its_usage() {
    let incomplete = json!({"type": "response.incomplete", "response": {
        "incomplete_details": {"reason": "max_output_tokens"}, "usage": {"output_tokens": 5}}});
    let outcome = follow_frames(&[delta("Hi"), incomplete]);
    let Ending::Incomplete { reason, partial } = outcome.ending else {
        panic!("not incomplete");
    };
    assert_eq!((reason.as_deref(), partial.text()), (Some("max_output_tokens"), "Hi"));
    assert_eq!(partial.usage.and_then(|usage| usage.output), Some(5));
}

#[test]
fn an_item_that_is_listed_twice_and_never_streamed_is_one() {
    let listed = json!({"type": "message", "id": "m", "content": [{"type": "output_text", "text": "Hi"}]});
    let completed = json!({"type": "response.completed", "response": {"id": "r", "output": [listed, listed]}});
    let outcome = follow_frames(&[completed]);
    assert_eq!(outcome.completed().map(Turn::text), Some("Hi".to_owned()));
}

#[test]
fn an_incomplete_response_gives_what_its_list_alone_has_besides_what_came() {
    let other =
        json!({"type": "response.output_item.done", "output_index": 0, "item": {"type": "web_search_call", "id": "w"}});
    let listed = json!({"type": "message", "id": "m", "content": [{"type": "output_text", "text": "Hi"}]});
    let incomplete = json!({"type": "response.incomplete", "response": {"output": [other["item"], listed]}});
    let outcome = follow_frames(&[other, incomplete]);
    let Ending::Incomplete { partial, .. } = outcome.ending else {
        panic!("not incomplete");
    };
    assert_eq!((partial.text(), partial.finished_items().len()), ("Hi", 2));
}

#[test]
fn an_unreadable_frame_is_skipped_and_counted_but_never_a_terminal_one() {
    let broken = say("event: response.output_text.delta\ndata: {\"delta\":\n\n");
    let outcome = follow(vec![broken.clone(), say(frame(&message("Hi"))), say(frame(&completed()))], &mut ());
    assert_eq!((outcome.completed().is_some(), outcome.skipped_frames), (true, 1));

    for name in ["response.completed", "response.failed", "response.done"] {
        let terminal = say(format!("event: {name}\ndata: {{\"type\":\"{name}\"\n\n"));
        let outcome = follow(vec![say(frame(&message("Hi"))), terminal, say(frame(&completed()))], &mut ());
        assert_eq!(cause(&outcome), Some(&Truncation::UndecodableTerminal { kind: name.into() }));
    }
}

#[test]
fn a_response_whose_items_were_all_unreadable_is_no_success() {
    let bad = json!({"type": "response.output_item.done", "output_index": 0, "item": "what"});
    assert_eq!(cause(&follow_frames(&[bad, completed()])), Some(&Truncation::NothingReadable));
}

#[test]
fn a_bare_completed_event_is_a_completed_empty_turn() {
    let outcome = follow_frames(&[json!({"type": "response.completed"})]);
    let turn = outcome.completed().expect("completed");
    assert_eq!((turn.text().as_str(), turn.response_id.as_deref(), &turn.usage), ("", None, &None));
}

#[test]
fn a_rate_limit_notice_is_no_terminal_event() {
    let notice = json!({"type": "codex.rate_limits", "rate_limits": {"limit_reached": true}});
    assert!(follow_frames(&[notice, message("Hi"), completed()]).completed().is_some());
}

#[test]
fn an_alias_counts_by_its_status() {
    let done = |status: &str| json!({"type": "response.done", "response": {"status": status}});
    assert!(follow_frames(&[message("Hi"), done("completed")]).completed().is_some());
    assert!(matches!(follow_frames(&[done("failed")]).ending, Ending::Failed { .. }));
    assert!(matches!(follow_frames(&[done("incomplete")]).ending, Ending::Incomplete { .. }));
}
