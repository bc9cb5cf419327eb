//! Turns of an app-server, as the caller of the consumer has them.

use std::pin::pin;

use futures_util::future::{Either, select};

use super::targets::production::{Shown, told};
use crate::{
    consumer::{
        Cancel,
        app_server::{Finished, Session},
    },
    judge::{Observation, ObservedError, Seen},
    replay::Attempt,
};

/// Asks for all turns of the scenario in one session, and tells of the last.
pub(in crate::replay) async fn observe(attempt: &Attempt) -> Observation {
    let mut session = Session::new(attempt.app_server());
    let mut seen = Observation::of(Seen::Unreachable);
    for _ in 0..attempt.turns() {
        let (mut shown, cancel) = (Shown::default(), Cancel::new());
        let finished = {
            let turn = pin!(session.turn("Say hi.", &mut shown, &(), &cancel));
            match select(turn, pin!(attempt.interruption())).await {
                Either::Left((finished, _)) => finished,
                Either::Right(((), turn)) => {
                    cancel.cancel();
                    turn.await
                }
            }
        };
        seen = told_of(&finished, shown);
    }
    session.close().await;
    seen
}

/// What is known of a turn. The items have the names that this wire gives them, and the log explains an error.
fn told_of(finished: &Finished, shown: Shown) -> Observation {
    let seen = told(&finished.outcome, shown);
    let name = |kind: String| if kind == "message" { "agentMessage".to_owned() } else { kind };
    let shown = |error: ObservedError| {
        let words = error.shown.clone().or(error.message.clone()).unwrap_or_default();
        ObservedError { shown: Some(format!("{words}\n{}", finished.stderr).trim_end().to_owned()), ..error }
    };
    let error = if finished.stderr.is_empty() { seen.error } else { seen.error.map(shown) };
    let items = seen.items.map(|items| items.into_iter().map(name).collect());
    // How many servers were started is for the harness to say.
    Observation { error, items, requests: None, ..seen }
}
