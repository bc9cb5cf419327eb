//! `hermes-app-server`: the turns that Hermes makes with an app-server, as a target.

use std::{cell::Cell, pin::pin};

use futures_util::future::{Either, select};

use crate::{
    consumer::app_server::Launch as _,
    judge::{Feed, Observation, Seen},
    replay::{Attempt, Observing, Target, TargetPage},
    strategies::hermes_app_server::{Session, Settings, TurnResult},
    stream::Api,
};

/// `hermes-app-server`.
pub(super) struct HermesAppServer;

impl Target for HermesAppServer {
    fn id(&self) -> &'static str {
        "hermes-app-server"
    }

    fn page(&self) -> TargetPage {
        TargetPage {
            summary: "The turns of Hermes with an app-server, 2026: a loop over five things in a fixed order.",
            about: "Takes a failure without an error object for success, a message at the deadline for the answer, and \
                    a server that goes behind the end of a turn for one that died in it. It fails by design.",
        }
    }

    fn feeds(&self) -> &[Feed] {
        &[Feed::Direct]
    }

    fn apis(&self) -> &[Api] {
        &[Api::AppServer]
    }

    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
        Box::pin(async move {
            let launch = attempt.app_server();
            let mut kept = None;
            let mut seen = Observation::of(Seen::Unreachable);
            for _ in 0..attempt.turns() {
                let started = match kept.take() {
                    Some(started) => Ok(started),
                    None => match launch.launch().await {
                        // What is printed on standard error is read by nobody here, and the process ends with this.
                        Ok(server) => Session::start(server.stdout, server.stdin, Settings::default())
                            .await
                            .map(|session| (session, server.stderr, server.process)),
                        Err(error) => return Observation::failure(Seen::Unreachable, "startup", error.to_string()),
                    },
                };
                let (mut session, stderr, process) = match started {
                    Ok(started) => started,
                    Err(result) => {
                        seen = told(&result);
                        continue;
                    }
                };
                let is_interrupted = Cell::new(false);
                let result = {
                    let turn = pin!(session.turn("Say hi.", || is_interrupted.get()));
                    match select(turn, pin!(attempt.interruption())).await {
                        Either::Left((result, _)) => result,
                        Either::Right(((), turn)) => {
                            is_interrupted.set(true);
                            turn.await
                        }
                    }
                };
                kept = (!result.should_retire).then_some((session, stderr, process));
                seen = told(&result);
            }
            seen
        })
    }
}

/// What the caller of the original is told.
fn told(result: &TurnResult) -> Observation {
    let known = |seen: Observation| Observation {
        text: Some(result.final_text.clone()),
        tool_calls: Some(Vec::new()),
        response_id: result.turn_id.clone(),
        outcomes: Some(1),
        ..seen
    };
    let Some(error) = &result.error else {
        let status = if result.is_completed() { Seen::Completed } else { Seen::Interrupted };
        return known(Observation::of(status));
    };
    let (status, class) = match error.as_str() {
        error if error.contains("timed out") || error.contains("silent") => (Seen::TimedOut, "timeout"),
        error if error.contains("startup failed") => (Seen::Unreachable, "startup"),
        error if error.contains("exited") => (Seen::Truncated, "subprocess"),
        _ => (Seen::Failed, "turn"),
    };
    known(Observation::failure(status, class, error.clone()))
}
