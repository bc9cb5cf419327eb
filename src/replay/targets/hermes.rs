//! `hermes`: the event-driven consumer of Hermes, May 2026, as a target.

use serde_json::Value;

use crate::{
    judge::{Feed, Observation, ObservedError, Seen},
    replay::{Attempt, Observing, Target, TargetPage, items},
    strategies::hermes::{Callbacks, Exception, Final, Reply, Settings, run},
};

/// `hermes`.
pub(super) struct Hermes;

impl Target for Hermes {
    fn id(&self) -> &'static str {
        "hermes"
    }

    fn page(&self) -> TargetPage {
        TargetPage {
            summary: "The event-driven consumer of Hermes, May 2026: items when they are done, else deltas.",
            about: "Never looks at what the terminal frame lists. Takes the end of the body after any content for a \
                    completed turn, loses announced calls that are never done, and asks again after a broken stream. \
                    It fails by design.",
        }
    }

    fn feeds(&self) -> &[Feed] {
        Feed::IN_PROCESS
    }

    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
        Box::pin(async move {
            let defaults = Settings::default();
            let settings = Settings {
                first_byte: attempt.limits().map_or(defaults.first_byte, |limits| Some(limits.idle)),
                // Longer than the watchdog's, as in the original.
                read_timeout: attempt.limits().map_or(defaults.read_timeout, |limits| limits.idle * 2),
                retries: if attempt.may_ask_again() { defaults.retries } else { 0 },
            };
            let request = async || {
                let reply = attempt.open().await?;
                Ok(Reply { status: reply.status, body: reply.body })
            };
            let mut shown = Shown::default();
            let result = run(request, settings, "conformance", &mut shown, &|| false).await;
            told(result, shown)
        })
    }
}

/// The text as it was shown.
#[derive(Default)]
struct Shown(String);

impl Callbacks for Shown {
    fn on_text(&mut self, text: &str) {
        self.0.push_str(text);
    }
}

fn told(result: Result<Final, Exception>, shown: Shown) -> Observation {
    let seen = match result {
        Ok(response) => answer(&response),
        Err(exception) => raised(&exception),
    };
    Observation { streamed: Some(shown.0), outcomes: Some(1), ..seen }
}

/// A final response is no exception, whatever its status; the caller looks at that.
fn answer(response: &Final) -> Observation {
    let items = items::told(&response.output);
    let string = |value: &Value, member: &str| value.get(member).and_then(Value::as_str).map(str::to_owned);
    let usage = serde_json::to_value(&response.usage).unwrap_or_default();
    let counter = |path: &str| usage.pointer(path).and_then(Value::as_i64);
    let seen = Observation { response_id: response.id.clone(), ..items };
    let seen = Observation {
        usage: usage.is_object().then(|| crate::stream::Usage {
            input_tokens: counter("/input_tokens"),
            cached_tokens: counter("/input_tokens_details/cached_tokens"),
            output_tokens: counter("/output_tokens"),
            reasoning_tokens: counter("/output_tokens_details/reasoning_tokens"),
            total_tokens: counter("/total_tokens"),
        }),
        ..seen
    };
    match response.status.as_str() {
        "completed" => seen,
        "incomplete" => Observation {
            status: Seen::Incomplete,
            reason: string(&response.incomplete_details, "reason"),
            tool_calls: Some(Vec::new()),
            ..seen
        },
        status => Observation {
            status: Seen::Failed,
            tool_calls: Some(Vec::new()),
            error: Some(ObservedError {
                class: "status".to_owned(),
                code: string(&response.error, "code"),
                message: Some(string(&response.error, "message").unwrap_or_else(|| status.to_owned())),
                ..ObservedError::default()
            }),
            ..seen
        },
    }
}

fn raised(exception: &Exception) -> Observation {
    let status = match exception.class {
        "StreamErrorEvent" | "APIError" => Seen::Failed,
        "ReadTimeout" | "TimeoutError" => Seen::TimedOut,
        "InterruptedError" => Seen::Interrupted,
        "ConnectError" => Seen::Unreachable,
        "RuntimeError" | "RemoteProtocolError" | "JSONDecodeError" | "UnicodeDecodeError" => Seen::Truncated,
        class if class.ends_with("Error") => Seen::Rejected,
        _ => Seen::Crashed,
    };
    Observation { tool_calls: Some(Vec::new()), ..Observation::failure(status, exception.class, &*exception.message) }
}
