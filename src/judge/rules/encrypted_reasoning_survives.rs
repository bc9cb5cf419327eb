//! Encrypted reasoning goes back as it came.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, Status, encrypted_is_told};

/// `encrypted-reasoning-survives`.
pub(super) struct EncryptedReasoningSurvives;

impl Rule for EncryptedReasoningSurvives {
    fn id(&self) -> &'static str {
        "encrypted-reasoning-survives"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "`encrypted_content` reaches the caller byte for byte, however long.",
            why: "Cut or changed it is refused with the next request, and the thread is stuck.",
            source: "OpenAI API reference, Responses, platform.openai.com/docs/api-reference/responses, read 2026-11-20: `encrypted_content` is “The encrypted content of the reasoning item”, to be sent back. lidge-jun/opencodex#4673.",
            incidents: &["lidge-jun/opencodex#4673", "vercel/ai#14842"],
            mutations: &["reasoning.encrypted:long"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.status == Status::Completed
            && !evidence.encrypted().is_empty()
            && !evidence.is_edited_by(&["reasoning.encrypted:late"])
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        encrypted_is_told(evidence, seen)
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
