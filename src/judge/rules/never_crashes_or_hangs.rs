//! Whatever comes, an outcome follows.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, told_status};

/// `never-crashes-or-hangs`.
pub(super) struct NeverCrashesOrHangs;

impl Rule for NeverCrashesOrHangs {
    fn id(&self) -> &'static str {
        "never-crashes-or-hangs"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::ALL
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "No stream makes the consumer break or leaves it without an outcome.",
            why: "An exception of the consumer's own making is taken for a bug in the caller and not retried; a hang is found by a person.",
            source: "openai/openai-python#3312: a TypeError of the consumer's own ended every turn, classed as local and not retried; read 2026-11-20.",
            incidents: &["openai/openai-python#3312", "math-inc/OpenGauss#453", "bitrouter/bitrouter#453"],
            mutations: &[],
        }
    }

    fn is_exercised(&self, _: &Evidence<'_>) -> bool {
        true
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        Check::that(!matches!(seen.status, Seen::Crashed | Seen::Hung), "an outcome", told_status(seen))
    }

    fn scope(&self) -> Scope {
        Scope::Everywhere
    }
}
