//! `codex-rs`: the Responses wire of codex-rs, mid-2025, as a target.

use crate::{
    judge::{Feed, Observation, ObservedError, Seen},
    replay::{Attempt, Observing, Target, TargetPage, items},
    strategies::codex_rs::{CodexError, Completed, Reply, Settings, Turn, run},
    stream::Usage,
};

/// `codex-rs`.
pub(super) struct CodexRs;

impl Target for CodexRs {
    fn id(&self) -> &'static str {
        "codex-rs"
    }

    fn page(&self) -> TargetPage {
        TargetPage {
            summary: "The Responses wire of codex-rs, mid-2025: finished items count, and the end of the body ends the turn.",
            about: "Frames with the crate eventsource-stream, which panics on a byte order mark. Knows no failed, \
                    incomplete, or error event, and reads usage strictly. It fails by design.",
        }
    }

    fn feeds(&self) -> &[Feed] {
        Feed::IN_PROCESS
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
            told(run(request, settings).await)
        })
    }
}

/// What the caller knows. The items of a turn that ended in an error were forwarded before; a caller runs the calls
/// among them when the turn is complete.
fn told(turn: Turn) -> Observation {
    let items = items::told(&turn.items);
    let seen = match turn.end {
        Ok(Completed { id, usage }) => Observation {
            usage: usage.map(|usage| Usage {
                input_tokens: i64::try_from(usage.input_tokens).ok(),
                cached_tokens: usage.input_tokens_details.and_then(|kinds| i64::try_from(kinds.cached_tokens).ok()),
                output_tokens: i64::try_from(usage.output_tokens).ok(),
                reasoning_tokens: usage
                    .output_tokens_details
                    .and_then(|kinds| i64::try_from(kinds.reasoning_tokens).ok()),
                total_tokens: i64::try_from(usage.total_tokens).ok(),
            }),
            response_id: Some(id),
            ..Observation { status: Seen::Completed, ..items }
        },
        Err(error) => Observation {
            tool_calls: Some(Vec::new()),
            error: Some(ObservedError {
                class: error.name().to_owned(),
                message: Some(error.to_string()),
                ..ObservedError::default()
            }),
            ..Observation { status: status(&error), ..items }
        },
    };
    Observation { outcomes: Some(1), ..seen }
}

fn status(error: &CodexError) -> Seen {
    match error {
        CodexError::Stream(what) if what.starts_with("idle timeout") => Seen::TimedOut,
        CodexError::Stream(_) => Seen::Truncated,
        CodexError::UnexpectedStatus(..) | CodexError::RetryLimit(_) => Seen::Rejected,
        CodexError::Reqwest(_) => Seen::Unreachable,
    }
}
