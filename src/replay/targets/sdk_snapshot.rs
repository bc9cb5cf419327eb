//! `sdk-snapshot`: the SDK stream helpers of May 2026, as a target.

use std::time::Duration;

use crate::{
    judge::{Feed, Observation, ObservedError, Seen},
    replay::{Attempt, Observing, Target, TargetPage, items},
    strategies::sdk_snapshot::{Exception, FinalResponse, Turn, run},
};

/// `sdk-snapshot`.
pub(super) struct SdkSnapshot;

impl Target for SdkSnapshot {
    fn id(&self) -> &'static str {
        "sdk-snapshot"
    }

    fn page(&self) -> TargetPage {
        TargetPage {
            summary: "The SDK stream helpers of May 2026, which rebuild the answer from the terminal frame's `output`.",
            about: "Behaves as openai-python 2.24.0's `responses.stream(…).get_final_response()` did when the Codex \
                    backend began to send `output: null`. It fails by design and shows that the judge can see.",
        }
    }

    fn feeds(&self) -> &[Feed] {
        Feed::IN_PROCESS
    }

    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
        Box::pin(async move {
            let read_timeout = attempt.limits().map_or(HTTPX_DEFAULT, |limits| limits.idle);
            match attempt.open().await {
                Ok(reply) if reply.status >= 400 => {
                    Observation::failure(Seen::Rejected, "APIStatusError", format!("Error code: {}", reply.status))
                }
                Ok(reply) => told(run(reply.body, read_timeout).await),
                Err(error) => Observation::failure(Seen::Unreachable, "APIConnectionError", error.to_string()),
            }
        })
    }
}

/// What the caller of the helper knows.
fn told(turn: Turn) -> Observation {
    let seen = match turn.result {
        Ok(response) => answer(&response),
        Err(exception) => raised(&exception),
    };
    Observation { streamed: Some(turn.streamed), outcomes: Some(1), requests: Some(1), ..seen }
}

fn answer(response: &FinalResponse) -> Observation {
    Observation { response_id: response.id.clone(), ..items::told(&response.output) }
}

/// An exception, by whose making it is: the provider's, the connection's, or the helper's own.
fn raised(exception: &Exception) -> Observation {
    let status = match exception.class {
        "APIError" => Seen::Failed,
        "ReadTimeout" => Seen::TimedOut,
        "RuntimeError" | "RemoteProtocolError" | "JSONDecodeError" | "UnicodeDecodeError" => Seen::Truncated,
        _ => Seen::Crashed,
    };
    let error = ObservedError {
        class: exception.class.to_owned(),
        message: Some(exception.message.clone()),
        ..ObservedError::default()
    };
    Observation { error: Some(error), tool_calls: Some(Vec::new()), ..Observation::of(status) }
}

/// The SDK's default read timeout.
const HTTPX_DEFAULT: Duration = Duration::from_secs(600);
