//! Reasoning that the terminal frame alone encrypts is found there.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, encrypted_is_told};

/// `late-encrypted-reasoning-is-recovered`.
pub(super) struct LateEncryptedReasoningIsRecovered;

impl Rule for LateEncryptedReasoningIsRecovered {
    fn id(&self) -> &'static str {
        "late-encrypted-reasoning-is-recovered"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "`encrypted_content` that only the terminal frame lists reaches the caller.",
            why: "Without it the model forgets what it thought.",
            source: "vercel/ai#14842, read 2026-11-20: encrypted reasoning of Azure that is lost on the way.",
            incidents: &["vercel/ai#14842"],
            mutations: &["reasoning.encrypted:late"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        encrypted_is_told(evidence, seen)
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
