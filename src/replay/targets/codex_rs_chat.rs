//! `codex-rs-chat`: the Chat wire of codex-rs, 2025, with its aggregating adapter, as a target.

use crate::{
    judge::{Feed, Observation, ObservedError, Seen},
    replay::{Attempt, Observing, Target, TargetPage, items},
    strategies::{
        codex_rs::{CodexError, Reply, Settings},
        codex_rs_chat::{Event, aggregate, run},
    },
    stream::{Api, Usage},
};

/// `codex-rs-chat`.
pub(super) struct CodexRsChat;

impl Target for CodexRsChat {
    fn id(&self) -> &'static str {
        "codex-rs-chat"
    }

    fn page(&self) -> TargetPage {
        TargetPage {
            summary: "The Chat wire of codex-rs, 2025, behind the adapter that makes one message of a turn.",
            about: "Keeps one call at a time, takes the end of the body for the end of the answer, and knows no error. It \
                    fails by design.",
        }
    }

    fn feeds(&self) -> &[Feed] {
        Feed::IN_PROCESS
    }

    fn apis(&self) -> &[Api] {
        &[Api::Chat]
    }

    /// The decoder's cost grows with the square of a line in many chunks, and of the events in one.
    fn runs_apart(&self) -> bool {
        true
    }

    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
        Box::pin(async move {
            let defaults = Settings::default();
            let settings = Settings {
                request_max_retries: if attempt.may_ask_again() { defaults.request_max_retries } else { 0 },
                idle_timeout: attempt.limits().map_or(defaults.idle_timeout, |limits| limits.idle),
            };
            let request = async || {
                let reply = attempt.open().await?;
                Ok(Reply { status: reply.status, headers: reply.headers, body: reply.body })
            };
            told(aggregate(run(request, settings).await))
        })
    }
}

/// What the caller knows. It leaves at the first end that it is told of.
fn told(events: Vec<Event>) -> Observation {
    let mut found = Vec::new();
    for event in events {
        match event {
            Event::Text(_) => {}
            Event::Item(item) => found.push(item),
            Event::Completed(usage) => {
                let usage = usage.map(|usage| Usage {
                    input_tokens: i64::try_from(usage.prompt_tokens).ok(),
                    output_tokens: i64::try_from(usage.completion_tokens).ok(),
                    total_tokens: i64::try_from(usage.total_tokens).ok(),
                    ..Usage::default()
                });
                return Observation { usage, outcomes: Some(1), ..items::told(&found) };
            }
            Event::Failed(error) => {
                let words = ObservedError {
                    class: error.name().to_owned(),
                    message: Some(error.to_string()),
                    ..ObservedError::default()
                };
                let items = items::told(&found);
                let (tool_calls, outcomes) = (Some(Vec::new()), Some(1));
                return Observation { status: status(&error), error: Some(words), tool_calls, outcomes, ..items };
            }
        }
    }
    Observation::failure(Seen::Truncated, "Stream", "no end was told")
}

fn status(error: &CodexError) -> Seen {
    match error {
        CodexError::Stream(what) if what.starts_with("idle timeout") => Seen::TimedOut,
        CodexError::Stream(_) => Seen::Truncated,
        CodexError::UnexpectedStatus(..) | CodexError::RetryLimit(_) => Seen::Rejected,
        CodexError::Reqwest(_) => Seen::Unreachable,
    }
}
