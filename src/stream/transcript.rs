//! What any correct consumer must end up knowing. The judge holds targets to it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::item::{Body, Item};

/// The outcome and the content of one response.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Transcript {
    /// How it ended.
    pub status: Status,
    /// Wire type of the event that ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminal: Option<String>,
    /// Id of the response, of `response.created` before that of the terminal event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_id: Option<String>,
    /// Model that answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Why it is incomplete, in the words of the wire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete_reason: Option<String>,
    /// What went wrong, in the words of the wire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<WireError>,
    /// Output items in the order of `output_index`.
    pub items: Vec<Item>,
    /// The answer: text of all messages but for those whose phase is commentary or analysis.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What the model said in refusing, in messages of any phase.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub refusal: String,
    /// Tokens counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// How many frames held data that could not be read.
    #[serde(skip_serializing_if = "is_zero")]
    pub undecodable: usize,
}

impl Transcript {
    /// Tool calls whose arguments are whole.
    pub fn finished_calls(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.finished && item.is_call())
    }

    /// Tool calls that were announced and not finished.
    pub fn cut_calls(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| !item.finished && item.is_call())
    }

    /// Whether both end the same way with the same answer, refusal, finished calls, error, and usage. Items that
    /// are put together from deltas may lack what only a finished item holds, so items are not compared one by one.
    #[must_use]
    pub fn tells_the_same_as(&self, other: &Self) -> bool {
        fn essence(transcript: &Transcript) -> impl PartialEq + '_ {
            let ending = (transcript.status, &transcript.incomplete_reason, &transcript.error);
            let calls: Vec<&Body> = transcript.finished_calls().map(|call| &call.body).collect();
            let content = (&transcript.text, &transcript.refusal, calls);
            (ending, content, transcript.usage, &transcript.response_id)
        }
        essence(self) == essence(other)
    }

    /// All reasoning text, summaries and content.
    #[must_use]
    pub fn reasoning(&self) -> String {
        let parts = self.items.iter().flat_map(|item| match &item.body {
            Body::Reasoning { summary, content, .. } => summary.iter().chain(content).cloned().collect(),
            _ => Vec::new(),
        });
        parts.collect::<Vec<_>>().join("\n\n")
    }
}

/// How a response ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// All of it is there.
    Completed,
    /// The model stopped early; the reason says why.
    Incomplete,
    /// `response.failed`.
    Failed,
    /// An `error` event.
    Error,
    /// The body ended before any terminal event.
    Truncated,
    /// The caller stopped it, and the provider says so.
    Interrupted,
}

/// An error as the wire tells it. Members that are not strings are shown as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WireError {
    /// Machine-readable word for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Sentence for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The request member it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
}

impl WireError {
    /// Reads the flat shape, filling what it lacks from the nested one, member by member
    /// (zendev-sh/goai#89: a mixed frame loses its message otherwise).
    pub(super) fn of_event(event: &Value) -> Self {
        let nested = event.get("error").map(Self::of_object).unwrap_or_default();
        let flat = Self::of_object(event);
        Self {
            code: flat.code.or(nested.code),
            message: flat.message.or(nested.message),
            param: flat.param.or(nested.param),
        }
    }

    /// Reads `code`, `message`, and `param` of an object; a bare string is the message.
    pub(super) fn of_object(value: &Value) -> Self {
        if let Value::String(message) = value {
            return Self { message: Some(message.clone()), ..Self::default() };
        }
        let member = |name: &str| match value.get(name)? {
            Value::Null => None,
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        Self { code: member("code"), message: member("message"), param: member("param") }
    }
}

/// Token counters. Absent where the wire had none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Usage {
    /// Tokens read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<i64>,
    /// Those of them that were cached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cached_tokens: Option<i64>,
    /// Tokens written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<i64>,
    /// Those of them that were reasoning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_tokens: Option<i64>,
    /// Sum, as the wire gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_tokens: Option<i64>,
}

impl Usage {
    /// Reads what is there. `None` for null and for an object without any counter.
    pub(super) fn of(value: &Value) -> Option<Self> {
        Self::named(value, "input_tokens", "output_tokens")
    }

    /// The same in the words of Chat Completions.
    pub(super) fn of_chat(value: &Value) -> Option<Self> {
        Self::named(value, "prompt_tokens", "completion_tokens")
    }

    fn named(value: &Value, input: &str, output: &str) -> Option<Self> {
        let detail = |list: &str, name: &str| counter(value.get(format!("{list}_details"))?.get(name));
        let usage = Self {
            input_tokens: counter(value.get(input)),
            cached_tokens: detail(input, "cached_tokens"),
            output_tokens: counter(value.get(output)),
            reasoning_tokens: detail(output, "reasoning_tokens"),
            total_tokens: counter(value.get("total_tokens")),
        };
        (usage != Self::default()).then_some(usage)
    }
}

/// A whole number, also one written as `15.0`.
pub(super) fn counter(value: Option<&Value>) -> Option<i64> {
    let value = value?;
    #[expect(clippy::cast_possible_truncation, reason = "only whole numbers within the exact range of f64 are cast")]
    value.as_i64().or_else(|| {
        let float = value.as_f64()?;
        (float.fract() == 0.0 && float.abs() < EXACT_IN_F64).then_some(float as i64)
    })
}

/// 2^53: above it not every whole number is an f64.
const EXACT_IN_F64: f64 = 9_007_199_254_740_992.0;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_error_is_read_flat_nested_and_mixed() {
        let flat = json!({"type": "error", "code": "c", "message": "m", "param": null});
        let nested = json!({"type": "error", "error": {"code": "c", "message": "m"}});
        let mixed = json!({"type": "error", "message": "m", "error": {"code": "c", "message": ""}});
        for shape in [flat, nested, mixed] {
            let error = WireError::of_event(&shape);
            assert_eq!((error.code.as_deref(), error.message.as_deref()), (Some("c"), Some("m")), "{shape}");
        }
    }

    #[test]
    fn an_error_code_that_is_a_number_is_kept_as_text() {
        assert_eq!(WireError::of_event(&json!({"code": 429})).code.as_deref(), Some("429"));
    }

    #[test]
    fn usage_takes_what_is_there_and_is_unknown_when_nothing_is() {
        assert_eq!(Usage::of(&json!(null)), None);
        assert_eq!(Usage::of(&json!({"input_tokens_details": {}})), None);
        let usage = Usage::of(&json!({"input_tokens": 15.0, "output_tokens": null, "total_tokens": "x"}));
        assert_eq!(usage, Some(Usage { input_tokens: Some(15), ..Usage::default() }));
    }
}
