//! `aether`: the Codex stream of aether, as a target.

use crate::{
    judge::{Feed, Observation, ObservedCall, ObservedError, Seen},
    replay::{Attempt, Observing, Target, TargetPage},
    strategies::aether::{LlmEvent, StopReason, run},
    stream::Usage,
};

/// `aether`.
pub(super) struct Aether;

impl Target for Aether {
    fn id(&self) -> &'static str {
        "aether"
    }

    fn page(&self) -> TargetPage {
        TargetPage {
            summary: "The Codex stream of aether: deltas are the answer, and what was announced of a call is run.",
            about: "Names calls by the ids of their items, completes calls that were cut, reads on after an error, has \
                    no clock, and breaks on an item of a type it does not know. It fails by design.",
        }
    }

    fn feeds(&self) -> &[Feed] {
        Feed::IN_PROCESS
    }

    /// Its decoder is that of codex-rs, with the same costs.
    fn runs_apart(&self) -> bool {
        true
    }

    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
        Box::pin(async move {
            match attempt.open().await {
                Err(error) => Observation::failure(Seen::Unreachable, "Network", error.to_string()),
                Ok(reply) if reply.status >= 400 => {
                    Observation::failure(Seen::Rejected, "ApiError", format!("status {}", reply.status))
                }
                Ok(reply) => told(run(reply.body).await),
            }
        })
    }
}

/// What a caller makes of the events. It runs every call it is handed.
fn told(events: Vec<LlmEvent>) -> Observation {
    let mut seen = Observation {
        text: Some(String::new()),
        tool_calls: Some(Vec::new()),
        outcomes: Some(0),
        ..Observation::of(Seen::Completed)
    };
    for event in events {
        match event {
            LlmEvent::Text(text) => seen.text.get_or_insert_default().push_str(&text),
            LlmEvent::ToolRequestComplete { id, name, arguments } => {
                seen.tool_calls.get_or_insert_default().push(ObservedCall { call_id: id, name, arguments });
            }
            LlmEvent::Usage(usage) => seen.usage = Some(counted(&usage)),
            LlmEvent::ServerError(message) => fail(&mut seen, Seen::Failed, "ServerError", message),
            LlmEvent::StreamInterrupted(message) => fail(&mut seen, Seen::Truncated, "StreamInterrupted", message),
            LlmEvent::Done(stop) => {
                *seen.outcomes.get_or_insert_default() += 1;
                if stop == Some(StopReason::Length) && seen.status == Seen::Completed {
                    seen.status = Seen::Incomplete;
                }
            }
            _ => {}
        }
    }
    seen.streamed.clone_from(&seen.text);
    seen
}

/// The first error is the one that is told.
fn fail(seen: &mut Observation, status: Seen, class: &str, message: String) {
    if seen.error.is_none() {
        seen.status = status;
        let (class, retryable) = (class.to_owned(), Some(true));
        seen.error = Some(ObservedError { class, message: Some(message), retryable, ..ObservedError::default() });
    }
}

fn counted(usage: &crate::strategies::aether::Usage) -> Usage {
    Usage {
        input_tokens: Some(usage.input_tokens.into()),
        cached_tokens: Some(usage.input_tokens_details.cached_tokens.into()),
        output_tokens: Some(usage.output_tokens.into()),
        reasoning_tokens: Some(usage.output_tokens_details.reasoning_tokens.into()),
        total_tokens: Some(usage.total_tokens.into()),
    }
}
