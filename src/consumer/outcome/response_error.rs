//! What the provider said went wrong. Errors come flat, nested, or a bit of both; every field finds its own way here.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::retryability;

/// An error as the provider reported it, in the stream or in the body of an HTTP error.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseError {
    /// The provider's code, verbatim; a number or other JSON is written out.
    pub code: Option<String>,
    /// The error's own `type`, such as `invalid_request_error`.
    pub kind: Option<String>,
    /// The parameter at fault.
    pub param: Option<String>,
    /// What happened. Never blank.
    pub message: String,
    /// An HTTP status named inside the error.
    pub status: Option<u16>,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// How long the provider asks to wait.
    pub delay: Option<Duration>,
    /// When a used-up quota renews, in seconds since 1970.
    pub resets_at: Option<i64>,
}

impl ResponseError {
    /// The error of an `error` event: its own fields first, then the nested envelope's.
    pub(in crate::consumer) fn from_event(event: &Value) -> Self {
        let response = event.get("response").unwrap_or(&Value::Null);
        let candidates = [event, field(event, "error"), field(response, "error"), field(event, "response")];
        let mut error = Self::from_candidates(&candidates, "error event");
        // The outer `type` names the event and says nothing about the error.
        error.kind = text_in(&candidates[1..3], "type");
        error.classify(&candidates);
        error
    }

    /// The error of a response that failed: what the response says first, then the event.
    pub(in crate::consumer) fn from_response(response: &Value, event: &Value) -> Self {
        let candidates = [field(response, "error"), field(event, "error"), event];
        let mut error = Self::from_candidates(&candidates, "failed response");
        error.kind = text_in(&candidates[..2], "type");
        error.classify(&candidates);
        error
    }

    /// The error in the JSON body of an HTTP response.
    pub(in crate::consumer) fn from_body(body: &Value, status: u16) -> Self {
        let candidates = [field(body, "error"), body, field(body, "detail")];
        let place = match status {
            200..=299 => "JSON instead of an event stream".to_owned(),
            _ => format!("HTTP status {status}"),
        };
        let mut error = Self::from_candidates(&candidates, &place);
        error.kind = text_in(&candidates[..1], "type");
        error.classify(&candidates);
        error.answered(status)
    }

    /// An error nobody worded for us.
    pub(in crate::consumer) fn plain(message: impl Into<String>, retryable: bool) -> Self {
        Self {
            code: None,
            kind: None,
            param: None,
            message: message.into(),
            status: None,
            retryable,
            delay: None,
            resets_at: None,
        }
    }

    /// The same error as the answer to a request, which the status then decides about.
    pub(in crate::consumer) fn answered(mut self, status: u16) -> Self {
        self.status = Some(status);
        self.retryable = retryability::http_may_succeed_later(status, self.code.as_deref(), self.kind.as_deref());
        self
    }

    fn from_candidates(candidates: &[&Value], place: &str) -> Self {
        let code = text_in(candidates, "code");
        let message = candidates.iter().find_map(|candidate| {
            let message = candidate.as_str().map(str::to_owned).or_else(|| text(candidate, "message"));
            message.filter(|message| !message.trim().is_empty())
        });
        let detail = candidates.iter().find_map(|candidate| text(candidate, "detail"));
        let message = message.or(detail).unwrap_or_else(|| match &code {
            Some(code) => format!("{place} without a message, code `{code}`"),
            None => format!("{place} without a message"),
        });
        let mut error = Self::plain(message, true);
        error.code = code;
        error.param = text_in(candidates, "param");
        error
    }

