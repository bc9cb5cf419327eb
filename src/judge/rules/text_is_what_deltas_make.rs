//! Where a delta ends is an accident.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, quoted};

/// `text-is-what-deltas-make`.
pub(super) struct TextIsWhatDeltasMake;

impl Rule for TextIsWhatDeltasMake {
    fn id(&self) -> &'static str {
        "text-is-what-deltas-make"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Text is the same however it is cut into deltas, as it is shown and at the end.",
            why: "Tokens and buffers decide where deltas end.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.output_text.delta` is “Emitted when there is an additional text delta.” cline/cline#9797 shows how finely they are cut.",
            incidents: &["cline/cline#9797"],
            mutations: &["text.recut"],
        }
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let has_messages_alone = evidence.transcript.items.iter().all(|item| item.kind == "message");
        let shown = seen.streamed.as_ref().filter(|_| has_messages_alone && evidence.is_said_in_order());
        match shown {
            Some(shown) if *shown != evidence.transcript.text && evidence.transcript.refusal.is_empty() => Check::that(
                false,
                format!("shown {}", quoted(&evidence.transcript.text)),
                format!("shown {}", quoted(shown)),
            ),
            _ => evidence.holds(seen),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereAdded
    }
}
