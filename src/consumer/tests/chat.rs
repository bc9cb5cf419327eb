//! The same turn over Chat Completions: assembly, endings, and turns that are told whole.

use serde_json::{Value, json};

use super::script::{Act, Script, consumer, pause, say, stream};
use crate::consumer::{
    Cancel, Clock, Ending, Item, Observed, Observer, Outcome, OutputSource, Request, RetryPolicy, Truncation,
};

/// What an observer is told, a line a call.
#[derive(Default)]
struct Diary(Vec<String>);

impl Observer for Diary {
    fn on_text(&mut self, text: &str) -> Observed {
        self.0.push(format!("text {text}"));
        Ok(())
    }

    fn on_reasoning(&mut self, text: &str) -> Observed {
        self.0.push(format!("reasoning {text}"));
        Ok(())
    }

    fn on_item(&mut self, item: &Item) -> Observed {
        self.0.push(format!("item {}", item.kind()));
        Ok(())
    }
}

fn ask() -> Request {
    Request::chat("m", vec![json!({"role": "user", "content": "hi"})])
}

fn run(script: &Script, aggregated: bool, retries: u32, observer: &mut dyn Observer) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let consumer = consumer(script).retry(RetryPolicy { max_retries: retries, ..RetryPolicy::default() });
    let consumer = if aggregated { consumer.aggregated() } else { consumer };
    runtime.expect("a runtime needs nothing from outside").block_on(consumer.run(&ask(), observer, &Cancel::new()))
}

fn follow(acts: Vec<Act>) -> Ending {
    run(&Script::new(vec![stream(acts)]), false, 0, &mut ()).ending
}

fn delta(delta: &Value) -> Act {
    say(format!("data: {}\n\n", json!({"id": "c", "model": "m-1", "choices": [{"index": 0, "delta": delta}]})))
}

fn text(text: &str) -> Act {
    delta(&json!({"content": text}))
}

fn call(index: u64, id: &str, arguments: &str) -> Act {
    delta(&json!({"tool_calls": [{"index": index, "id": id, "function": {"name": "f", "arguments": arguments}}]}))
}

fn finish(reason: &str) -> Act {
    say(format!("data: {}\n\n", json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})))
}

fn usage() -> Act {
    let usage = json!({"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9});
    say(format!("data: {}\n\n", json!({"choices": [], "usage": usage})))
}

fn done() -> Act {
    say("data: [DONE]\n\n")
}

#[test]
fn the_request_goes_to_chat_completions() {
    let script = Script::new(vec![stream(vec![text("a"), finish("stop"), done()])]);
    run(&script, false, 0, &mut ());
    assert_eq!(script.requests.borrow()[0].1.url, "http://script/v1/chat/completions");
}

#[test]
fn a_message_its_calls_and_the_usage_behind_the_finish_reason_make_a_turn() {
    let acts =
        vec![text("Hel"), text("lo"), call(0, "a", "{"), call(0, "", "}"), finish("tool_calls"), usage(), done()];
    let Ending::Completed(turn) = follow(acts) else { panic!("not completed") };
    assert_eq!(
        (turn.text().as_str(), turn.response_id.as_deref(), turn.model.as_deref()),
        ("Hello", Some("c"), Some("m-1"))
    );
    let calls: Vec<_> = turn.tool_calls().iter().map(|call| (call.call_id.to_owned(), call.input.to_owned())).collect();
    assert_eq!(calls, [("a".to_owned(), "{}".to_owned())]);
    assert_eq!(turn.usage.and_then(|usage| usage.total), Some(9));
    assert_eq!(turn.output_source, OutputSource::Deltas);
}

#[test]
fn the_turn_ends_at_done_and_not_at_the_end_of_the_body() {
    let ending = follow(vec![text("a"), finish("stop"), done(), Act::Hold]);
    assert!(matches!(ending, Ending::Completed(_)), "{ending:?}");
}

#[test]
fn a_finish_reason_is_enough_however_the_stream_ends_behind_it() {
    for behind in [vec![], vec![Act::Break], vec![Act::Hold]] {
        let acts = [vec![text("a"), finish("stop")], behind].concat();
        assert!(matches!(follow(acts), Ending::Completed(_)));
    }
}

/// How a turn ends, and how many seconds it took.
fn timed(acts: Vec<Act>) -> (Ending, u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime needs nothing from outside").block_on(async {
        let script = Script::new(vec![stream(acts)]);
        let start = tokio::time::Instant::now();
        let outcome = consumer(&script).run(&ask(), &mut (), &Cancel::new()).await;
        (outcome.ending, start.elapsed().as_secs())
    })
}

