//! The three clocks and the cancel handle, to the second.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::script::{Act, Reply, Script, consumer, frame, pause, run, say, status, stream};
use crate::consumer::{Cancel, Clock, Ending, Observed, Observer, Request, RetryPolicy};

const CREATED: &str = "data: {\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}\n\n";
const COMPLETED: &str = "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}\n\n";

async fn timed(script: &Script) -> (Ending, Duration) {
    let start = Instant::now();
    let consumer = consumer(script).retry(RetryPolicy::none());
    let outcome = consumer.run(&Request::new("m"), &mut (), &Cancel::new()).await;
    (outcome.ending, start.elapsed())
}

fn ran_out(ending: &Ending) -> Option<Clock> {
    match ending {
        Ending::TimedOut { clock, .. } => Some(*clock),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_runs_into_the_first_byte_clock() {
    for script in [
        Script::new(vec![Reply::Silence]),
        Script::new(vec![stream(vec![Act::Hold])]),
        Script::new(vec![stream(vec![say("data: "), Act::Hold])]),
    ] {
        let (ending, taken) = timed(&script).await;
        assert_eq!((ran_out(&ending), taken.as_secs()), (Some(Clock::FirstByte), 10));
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_start_is_tried_again_up_to_the_bound() {
    let script = Script::new(vec![Reply::Silence]);
    let outcome = run(&script).await;
    assert_eq!((ran_out(&outcome.ending), outcome.requests), (Some(Clock::FirstByte), 3));
}

#[tokio::test(start_paused = true)]
async fn comments_and_frames_without_data_do_not_stop_the_first_byte_clock() {
    let drip = ": keepalive\n\nevent: codex.rate_limits\n\n";
    let acts = (0..100).flat_map(|_| [say(drip), pause(1)]).collect();
    let (ending, taken) = timed(&Script::new(vec![stream(acts)])).await;
    assert_eq!((ran_out(&ending), taken.as_secs()), (Some(Clock::FirstByte), 10));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_event_stops_the_first_byte_clock() {
    let acts = vec![say("data: {\"type\":\"what\"}\n\n"), pause(30), say(COMPLETED)];
    let (ending, _) = timed(&Script::new(vec![stream(acts)])).await;
    assert!(matches!(ending, Ending::Completed(_)), "{ending:?}");
}

#[tokio::test(start_paused = true)]
async fn silence_between_events_runs_into_the_idle_clock() {
    let acts = vec![say(CREATED), pause(50), say(CREATED), Act::Hold];
    let (ending, taken) = timed(&Script::new(vec![stream(acts)])).await;
    assert_eq!((ran_out(&ending), taken.as_secs()), (Some(Clock::Idle), 110));
}

#[tokio::test(start_paused = true)]
async fn a_slow_stream_is_not_cut_and_an_endless_one_is() {
    let keepalive = "event: keepalive\ndata: {\"type\":\"keepalive\"}\n\n";
    let mut acts: Vec<Act> = (0..10).flat_map(|_| [say(keepalive), pause(55)]).collect();
    let mut endless = acts.clone();
    acts.push(say(COMPLETED));
    let (ending, _) = timed(&Script::new(vec![stream(acts)])).await;
    assert!(matches!(ending, Ending::Completed(_)), "{ending:?}");

    endless.extend((0..10).flat_map(|_| [say(keepalive), pause(55)]));
    let (ending, taken) = timed(&Script::new(vec![stream(endless)])).await;
    assert_eq!((ran_out(&ending), taken.as_secs()), (Some(Clock::Overall), 600));
}

#[tokio::test(start_paused = true)]
async fn a_terminal_event_is_reported_while_the_connection_is_held() {
    let failed =
        frame(&json!({"type": "response.failed", "response": {"error": {"code": "invalid_prompt", "message": "m"}}}));
    for (terminal, expected) in [(COMPLETED.to_owned(), "Completed"), (failed, "Failed")] {
        let script = Script::new(vec![stream(vec![say(CREATED), say(terminal), Act::Hold])]);
        let (ending, taken) = timed(&script).await;
        assert!(format!("{ending:?}").starts_with(expected), "{ending:?}");
        assert_eq!(taken, Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_body_is_reported_when_it_is_whole_though_the_connection_is_held() {
    let acts = vec![say("{\"error\":{\"message\":"), say("\"no\"}}\n"), Act::Hold];
    let script = Script::new(vec![Reply::Http { status: 400, headers: vec![], acts }]);
    let (ending, taken) = timed(&script).await;
    assert!(matches!(ending, Ending::Rejected { status: 400, .. }), "{ending:?}");
    assert_eq!(taken, Duration::ZERO);

    let script = Script::new(vec![Reply::Http { status: 502, headers: vec![], acts: vec![say("<html>"), Act::Hold] }]);
    let (ending, taken) = timed(&script).await;
    assert!(matches!(ending, Ending::Rejected { status: 502, .. }), "{ending:?}");
    assert_eq!(taken.as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn cancelling_from_another_task_ends_a_held_stream_at_once() {
    let script = Script::new(vec![stream(vec![say(CREATED), Act::Hold])]);
    let cancel = Cancel::new();
    let remote = cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(7)).await;
        remote.cancel();
    });
    let start = Instant::now();
    let outcome = consumer(&script).run(&Request::new("m"), &mut (), &cancel).await;
    assert!(matches!(outcome.ending, Ending::Interrupted { .. }), "{:?}", outcome.ending);
    assert_eq!((start.elapsed().as_secs(), outcome.requests), (7, 1));
    assert_eq!(outcome.partial().and_then(|partial| partial.response_id.as_deref()), Some("r"));
}

#[tokio::test(start_paused = true)]
async fn cancelling_works_before_the_request_before_the_answer_and_before_a_retry() {
    let cancel = Cancel::new();
    cancel.cancel();
    let script = Script::new(vec![stream(vec![say(COMPLETED)])]);
    let outcome = consumer(&script).run(&Request::new("m"), &mut (), &cancel).await;
    assert_eq!((outcome.requests, script.requests.borrow().len()), (0, 0));
    assert!(matches!(outcome.ending, Ending::Interrupted { .. }));

    for reply in [Reply::Silence, status(500, &[("retry-after", "9")], "")] {
        let cancel = Cancel::new();
        let script = Script::new(vec![reply]);
        let consumer = consumer(&script);
        let request = Request::new("m");
        let mut nobody = ();
        let later = async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            cancel.cancel();
        };
        let (outcome, ()) = tokio::join!(consumer.run(&request, &mut nobody, &cancel), later);
        assert!(matches!(outcome.ending, Ending::Interrupted { .. }), "{:?}", outcome.ending);
        assert_eq!(outcome.requests, 1);
    }
}

/// Cancels at the n-th event.
struct CancelAt<'a>(u32, &'a Cancel);

impl Observer for CancelAt<'_> {
    fn on_event(&mut self, _: &str, _: &str) -> Observed {
        self.0 -= 1;
        if self.0 == 0 {
            self.1.cancel();
        }
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn an_observer_that_cancels_at_the_terminal_event_is_obeyed() {
    for at in [1, 2] {
        let script = Script::new(vec![stream(vec![say(format!("{CREATED}{COMPLETED}"))])]);
        let cancel = Cancel::new();
        let request = Request::new("m");
        let outcome = consumer(&script).run(&request, &mut CancelAt(at, &cancel), &cancel).await;
        assert!(matches!(outcome.ending, Ending::Interrupted { .. }), "{:?}", outcome.ending);
    }
}
