//! Answers to requests that the recording has not, in the words of Codex CLI 0.169.0.

use serde_json::{Value, json};

/// The answer to a request before the handshake.
pub(super) fn not_initialized(id: &Value) -> Value {
    refusal(id, INVALID_REQUEST, "Not initialized")
}

/// The answer to a second handshake.
pub(super) fn already_initialized(id: &Value) -> Value {
    refusal(id, INVALID_REQUEST, "Already initialized")
}

/// The answer to an interrupt where nothing runs.
pub(super) fn nothing_to_interrupt(id: &Value) -> Value {
    refusal(id, INVALID_REQUEST, "no active turn to interrupt")
}

/// The answer to a turn more than there are.
pub(super) fn no_other_turn(id: &Value) -> Value {
    refusal(id, INTERNAL_ERROR, "the recording has no other turn")
}

/// The answer to a turn before its thread, and to whatever else is not recorded.
pub(super) fn unasked(id: &Value, method: &str) -> Value {
    if method == "turn/start" {
        return refusal(id, INVALID_REQUEST, "thread not found");
    }
    if KNOWN.contains(&method) {
        return refusal(id, INTERNAL_ERROR, &format!("the recording has no answer to `{method}`"));
    }
    let known = KNOWN.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
    refusal(id, INVALID_REQUEST, &format!("Invalid request: unknown variant `{method}`, expected one of {known}"))
}

/// The answer to an interrupt that is carried out.
pub(super) fn done(id: &Value) -> Value {
    json!({"id": id, "result": {}})
}

fn refusal(id: &Value, code: i64, message: &str) -> Value {
    json!({"id": id, "error": {"code": code, "message": message}})
}

/// What the server answers to all that it does not take, also to an unknown method.
const INVALID_REQUEST: i64 = -32600;
const INTERNAL_ERROR: i64 = -32603;

/// Methods of requests that a client of turns makes, of the 109 that there are.
const KNOWN: &[&str] = &[
    "initialize",
    "thread/start",
    "thread/resume",
    "thread/fork",
    "thread/list",
    "thread/loaded/list",
    "thread/read",
    "thread/archive",
    "thread/unsubscribe",
    "thread/name/set",
    "thread/compact/start",
    "thread/rollback",
    "turn/start",
    "turn/steer",
    "turn/interrupt",
    "review/start",
    "model/list",
    "experimentalFeature/list",
    "skills/list",
    "mcpServerStatus/list",
    "account/read",
    "account/rateLimits/read",
    "account/login/start",
    "account/logout",
    "config/read",
    "command/exec",
];
