//! Which errors may go away on their own, by code. The list is what the provider's own client does with each.

use std::time::Duration;

use serde_json::Value;

use crate::consumer::retry::{parse_millis, parse_seconds};

/// Whether a request that failed in the stream may succeed when sent again. A code nobody has heard
/// of may: the provider adds codes faster than clients learn them. The type counts without a code.
pub(super) fn may_succeed_later(code: Option<&str>, kind: Option<&str>) -> bool {
    match code {
        Some(code) => !is_fatal(code),
        None => !kind.is_some_and(|kind| is_fatal(kind) || FATAL_TYPES.contains(&kind)),
    }
}

/// Whether a request answered with this status may succeed when sent again.
pub(super) fn http_may_succeed_later(status: u16, code: Option<&str>, kind: Option<&str>) -> bool {
    let named = [code, kind].into_iter().flatten();
    match status {
        // Nobody but the code says that a 200 which is no stream is worth a second try.
        200..=299 => code.is_some_and(|code| TRANSIENT.contains(&code)),
        // Overload passes, but a stream that reports it is not to be asked again at once.
        503 if code == Some("server_is_overloaded") => true,
        408 | 409 | 429 | 500..=599 => !named.into_iter().any(is_fatal),
        _ => false,
    }
}

/// Whether a status named inside an error leaves hope.
pub(super) fn status_may_succeed_later(status: u16) -> bool {
    !(400..500).contains(&status) || matches!(status, 408 | 409 | 429)
}

/// Whether the code is one whose message may name a wait.
pub(super) fn is_rate_limit(code: &str) -> bool {
    matches!(code, "rate_limit_exceeded" | "slow_down")
}

/// The wait in an error's own `headers` object.
pub(super) fn delay_in_headers(headers: &Value) -> Option<Duration> {
    let value = |wanted: &str| {
        let (_, value) = headers.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        match value.get(0).unwrap_or(value) {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    };
    value("retry-after-ms")
        .and_then(|text| parse_millis(&text))
        .or_else(|| value("retry-after").and_then(|text| parse_seconds(&text)))
}

/// The wait in a message that says "try again in 1.3s", "in 200ms" or "in 5 seconds".
pub(super) fn delay_in_text(message: &str) -> Option<Duration> {
    let lower = message.to_ascii_lowercase();
    let (_, rest) = lower.split_once("try again in ")?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let (number, unit) = rest.split_at(end);
    let number = number.trim_end_matches('.');
    let unit = unit.trim_start();
    let unit_end = unit.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(unit.len());
    match &unit[..unit_end] {
        "ms" | "millisecond" | "milliseconds" => parse_millis(number),
        "s" | "sec" | "second" | "seconds" => parse_seconds(number),
        _ => None,
    }
}

fn is_fatal(code: &str) -> bool {
    FATAL.contains(&code) || code.ends_with("_policy")
}

/// Codes that come back however often one asks.
const FATAL: [&str; 14] = [
    "billing_hard_limit_reached",
    "context_length_exceeded",
    "credit_balance_exhausted",
    "flex_unavailable",
    "insufficient_quota",
    "invalid_prompt",
    "misalignment_policy_violation",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "quota_exceeded",
    "server_is_overloaded",
    "usage_limit_exceeded",
    "usage_limit_reached",
    "usage_not_included",
];

/// Types that say the request itself is at fault.
const FATAL_TYPES: [&str; 3] = ["authentication_error", "invalid_request_error", "permission_error"];

/// Codes known to pass.
const TRANSIENT: [&str; 4] = ["rate_limit_exceeded", "server_error", "server_is_overloaded", "slow_down"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn quota_policy_and_prompt_errors_do_not_go_away() {
        for code in ["insufficient_quota", "bio_policy", "cyber_policy", "context_length_exceeded"] {
            assert!(!may_succeed_later(Some(code), None), "{code}");
        }
    }

    #[test]
    fn unknown_and_missing_codes_may_go_away() {
        assert!(may_succeed_later(None, None));
        assert!(may_succeed_later(Some("gremlins"), Some("invalid_request_error")));
        assert!(may_succeed_later(Some("server_error"), None));
    }

    #[test]
    fn a_status_is_retried_unless_the_body_says_it_is_no_use() {
        assert!(http_may_succeed_later(500, None, None));
        assert!(http_may_succeed_later(503, Some("server_is_overloaded"), None));
        assert!(http_may_succeed_later(429, Some("rate_limit_exceeded"), None));
        assert!(!http_may_succeed_later(429, None, Some("usage_limit_reached")));
        assert!(!http_may_succeed_later(429, Some("insufficient_quota"), None));
        assert!(!http_may_succeed_later(200, None, None));
        for status in [302, 400, 401, 403, 404, 422] {
            assert!(!http_may_succeed_later(status, Some("server_error"), None), "{status}");
        }
    }

    #[test]
    fn waits_are_read_in_seconds_and_milliseconds_only() {
        for (message, millis) in [
            ("Please try again in 1.3s.", Some(1300)),
            ("Try Again In 200ms", Some(200)),
            ("try again in 5 seconds.", Some(5000)),
            ("try again in 2 minutes", None),
            ("try again in a moment", None),
            ("try again later", None),
        ] {
            assert_eq!(delay_in_text(message), millis.map(Duration::from_millis), "{message}");
        }
    }

    #[test]
    fn a_header_inside_an_error_may_be_text_number_or_list() {
        for headers in [
            json!({"Retry-After": "2"}),
            json!({"retry-after": 2}),
            json!({"retry-after": ["2"]}),
            json!({"retry-after-ms": "2000", "retry-after": "9"}),
        ] {
            assert_eq!(delay_in_headers(&headers), Some(Duration::from_secs(2)), "{headers}");
        }
    }
}
