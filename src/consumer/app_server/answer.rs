//! What a server is answered that asks for something. Each request gets one reply, also one that nobody knows.

use serde_json::{Value, json};

use super::approval::{Action, Approval, Decision};

/// How a request is to be answered.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// At once, with this result or error.
    Now(Result<Value, Value>),
    /// When somebody has decided.
    Ask(Approval, Form),
}

/// In which words a decision is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Those of `item/*/requestApproval`.
    Now,
    /// Those of the requests before them.
    Former,
}

impl Form {
    /// The result that tells a decision.
    pub(super) fn result(self, decision: Decision) -> Value {
        match self {
            Self::Now => json!({"decision": decision.word()}),
            Self::Former => json!({"decision": decision.former_word()}),
        }
    }
}

/// The answer to a request. Elicitations are accepted of these MCP servers alone, which are the caller's own.
pub(super) fn answer(method: &str, params: &Value, own_servers: &[String]) -> Answer {
    let text = |name: &str| params.get(name).and_then(Value::as_str).map(str::to_owned);
    let ask = |action, form| {
        let item_id = text("itemId").or_else(|| text("callId"));
        Answer::Ask(Approval { action, item_id, reason: text("reason"), params: params.clone() }, form)
    };
    match method {
        "item/commandExecution/requestApproval" => ask(Action::Command, Form::Now),
        "item/fileChange/requestApproval" => ask(Action::FileChange, Form::Now),
        "execCommandApproval" => ask(Action::Command, Form::Former),
        "applyPatchApproval" => ask(Action::FileChange, Form::Former),
        // Whatever is not granted is denied; a grant would outlast the question.
        "item/permissions/requestApproval" => Answer::Now(Ok(json!({"permissions": {}}))),
        "mcpServer/elicitation/request" => {
            let is_own = text("serverName").is_some_and(|server| own_servers.contains(&server));
            // A form needs somebody to fill it in; what only asks for consent has no required members.
            let is_consent =
                params.pointer("/requestedSchema/required").and_then(Value::as_array).is_none_or(Vec::is_empty);
            let is_form = text("mode").is_none_or(|mode| mode == "form");
            Answer::Now(Ok(if is_own && is_consent && is_form {
                json!({"action": "accept", "content": {}})
            } else {
                json!({"action": "decline", "content": null})
            }))
        }
        "item/tool/call" => {
            let text = "this client has no such tool";
            Answer::Now(Ok(json!({"contentItems": [{"type": "inputText", "text": text}], "success": false})))
        }
        _ => Answer::Now(Err(json!({"code": METHOD_NOT_FOUND, "message": "this client does not do that"}))),
    }
}

/// JSON-RPC 2.0, section 5.1.
const METHOD_NOT_FOUND: i64 = -32601;

#[cfg(test)]
mod tests {
    use super::*;

    fn now(method: &str, params: &Value) -> Result<Value, Value> {
        match answer(method, params, &["mine".to_owned()]) {
            Answer::Now(answer) => answer,
            Answer::Ask(approval, _) => panic!("{approval:?} is asked about"),
        }
    }

    #[test]
    fn commands_and_changes_are_asked_about_in_both_forms() {
        for (method, action, form, word) in [
            ("item/commandExecution/requestApproval", Action::Command, Form::Now, "decline"),
            ("item/fileChange/requestApproval", Action::FileChange, Form::Now, "decline"),
            ("execCommandApproval", Action::Command, Form::Former, "denied"),
            ("applyPatchApproval", Action::FileChange, Form::Former, "denied"),
        ] {
            let Answer::Ask(approval, told) = answer(method, &json!({"itemId": "i"}), &[]) else { panic!("{method}") };
            assert_eq!((approval.action, told, approval.item_id.as_deref()), (action, form, Some("i")));
            assert_eq!(told.result(Decision::Decline)["decision"], word);
        }
    }

    #[test]
    fn nothing_is_granted_and_only_an_own_server_gets_consent() {
        assert_eq!(now("item/permissions/requestApproval", &json!({})), Ok(json!({"permissions": {}})));
        let asked = |params: Value| now("mcpServer/elicitation/request", &params).expect("an answer")["action"].clone();
        assert_eq!(asked(json!({"serverName": "mine", "mode": "form"})), "accept");
        assert_eq!(asked(json!({"serverName": "theirs", "mode": "form"})), "decline");
        assert_eq!(asked(json!({"serverName": "mine", "mode": "url"})), "decline");
        assert_eq!(asked(json!({"serverName": "mine", "requestedSchema": {"required": ["name"]}})), "decline");
    }

    #[test]
    fn what_nobody_knows_is_an_error_and_a_call_of_a_tool_a_failure() {
        assert_eq!(now("attestation/generate", &json!({})).expect_err("an error")["code"], -32601);
        assert_eq!(now("item/tool/call", &json!({})).expect("an answer")["success"], false);
    }
}
