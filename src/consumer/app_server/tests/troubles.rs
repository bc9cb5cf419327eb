//! Servers that are late, silent, gone, or out of their login; and callers that change their mind.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, ReadBuf, empty, sink};
use tokio::time::Instant;

use super::fake::{Act, Fake, begun, delta, ended, note, said, started};
use crate::consumer::app_server::{Finished, Launch, Process, Retired, Server, Session, TurnClocks};
use crate::consumer::{Cancel, Clock, Ending, Limits, Truncation};

async fn turn(scripts: Vec<Vec<Act>>) -> (Finished, Duration, Fake) {
    let fake = Fake::new(scripts);
    let start = Instant::now();
    let mut session = Session::new(fake.clone()).secret(SecretString::from("canary"));
    let finished = session.turn("Hi", &mut (), &(), &Cancel::new()).await;
    (finished, start.elapsed(), fake)
}

fn ran_out(finished: &Finished) -> Option<Clock> {
    match finished.outcome.ending {
        Ending::TimedOut { clock, .. } => Some(clock),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn each_step_has_its_clock() {
    for (script, seconds) in [
        (vec![Act::Hear("initialize"), Act::Hold], 10),
        ([&started()[..4], &[Act::Hold]].concat(), 15),
        ([started(), vec![Act::Hear("turn/start"), Act::Hold]].concat(), 15),
    ] {
        let (finished, taken, _) = turn(vec![script]).await;
        assert_eq!((ran_out(&finished), finished.retired), (Some(Clock::Reply), Some(Retired::NoReply)));
        assert_eq!(taken.as_secs(), seconds);
    }
}

/// A server that says lines of ten bytes as fast as they are read, and nothing else. Its process may have ended.
struct Babble {
    has_ended: bool,
}

impl AsyncRead for Babble {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.has_ended {
            return Poll::Pending;
        }
        buffer.put_slice(&b"xxxxxxxxxx\n".repeat(buffer.remaining() / 11));
        Poll::Ready(Ok(()))
    }
}

impl Process for Babble {
    fn kill(&mut self) {}

    fn has_ended(&mut self) -> bool {
        self.has_ended
    }
}

impl Launch for Babble {
    async fn launch(&self) -> io::Result<Server> {
        let other = || Babble { has_ended: self.has_ended };
        let (stdin, stderr) = (Box::pin(sink()), Box::pin(empty()));
        Ok(Server { stdin, stdout: Box::pin(other()), stderr, process: Box::new(other()) })
    }
}

#[tokio::test]
async fn a_server_that_only_babbles_is_late() {
    for longest in [5, 50] {
        let clocks = TurnClocks { initialize: Duration::from_millis(50), ..TurnClocks::default() };
        let limits = Limits { max_frame: longest };
        let mut session = Session::new(Babble { has_ended: false }).clocks(clocks).limits(limits);
        let finished = session.turn("Hi", &mut (), &(), &Cancel::new()).await;
        assert_eq!((ran_out(&finished), finished.retired), (Some(Clock::Reply), Some(Retired::NoReply)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_ended_and_left_its_pipes_open_is_gone() {
    let start = Instant::now();
    let finished = Session::new(Babble { has_ended: true }).turn("Hi", &mut (), &(), &Cancel::new()).await;
    assert!(matches!(finished.outcome.ending, Ending::Unreachable { .. }), "{finished:?}");
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_turn_without_an_end_is_interrupted_and_its_server_retired() {
    let (finished, taken, fake) =
        turn(vec![[started(), begun("u"), vec![said("u", "a", "Hm."), Act::Hold]].concat()]).await;
    assert_eq!((ran_out(&finished), finished.retired), (Some(Clock::Overall), Some(Retired::Deadline)));
    assert_eq!(finished.outcome.partial().expect("it is kept").text(), "Hm.");
    assert_eq!(taken.as_secs(), 605);
    let asked = fake.heard().pop().expect("it was interrupted");
    assert_eq!(
        (&asked["method"], &asked["params"]),
        (&json!("turn/interrupt"), &json!({"threadId": "t", "turnId": "u"}))
    );
}

#[tokio::test(start_paused = true)]
async fn silence_counts_after_a_tool_and_after_the_thread_is_idle() {
    let ran = json!({"threadId": "t", "turnId": "u", "item": {"type": "commandExecution", "id": "c"}});
    let tool = vec![note("item/started", &ran), Act::Pause(100), note("item/completed", &ran), Act::Hold];
    let (finished, taken, _) = turn(vec![[started(), begun("u"), tool].concat()]).await;
    assert_eq!((ran_out(&finished), finished.retired), (Some(Clock::Idle), Some(Retired::Silence)));
    assert_eq!(taken.as_secs(), 100 + 300 + 5);
    let idle = note("thread/status/changed", &json!({"threadId": "t", "status": {"type": "idle"}}));
    let (finished, taken, _) = turn(vec![[started(), begun("u"), vec![idle, Act::Hold]].concat()]).await;
    assert_eq!((ran_out(&finished), taken.as_secs()), (Some(Clock::Idle), 15));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_dies_ends_its_turn_at_once_and_the_next_turn_has_another() {
    let dying = [started(), begun("u"), vec![delta("u", "a", "Ha"), Act::Print("panicked with canary\n")]].concat();
    let next = [started(), begun("v"), vec![said("v", "b", "Here."), ended("v", "completed", &Value::Null)]].concat();
    let fake = Fake::new(vec![dying, next]);
    let mut session = Session::new(fake).secret(SecretString::from("canary"));
    let start = Instant::now();
    let first = session.turn("Hi", &mut (), &(), &Cancel::new()).await;
    let Ending::Truncated { cause: Truncation::ServerGone, partial } = &first.outcome.ending else {
        panic!("{:?}", first.outcome)
    };
    assert_eq!((partial.text(), first.retired), ("Ha", Some(Retired::Gone)));
    assert_eq!(first.stderr, "panicked with [masked]");
    assert!(start.elapsed() < Duration::from_secs(1));
    let second = session.turn("Hi", &mut (), &(), &Cancel::new()).await;
    assert_eq!(second.outcome.completed().expect("it completed").text(), "Here.");
    assert!(second.is_fresh);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_went_between_turns_is_replaced_without_a_word() {
    let once = [started(), begun("u"), vec![ended("u", "completed", &Value::Null)]].concat();
    let fake = Fake::new(vec![once.clone(), once]);
    let mut session = Session::new(fake);
    for _ in 0..2 {
        let finished = session.turn("Hi", &mut (), &(), &Cancel::new()).await;
        assert!(finished.outcome.completed().is_some() && finished.is_fresh);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let none_left = session.turn("Hi", &mut (), &(), &Cancel::new()).await;
    assert!(matches!(none_left.outcome.ending, Ending::Unreachable { .. }));
    assert_eq!(none_left.retired, Some(Retired::Startup));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_came_up_says_why_and_a_login_is_told_apart() {
    let script = vec![Act::Hear("initialize"), Act::Print("loading\nERROR: invalid_grant for canary\n")];
    let (finished, ..) = turn(vec![script]).await;
    let Ending::Unreachable { error } = &finished.outcome.ending else { panic!("{:?}", finished.outcome) };
    assert_eq!(finished.retired, Some(Retired::Login));
    assert!(error.detail.contains("invalid_grant") && !format!("{finished:?}").contains("canary"), "{finished:?}");
    let refused = [&started()[..4], &[Act::Refuse(json!({"code": -32001, "message": "busy, canary"}))]].concat();
    let (finished, ..) = turn(vec![refused]).await;
    let error = finished.outcome.error().expect("it was refused");
    assert_eq!(
        (error.code.as_deref(), error.message.as_str(), error.retryable),
        (Some("-32001"), "busy, [masked]", true)
    );
    let error = json!({"message": "m", "codexErrorInfo": "unauthorized"});
    let (finished, ..) =
        turn(vec![[started(), begun("u"), vec![ended("u", "failed", &error), Act::Hold]].concat()]).await;
    assert_eq!(finished.retired, Some(Retired::Login));
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_over_is_told_by_the_log_of_the_turn_and_of_no_other() {
    let log = Act::Print("ERROR failed to refresh token: invalid_grant\n");
    let failed = [begun("u"), vec![log.clone(), ended("u", "failed", &Value::Null), Act::Hold]].concat();
    let (finished, ..) = turn(vec![[started(), failed].concat()]).await;
    assert_eq!(finished.retired, Some(Retired::Login), "the error itself says nothing");
    let (finished, ..) = turn(vec![vec![Act::Hear("initialize"), log.clone(), Act::Hold]]).await;
    assert_eq!(finished.retired, Some(Retired::Login), "it did not answer");

    let first = [started(), begun("u"), vec![log, ended("u", "completed", &Value::Null)]].concat();
    let second = [begun("v"), vec![ended("v", "failed", &Value::Null), Act::Hold]].concat();
    let mut session = Session::new(Fake::new(vec![[first, second].concat()]));
    for retired in [None, None] {
        let finished = session.turn("Hi", &mut (), &(), &Cancel::new()).await;
        assert_eq!(finished.retired, retired, "{finished:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_lets_nobody_in_and_tells_of_a_login_all_the_same() {
    for (told, shown, retired) in [
        ("401 for Authorization: Bearer sk-proj-Ab1Cd2Ef3Gh4", "401 for Authorization: Bearer [masked]", None),
        ("no token=opaque-1: invalid_grant", "no token=[masked] invalid_grant", Some(Retired::Login)),
    ] {
        let error = json!({"message": told});
        let acts = [begun("u"), vec![ended("u", "failed", &error), Act::Hold]].concat();
        let (finished, ..) = turn(vec![[started(), acts].concat()]).await;
        assert_eq!(finished.outcome.error().expect("it failed").message, shown);
        assert_eq!(finished.retired, retired);
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_cancels_gets_what_came_and_keeps_a_server_that_obeys() {
    for obeys in [true, false] {
        let stop = if obeys { ended("u", "interrupted", &Value::Null) } else { Act::Pause(0) };
        let acts = vec![delta("u", "a", "Half"), Act::Hear("turn/interrupt"), Act::Reply(json!({})), stop, Act::Hold];
        let fake = Fake::new(vec![[started(), begun("u"), acts].concat()]);
        let (mut session, cancel) = (Session::new(fake.clone()), Cancel::new());
        let pull = async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            cancel.cancel();
        };
        let start = Instant::now();
        let mut nobody = ();
        let (finished, ()) = tokio::join!(session.turn("Hi", &mut nobody, &(), &cancel), pull);
        let Ending::Interrupted { partial } = &finished.outcome.ending else { panic!("{:?}", finished.outcome) };
        assert_eq!(partial.text(), "Half");
        assert_eq!(session.thread_id().is_some(), obeys);
        assert_eq!(finished.retired, (!obeys).then_some(Retired::NotInterrupted));
        assert_eq!(start.elapsed().as_secs(), if obeys { 3 } else { 8 });
        assert_eq!(fake.methods().iter().filter(|method| *method == "turn/interrupt").count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_was_cancelled_before_it_had_a_name_is_interrupted_when_it_has_one() {
    let acts = vec![
        Act::Hear("turn/start"),
        Act::Pause(2),
        Act::Reply(json!({"turn": {"id": "u"}})),
        Act::Hear("turn/interrupt"),
        ended("u", "interrupted", &Value::Null),
        Act::Hold,
    ];
    let fake = Fake::new(vec![[started(), acts].concat()]);
    let (mut session, cancel) = (Session::new(fake), Cancel::new());
    let pull = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        cancel.cancel();
    };
    let mut nobody = ();
    let (finished, ()) = tokio::join!(session.turn("Hi", &mut nobody, &(), &cancel), pull);
    assert!(matches!(finished.outcome.ending, Ending::Interrupted { .. }));
    assert_eq!(finished.retired, None);
}