    fn classify(&mut self, candidates: &[&Value]) {
        let number = |name: &str| candidates.iter().find_map(|candidate| candidate.get(name)?.as_i64());
        self.status = ["status", "status_code"]
            .iter()
            .find_map(|name| number(name))
            .and_then(|status| u16::try_from(status).ok());
        self.resets_at = number("resets_at");
        self.retryable = retryability::may_succeed_later(self.code.as_deref(), self.kind.as_deref())
            && self.status.is_none_or(retryability::status_may_succeed_later);
        if self.retryable {
            let headers = candidates.iter().find_map(|candidate| candidate.get("headers"));
            self.delay = headers.and_then(retryability::delay_in_headers).or_else(|| {
                let rate_limited = self.code.as_deref().is_some_and(retryability::is_rate_limit);
                rate_limited.then(|| retryability::delay_in_text(&self.message)).flatten()
            });
        }
    }
}

impl fmt::Display for ResponseError {
    /// One line for people. Control characters of the server are spelled out, not executed.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.message.chars() {
            if character.is_control() {
                write!(out, "{}", character.escape_default())?;
            } else {
                write!(out, "{character}")?;
            }
        }
        match &self.code {
            Some(code) => write!(out, " (code {code:?})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ResponseError {}

fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

fn text_in(candidates: &[&Value], name: &str) -> Option<String> {
    candidates.iter().find_map(|candidate| text(candidate, name))
}

/// A field as text, whatever it is. Null is absent.
fn text(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn flat_nested_and_mixed_error_events_say_the_same() {
        let flat = json!({"type": "error", "code": "c", "message": "m", "param": "p"});
        let nested = json!({"type": "error", "error": {"code": "c", "message": "m", "param": "p"}});
        let mixed = json!({"type": "error", "code": "c", "message": " ", "param": null,
                           "error": {"code": "other", "message": "m", "param": "p"}});
        let expected = ResponseError::from_event(&flat);
        assert_eq!(expected.code.as_deref(), Some("c"));
        assert_eq!(ResponseError::from_event(&nested), expected);
        assert_eq!(ResponseError::from_event(&mixed), expected);
    }

    #[test]
    fn a_code_that_is_no_string_is_written_out() {
        let error = ResponseError::from_event(&json!({"type": "error", "code": 500, "message": 7}));
        assert_eq!((error.code.as_deref(), error.message.as_str()), (Some("500"), "7"));
    }

    #[test]
    fn a_blank_message_gets_a_diagnostic() {
        let error = ResponseError::from_event(&json!({"type": "error", "message": "  ", "code": "x"}));
        assert_eq!(error.message, "error event without a message, code `x`");
        let bare = ResponseError::from_response(&json!(null), &json!({"type": "response.failed"}));
        assert_eq!(bare.message, "failed response without a message");
        assert!(bare.retryable);
    }

    #[test]
    fn an_error_that_is_only_a_string_is_its_message() {
        let error = ResponseError::from_body(&json!({"error": "no such model"}), 404);
        assert_eq!(error.message, "no such model");
        let detail = ResponseError::from_body(&json!({"detail": "Unauthorized"}), 401);
        assert_eq!(detail.message, "Unauthorized");
    }

    #[test]
    fn the_wait_a_rate_limit_names_is_read_and_others_are_not() {
        let limited = json!({"error": {"code": "rate_limit_exceeded", "message": "Please try again in 1.3s."}});
        let error = ResponseError::from_response(&limited, &Value::Null);
        assert_eq!(error.delay, Some(Duration::from_millis(1300)));
        let other = json!({"error": {"code": "server_error", "message": "try again in 5s"}});
        assert_eq!(ResponseError::from_response(&other, &Value::Null).delay, None);
    }

    #[test]
    fn a_used_up_quota_says_when_it_renews() {
        let body = json!({"error": {"type": "usage_limit_reached", "message": "m", "resets_at": 1_900_000_000}});
        let error = ResponseError::from_body(&body, 429);
        assert_eq!((error.retryable, error.resets_at), (false, Some(1_900_000_000)));
    }

    #[test]
    fn showing_an_error_executes_nothing() {
        let error = ResponseError::plain("red \u{1b}[31malert\u{7}", false);
        assert_eq!(error.to_string(), "red \\u{1b}[31malert\\u{7}");
    }
}
