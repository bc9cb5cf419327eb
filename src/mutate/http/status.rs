//! Answers that are no success. Each says what went wrong, in one of the ways that were seen.

use super::{Api, Draft, Effect, Inapplicable, Mutation, PAGE, Page, REASON, Session, applicable, json};

/// `http.status`.
pub(super) struct Status;

impl Mutation for Status {
    fn id(&self) -> &'static str {
        "http.status"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The request is answered with a status from 400 to 504 and a body of JSON, of `{\"detail\"}`, of HTML, or of nothing.",
            why: "A status that is not looked at is an empty success; one that is asked for again without need is a storm; a page of HTML in a terminal helps nobody.",
            incidents: &[
                "openai/codex#3224",
                "openai/codex#6252",
                "openai/codex#9278",
                "askalf/dario#1342",
                "earendil-works/pi#4172",
                "raine/claude-code-proxy#139",
                "agentjido/req_llm#941",
                "openclaw/openclaw#94432",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("http") { applicable(self, session, NAMES) } else { Vec::new() }
    }

    fn waits(&self) -> bool {
        true
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Rejected
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let (status, kind) = parameter.split_once('-').unwrap_or((parameter, ""));
        let status: u16 = status.parse().map_err(|_| Inapplicable("it begins with a status".to_owned()))?;
        let error = |code: &str, kind: &str| {
            json!({ "error": { "message": REASON, "type": kind, "code": code, "param": null } }).to_string()
        };
        let (content_type, body) = match kind {
            "detail" => ("application/json", json!({ "detail": REASON }).to_string()),
            "json" if status == 429 => ("application/json", error("rate_limit_exceeded", "rate_limit_error")),
            "json" => ("application/json", error("conformance", "invalid_request_error")),
            "misalignment" => ("application/json", error("misalignment_policy_violation", "invalid_request_error")),
            "quota" => ("application/json", error("insufficient_quota", "insufficient_quota")),
            "overloaded" => ("application/json", error("server_is_overloaded", "server_error")),
            "usage-limit" => ("application/json", json!({ "error": { "type": "usage_limit_reached", "message": REASON, "plan_type": "plus", "resets_at": 1_795_200_000_u64, "resets_in_seconds": 13_872 } }).to_string()),
            "html" => ("text/html", PAGE.to_owned()),
            "challenge" => ("text/html; charset=UTF-8", PAGE.replace("Bad gateway", "Enable JavaScript and cookies to continue")),
            _ => ("text/plain", String::new()),
        };
        draft.answer_with(status, content_type, body);
        Ok(())
    }
}

const NAMES: &[&str] = &[
    "400-detail",
    "400-json",
    "401-json",
    "403-empty",
    "403-html",
    "403-challenge",
    "403-misalignment",
    "404-json",
    "408-json",
    "409-json",
    "422-json",
    "429-json",
    "429-usage-limit",
    "429-quota",
    "500-json",
    "500-empty",
    "502-html",
    "503-overloaded",
    "503-html",
    "504-html",
];