#[test]
fn with_the_answer_in_hand_nothing_but_the_answer_is_waited_for() {
    let again = |data: &str| (0..50).flat_map(|_| [pause(2), say(data)]).collect::<Vec<_>>();
    let ping = again("event: ping\ndata: {\"type\":\"ping\"}\n\n");
    let empty = again("data: {\"choices\":[]}\n\n");
    for behind in [vec![Act::Hold], ping, empty] {
        let (ending, seconds) = timed([vec![text("a"), finish("stop")], behind].concat());
        assert!(matches!(ending, Ending::Completed(_)), "{ending:?}");
        assert_eq!(seconds, 5);
    }
    let late = vec![text("a"), finish("stop"), pause(4), text("b"), pause(4), usage(), pause(4), Act::Hold];
    let (ending, seconds) = timed(late);
    let Ending::Completed(turn) = ending else { panic!("{ending:?}") };
    assert_eq!((turn.text().as_str(), turn.usage.and_then(|usage| usage.total), seconds), ("ab", Some(9), 13));
    let (ending, seconds) = timed(vec![text("a"), pause(50), finish("length"), Act::Hold]);
    assert!(matches!(ending, Ending::Incomplete { .. }) && seconds == 55, "{ending:?} after {seconds} s");
}

#[test]
fn without_a_finish_reason_and_done_the_message_is_cut() {
    assert!(matches!(follow(vec![text("a")]), Ending::Truncated { cause: Truncation::EndOfStream, .. }));
    assert!(matches!(follow(vec![done()]), Ending::Truncated { cause: Truncation::EndOfStream, .. }));
    let held = follow(vec![text("a"), Act::Hold]);
    assert!(matches!(&held, Ending::TimedOut { clock: Clock::Idle, partial } if partial.text() == "a"), "{held:?}");
}

#[test]
fn done_without_a_finish_reason_completes_a_text_and_no_call() {
    assert!(matches!(follow(vec![text("a"), done()]), Ending::Completed(_)));
    let cut = follow(vec![call(0, "a", "{}"), done()]);
    assert!(matches!(cut, Ending::Truncated { cause: Truncation::UnfinishedCall { .. }, .. }), "{cut:?}");
}

#[test]
fn length_and_the_filter_are_incomplete_in_the_words_of_the_wire() {
    for word in ["length", "content_filter"] {
        let ending = follow(vec![text("a"), call(0, "a", "{"), finish(word), done()]);
        assert!(matches!(&ending, Ending::Incomplete { reason, .. } if reason.as_deref() == Some(word)), "{ending:?}");
    }
    assert!(matches!(follow(vec![text("a"), finish("eos"), done()]), Ending::Completed(_)));
}

#[test]
fn an_error_in_the_middle_ends_the_turn_with_its_words() {
    let error = r#"{"error":{"message":"upstream broke","code":502,"type":"server_error"}}"#;
    let ending = follow(vec![text("a"), say(format!("data: {error}\n\n")), Act::Hold]);
    let Ending::Failed { error, partial } = ending else { panic!("{ending:?}") };
    assert_eq!((error.message.as_str(), error.code.as_deref(), partial.text()), ("upstream broke", Some("502"), "a"));
}

