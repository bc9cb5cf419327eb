//! Whoever is asked answers, once.

use super::{Api, Check, Event, Evidence, Level, Observation, Rule, RulePage, Scope, server_requests};

/// `server-requests-get-one-answer`.
pub(super) struct ServerRequestsGetOneAnswer;

impl Rule for ServerRequestsGetOneAnswer {
    fn id(&self) -> &'static str {
        "server-requests-get-one-answer"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Every request of the server gets exactly one reply; one of an unknown method gets an error, and not silence.",
            why: "The server waits for the reply without a clock of its own: a request that nobody answers holds the turn for ever.",
            source: "sortie-ai/sortie#874, read 2026-11-22: the server “awaits an approval decision with no timeout of its own”, so that a request without a reply holds the turn open.",
            incidents: &["sortie-ai/sortie#874", "manaflow-ai/cmux#5507", "omnigent-ai/omnigent#5975"],
            mutations: &["app.request", "app.approval"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        // A server that died may have taken its question with it.
        evidence.wire.earlier.is_empty() && is_heard_out(evidence) && server_requests(evidence).next().is_some()
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let Some(said) = &seen.said else { return Check::NotReported("said") };
        let told = |method: &str| {
            let begin = format!("answer to {method}");
            said.iter().filter(|word| word.starts_with(&begin)).cloned().collect::<Vec<_>>()
        };
        let mut methods: Vec<&str> = server_requests(evidence).collect();
        let asked = methods.clone();
        methods.dedup();
        for method in methods {
            let times = asked.iter().filter(|other| **other == method).count();
            let answers = told(method);
            let is_error = |word: &String| word.contains(": error ");
            if answers.len() != times || !(is_known(method) || answers.iter().all(is_error)) {
                let expected =
                    format!("{times} replies to `{method}`{}", if is_known(method) { "" } else { ", an error" });
                let actual = if answers.is_empty() { "none".to_owned() } else { answers.join(", ") };
                return Check::that(false, expected, actual);
            }
        }
        let stray = said.iter().find(|word| word.starts_with("answer to nothing"));
        Check::that(stray.is_none(), "no reply to what was not asked", stray.cloned().unwrap_or_default())
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}

/// Whether something of the client, or the end of the turn, comes behind the last request: a server that ends with the
/// question on its lips hears no answer.
fn is_heard_out(evidence: &Evidence<'_>) -> bool {
    let is_asked = |event: &Event| !event.kind.starts_with('>') && event.kind != "reply" && event.get("id").is_some();
    let last = evidence.events().rfind(|(_, event)| is_asked(event)).map(|(frame, _)| frame);
    let is_behind = |(frame, event): &(usize, &Event)| {
        Some(*frame) > last && (event.kind.starts_with('>') || event.kind == "turn/completed")
    };
    evidence.wire.ending.is_open() || evidence.events().any(|seen| is_behind(&seen))
}

/// Whether the schema of Codex CLI 0.169.0 has such a request of the server.
fn is_known(method: &str) -> bool {
    KNOWN.contains(&method)
}

const KNOWN: &[&str] = &[
    "item/commandExecution/requestApproval",
    "item/fileChange/requestApproval",
    "item/permissions/requestApproval",
    "item/tool/requestUserInput",
    "item/tool/call",
    "mcpServer/elicitation/request",
    "account/chatgptAuthTokens/refresh",
    "attestation/generate",
    "applyPatchApproval",
    "execCommandApproval",
];
