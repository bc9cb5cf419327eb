//! What a target reported of one scenario. A member it does not report is not judged.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stream::Usage;

/// The outcome of a turn as its consumer tells it. Holds no times, so that two ways of feeding can be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// How the turn ended.
    pub status: Seen,
    /// Why it is incomplete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ObservedError>,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// Tool calls that a caller would run, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_calls: Option<Vec<ObservedCall>>,
    /// Types of the output items, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<String>>,
    /// Encrypted contents of reasoning, as they would go into the next request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encrypted: Option<Vec<String>>,
    /// Answer text as it was shown while it came, joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub streamed: Option<String>,
    /// Tokens counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Id of the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_id: Option<String>,
    /// For clients that run tools by themselves: the `call_id` of every execution, in order, as often as it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executed: Option<Vec<String>>,
    /// How many outcomes the caller was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<u32>,
    /// How many requests were made, as the harness saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<u32>,
    /// Connections with an open stream that the target had not closed when its turn was over, as the harness saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_open: Option<u32>,
    /// Milliseconds from each request to the next, as the harness saw it under a clock that the machine does not
    /// disturb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits: Option<Vec<u64>>,
    /// What the client of an app-server said to it, in order, as the harness heard it: the methods of requests and
    /// notifications, and of replies what they answer and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Vec<String>>,
}

impl Observation {
    /// An outcome of which nothing else is reported.
    #[must_use]
    pub fn of(status: Seen) -> Self {
        Self {
            status,
            reason: None,
            error: None,
            text: None,
            refusal: None,
            tool_calls: None,
            items: None,
            encrypted: None,
            streamed: None,
            usage: None,
            response_id: None,
            executed: None,
            outcomes: None,
            requests: None,
            left_open: None,
            waits: None,
            said: None,
        }
    }

    /// A failure of this class with this message.
    #[must_use]
    pub fn failure(status: Seen, class: &str, message: impl Into<String>) -> Self {
        let error =
            ObservedError { class: class.to_owned(), message: Some(message.into()), ..ObservedError::default() };
        Self { error: Some(error), ..Self::of(status) }
    }
}

impl Observation {
    /// A digest of what two feeds of one scenario must have in common: all but the time between requests, and the
    /// words of an error that the network stack, and not the wire, wrote.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        if matches!(self.status, Seen::Truncated | Seen::Unreachable) || self.waits.is_some() {
            let error = self.error.clone().map(|error| match self.status {
                Seen::Truncated | Seen::Unreachable => ObservedError { message: None, ..error },
                _ => error,
            });
            // Requests that no server has seen are counted by nobody.
            let requests = self.requests.filter(|_| self.status != Seen::Unreachable);
            Self { error, requests, waits: None, ..self.clone() }.hash(&mut hasher);
        } else {
            self.hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The same with long texts cut to their beginning and a digest, so that many can be kept. Two abridged
    /// observations are equal where the whole ones are.
    #[must_use]
    pub fn abridged(mut self, most: usize) -> Self {
        let calls = self.tool_calls.iter_mut().flatten().map(|call| &mut call.arguments);
        let error = self.error.iter_mut().flat_map(|error| {
            let texts = [&mut error.code, &mut error.message, &mut error.param, &mut error.shown];
            texts.into_iter().flatten().chain([&mut error.class])
        });
        let texts = [&mut self.text, &mut self.refusal, &mut self.streamed, &mut self.reason].into_iter().flatten();
        let encrypted = self.encrypted.iter_mut().flatten();
        for text in texts.chain(calls).chain(error).chain(encrypted).filter(|text| text.len() > most) {
            let mut hasher = DefaultHasher::new();
            text.hash(&mut hasher);
            let kept = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
            *text = format!("{}… ({} bytes, digest {:016x})", &text[..kept], text.len(), hasher.finish());
        }
        self
    }
}

/// How a turn ended, as its consumer tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// A whole answer.
    Completed,
    /// An answer that stopped early, said to be so.
    Incomplete,
    /// The provider said that it failed.
    Failed,
    /// The stream ended or broke before the provider said how it went.
    Truncated,
    /// A clock ran out.
    TimedOut,
    /// The caller stopped it.
    Interrupted,
    /// The HTTP answer was no stream.
    Rejected,
    /// No answer at all.
    Unreachable,
    /// The consumer itself broke: a panic, or an exception of its own making.
    Crashed,
    /// The consumer gave no outcome in the time allowed.
    Hung,
}

impl Seen {
    /// The word for it in JSON and prose.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Incomplete => "incomplete",
            Self::Failed => "failed",
            Self::Truncated => "truncated",
            Self::TimedOut => "timed_out",
            Self::Interrupted => "interrupted",
            Self::Rejected => "rejected",
            Self::Unreachable => "unreachable",
            Self::Crashed => "crashed",
            Self::Hung => "hung",
        }
    }

    /// An error that the caller is told of, whatever its kind.
    #[must_use]
    pub fn is_reported_error(self) -> bool {
        matches!(self, Self::Failed | Self::Truncated | Self::TimedOut | Self::Rejected)
    }
}

/// An error as the consumer tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObservedError {
    /// The consumer's own word for it.
    pub class: String,
    /// The provider's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The request member that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// The error as a person would be shown it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// Whether the consumer would try again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retryable: Option<bool>,
}

/// A tool call that a caller would run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObservedCall {
    /// The id that its output must name.
    pub call_id: String,
    /// The tool.
    pub name: String,
    /// Arguments or input, verbatim.
    pub arguments: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abridged_observations_are_equal_where_the_whole_ones_are() {
        let of = |text: String| Observation { text: Some(text), ..Observation::of(Seen::Completed) };
        let (long, other) = ("é".repeat(500), format!("{}e", "é".repeat(499)));
        assert_eq!(of(long.clone()).abridged(99), of(long.clone()).abridged(99));
        assert_ne!(of(long.clone()).abridged(99), of(other).abridged(99));
        assert!(of(long).abridged(99).text.is_some_and(|text| text.len() < 200));
        assert_eq!(of("short".to_owned()).abridged(99), of("short".to_owned()));
    }
}
