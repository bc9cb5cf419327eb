//! Reasoning is reasoning by any name.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Seen};

/// `chat-reasoning-has-many-names`.
pub(super) struct ChatReasoningHasManyNames;

impl Rule for ChatReasoningHasManyNames {
    fn id(&self) -> &'static str {
        "chat-reasoning-has-many-names"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Reasoning under either name and in each form is kept, once, and no part of the answer.",
            why: "What was thought and paid for is lost, or is said twice.",
            source: "anomalyco/opencode#37553 and JetBrains/koog#2190, read 2026-11-22: vLLM writes `reasoning`, DeepSeek `reasoning_content`.",
            incidents: &["0xPlaygrounds/rig#1440", "anomalyco/opencode#37553", "JetBrains/koog#2190"],
            mutations: &["chat.reasoning"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        match (&seen.items, seen.status) {
            (None, Seen::Completed) => Check::NotReported("items"),
            (Some(items), Seen::Completed) => {
                let count = items.iter().filter(|item| *item == "reasoning").count();
                if count == 1 {
                    evidence.holds(seen)
                } else {
                    Check::that(false, "one reasoning", format!("{count} of them"))
                }
            }
            _ => evidence.holds(seen),
        }
    }
}
