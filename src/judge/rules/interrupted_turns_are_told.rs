//! A turn that somebody stopped is no answer and no failure.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, Status, told_status};

/// `interrupted-turns-are-told`.
pub(super) struct InterruptedTurnsAreTold;

impl Rule for InterruptedTurnsAreTold {
    fn id(&self) -> &'static str {
        "interrupted-turns-are-told"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A `turn/completed` with the status `interrupted` is reported as interrupted, whoever stopped the turn.",
            why: "What was said so far is half of something. Read as an answer it is acted on, read as a failure it is asked for again.",
            source: "codex-rs/app-server/README.md of openai/codex, read 2026-11-22: “`turn/interrupt` — request cancellation of an in-flight turn […]; success is an empty `{}` response and the turn finishes with `status: \"interrupted\"`.”",
            incidents: &["openclaw/openclaw#84494", "agentclientprotocol/codex-acp#4", "kumanday/OpenSymphony#159"],
            mutations: &["app.interrupted"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.status == Status::Interrupted
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        Check::that(seen.status == Seen::Interrupted, "interrupted", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
