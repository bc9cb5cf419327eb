//! `sdk-snapshot`: the SDK stream helpers of May 2026, as a target.

use std::time::Duration;

use serde_json::Value;

use crate::{
    judge::{Feed, Observation, ObservedCall, ObservedError, Seen},
    replay::{Attempt, Observing, Target, TargetPage},
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
        &[Feed::Direct, Feed::Http]
    }

    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
        Box::pin(async move {
            let read_timeout = attempt.limits().map_or(HTTPX_DEFAULT, |limits| limits.idle);
            match attempt.open().await {
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
    let string = |item: &Value, member: &str| item.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is = |item: &&Value, kind: &str| item.get("type").and_then(Value::as_str) == Some(kind);
    let parts = |kind: &str, member: &str| -> String {
        let messages = response.output.iter().filter(|item| is(item, "message"));
        let parts = messages.filter_map(|item| item.get("content")?.as_array()).flatten();
        parts.filter(|part| is(part, kind)).map(|part| string(part, member)).collect()
    };
    let calls = response.output.iter().filter(|item| is(item, "function_call") || is(item, "custom_tool_call"));
    Observation {
        text: Some(parts("output_text", "text")),
        refusal: Some(parts("refusal", "refusal")),
        tool_calls: Some(
            calls
                .map(|item| ObservedCall {
                    call_id: string(item, "call_id"),
                    name: string(item, "name"),
                    arguments: string(item, if is(&item, "function_call") { "arguments" } else { "input" }),
                })
                .collect(),
        ),
        items: Some(response.output.iter().map(|item| string(item, "type")).collect()),
        response_id: response.id.clone(),
        ..Observation::of(Seen::Completed)
    }
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
