//! What a server says went wrong, and whether that is its login.

use serde_json::Value;

use crate::consumer::outcome::{Ending, ResponseError};

/// The error of a turn, `{message, codexErrorInfo, additionalDetails}`. The code is a word, or the only member of an
/// object that holds an HTTP status.
pub(super) fn of_turn(error: &Value) -> ResponseError {
    let info = error.get("codexErrorInfo").unwrap_or(&Value::Null);
    let (code, status) = match info {
        Value::String(code) => (Some(code.clone()), None),
        Value::Object(members) => {
            let status = |told: &Value| told.get("httpStatusCode")?.as_u64()?.try_into().ok();
            members.iter().next().map_or((None, None), |(code, told)| (Some(code.clone()), status(told)))
        }
        _ => (None, None),
    };
    let retryable = !code.as_deref().is_some_and(|code| FINAL.contains(&code))
        && status.is_none_or(|status: u16| !(400..500).contains(&status) || matches!(status, 408 | 409 | 429));
    let text = |name: &str| error.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let message = text("message").or_else(|| text("additionalDetails")).unwrap_or("the turn failed without a message");
    ResponseError { code, status, ..ResponseError::plain(message, retryable) }
}

/// A request of ours that was refused.
pub(super) fn of_reply(error: &Value) -> ResponseError {
    let code = error.get("code").and_then(Value::as_i64);
    let message = error.get("message").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let message = message.unwrap_or("the app-server refused a request without a message");
    ResponseError { code: code.map(|code| code.to_string()), ..ResponseError::plain(message, code == Some(OVERLOADED)) }
}

/// Whether a turn went wrong because somebody has to log in again: its error says so, or where that does not tell what
/// is wrong, what the server printed meanwhile.
///
/// Only these forms do. Others have looked for the bare word `oauth`, which is in the name of many a thing that works.
pub(super) fn is_login(ending: &Ending, stderr: &str) -> bool {
    let says = |text: &str| {
        let text = text.to_ascii_lowercase();
        LOGIN.iter().any(|words| text.contains(words))
    };
    match ending {
        Ending::Completed(_) | Ending::Incomplete { .. } | Ending::Interrupted { .. } => false,
        Ending::Failed { error, .. } => {
            let code = error.code.as_deref();
            let is_told = code == Some("unauthorized") || error.status == Some(401) || says(&error.message);
            is_told || (code.is_none_or(|code| VAGUE.contains(&code)) && error.status.is_none() && says(stderr))
        }
        _ => says(stderr),
    }
}

/// Codes behind which anything may be, a login too.
const VAGUE: [&str; 5] = [
    "httpConnectionFailed",
    "other",
    "responseStreamConnectionFailed",
    "responseStreamDisconnected",
    "responseTooManyFailedAttempts",
];

/// `Server overloaded; retry later.`, of the README of the app-server.
const OVERLOADED: i64 = -32001;

/// Codes that come back however often one asks.
const FINAL: [&str; 14] = [
    "badRequest",
    "contextWindowExceeded",
    "cyberPolicy",
    "flexUnavailable",
    "inferenceHookDenied",
    "misalignmentPolicyViolation",
    "modelNotFound",
    "policyCapacityUnavailable",
    "sandboxError",
    "sessionBudgetExceeded",
    "threadRollbackFailed",
    "tooManyDenials",
    "unauthorized",
    "usageLimitExceeded",
];

/// How a login that is over is told.
const LOGIN: [&str; 9] = [
    "invalid_grant",
    "refresh token",
    "refresh_token_",
    "token expired",
    "token is expired",
    "token has expired",
    "please log in",
    "codex login",
    "401 unauthorized",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::consumer::outcome::Partial;

    #[test]
    fn a_code_is_a_word_or_the_name_of_an_object() {
        let plain = of_turn(&json!({"message": "m", "codexErrorInfo": "usageLimitExceeded"}));
        assert_eq!((plain.code.as_deref(), plain.retryable), (Some("usageLimitExceeded"), false));
        let info = json!({"responseStreamDisconnected": {"httpStatusCode": null}});
        let cut = of_turn(&json!({"message": " ", "codexErrorInfo": info, "additionalDetails": "why"}));
        assert_eq!((cut.code.as_deref(), cut.message.as_str()), (Some("responseStreamDisconnected"), "why"));
        assert!(cut.retryable);
        let info = json!({"httpConnectionFailed": {"httpStatusCode": 403}});
        let refused = of_turn(&json!({"message": "m", "codexErrorInfo": info}));
        assert_eq!((refused.status, refused.retryable), (Some(403), false));
    }

    #[test]
    fn an_error_that_says_nothing_has_a_message_all_the_same() {
        for nothing in [json!(null), json!({}), json!({"message": 7}), json!("x")] {
            assert!(of_turn(&nothing).message.contains("without a message"));
            assert!(of_reply(&nothing).message.contains("without a message"));
        }
    }

    #[test]
    fn overload_passes_and_other_refusals_do_not() {
        assert!(of_reply(&json!({"code": -32001, "message": "m"})).retryable);
        assert!(!of_reply(&json!({"code": -32600, "message": "m"})).retryable);
    }

    #[test]
    fn a_login_that_is_over_is_told_from_a_word_in_a_log() {
        let failed = |error| Ending::Failed { error, partial: Partial::default() };
        let cut = || failed(ResponseError::plain("stream disconnected", true));
        let expired = ResponseError::plain("Your access token could not be refreshed: invalid_grant", true);
        assert!(is_login(&failed(expired), ""));
        assert!(is_login(&failed(of_turn(&json!({"codexErrorInfo": "unauthorized"}))), ""));
        assert!(is_login(&cut(), "ERROR please log in again"));
        assert!(!is_login(&cut(), "loaded oauth.rs"));
        let spent = of_turn(&json!({"message": "m", "codexErrorInfo": "usageLimitExceeded"}));
        assert!(!is_login(&failed(spent), "an MCP server said 401 Unauthorized"), "it is known what is wrong");
        let stopped = Ending::Interrupted { partial: Partial::default() };
        assert!(!is_login(&stopped, "ERROR please log in again"), "it worked as long as it was let");
    }
}
