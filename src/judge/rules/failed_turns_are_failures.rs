//! A turn that failed is reported as one, with an error or without.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Status, no_success};

/// `failed-turns-are-failures`.
pub(super) struct FailedTurnsAreFailures;

impl Rule for FailedTurnsAreFailures {
    fn id(&self) -> &'static str {
        "failed-turns-are-failures"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A `turn/completed` with the status `failed`, also where its error is null, and a request that is refused are never reported as completed.",
            why: "The message is called completed and has no answer: read as success it is an empty one, and nobody looks for the reason.",
            source: "codex-rs/app-server/README.md of openai/codex, read 2026-11-22: “`turn/completed` — `{ turn }` where `turn.status` is `completed`, `interrupted`, or `failed`”.",
            incidents: &[
                "chenhg5/cc-connect#1730",
                "axisrow/tg_content_factory#1269",
                "NousResearch/hermes-agent#90436",
            ],
            mutations: &["app.failed", "app.refused"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        matches!(evidence.transcript.status, Status::Failed | Status::Error)
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        no_success(seen, "a failure, as the server says")
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