#[test]
fn an_error_that_only_the_event_line_names_is_one() {
    let ending = follow(vec![text("Half"), say("event: error\ndata: {\"message\":\"overloaded\"}\n\n")]);
    let Ending::Failed { error, partial } = ending else { panic!("{ending:?}") };
    assert_eq!((error.message.as_str(), partial.text()), ("overloaded", "Half"));
}

#[test]
fn a_chunk_that_cannot_be_read_leaves_a_hole_and_no_success() {
    let broken = || say("data: {\"choices\":[{\"index\":0,\"delta\":{\"conte\n\n");
    let ending = follow(vec![text("a"), broken(), text("c"), finish("stop"), done()]);
    assert!(matches!(ending, Ending::Truncated { cause: Truncation::Holes { frames: 1 }, .. }), "{ending:?}");
    assert!(matches!(follow(vec![text("a"), say("data: hello\n\n"), finish("stop"), done()]), Ending::Completed(_)));
}

#[test]
fn choices_or_usage_nested_too_deeply_leave_a_hole_and_no_success() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let choice = format!(r#"{{"index":0,"delta":{{"content":"/scratch"}},"logprobs":{{"content":{deep}}}}}"#);
    for chunk in [
        format!(r#"{{"choices":[{choice}]}}"#),
        format!(r#"{{"choices":[{{"index":0,"delta":{{"content":"/scratch"}}}}],"usage":{{"vendor":{deep}}}}}"#),
    ] {
        let acts = vec![text("Delete /tmp"), say(format!("data: {chunk}\n\n")), text(" now"), finish("stop"), done()];
        let outcome = run(&Script::new(vec![stream(acts)]), false, 0, &mut ());
        assert!(
            matches!(&outcome.ending, Ending::Truncated { cause: Truncation::Holes { frames: 1 }, .. }),
            "{outcome:?}"
        );
        assert_eq!(outcome.skipped_frames, 1);
    }
}

#[test]
fn a_number_beyond_every_double_leaves_no_hole() {
    let chunk =
        r#"{"choices":[{"index":0,"delta":{"content":"/scratch"},"logprobs":{"content":[{"logprob":-1e999}]}}]}"#;
    let acts = vec![text("Delete /tmp"), say(format!("data: {chunk}\n\n")), text(" now"), finish("stop"), done()];
    let Ending::Completed(turn) = follow(acts) else { panic!("not completed") };
    assert_eq!(turn.text(), "Delete /tmp/scratch now");
}

#[test]
fn deltas_are_told_as_they_come() {
    let acts =
        vec![delta(&json!({"reasoning_content": "hm"})), text("Hel"), text("lo"), call(0, "a", "{}"), finish("stop")];
    let mut diary = Diary::default();
    run(&Script::new(vec![stream(acts)]), false, 0, &mut diary);
    assert_eq!(
        diary.0,
        ["reasoning hm", "text Hel", "text lo", "item reasoning", "item message", "item function_call"]
    );
}

#[test]
fn an_aggregated_turn_is_told_whole_and_its_text_before_its_calls() {
    let acts = vec![text("Hel"), pause(1), text("lo"), call(0, "a", "{}"), finish("tool_calls"), done()];
    let mut diary = Diary::default();
    run(&Script::new(vec![stream(acts)]), true, 0, &mut diary);
    assert_eq!(diary.0, ["text Hello", "item message", "item function_call"]);
}

#[test]
fn an_aggregated_turn_that_breaks_is_asked_for_again_and_told_once() {
    let broken = stream(vec![text("Hel"), Act::Break]);
    let whole = stream(vec![text("Hello"), finish("stop"), done()]);
    let mut diary = Diary::default();
    let outcome = run(&Script::new(vec![broken.clone(), whole.clone()]), true, 2, &mut diary);
    assert_eq!((outcome.requests, diary.0), (2, vec!["text Hello".to_owned(), "item message".to_owned()]));
    let mut diary = Diary::default();
    let outcome = run(&Script::new(vec![broken, whole]), false, 2, &mut diary);
    assert_eq!((outcome.requests, diary.0), (1, vec!["text Hel".to_owned()]));
}
