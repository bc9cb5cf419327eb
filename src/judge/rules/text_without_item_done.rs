//! Text that was streamed is not lost for want of a closing event.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Seen, Status, quoted, told_status};

/// `text-without-item-done`.
pub(super) struct TextWithoutItemDone;

impl Rule for TextWithoutItemDone {
    fn id(&self) -> &'static str {
        "text-without-item-done"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Text deltas whose item was never closed still give the text, or an error, when the response completes.",
            why: "A consumer that reads finished items alone reports an empty success.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.output_text.delta` is emitted when there is an additional text delta; NousResearch/hermes-agent#92764, items announced and never closed.",
            incidents: &["NousResearch/hermes-agent#92764", "open-webui/open-webui#28310"],
            mutations: &["content.item-done-dropped"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let transcript = &evidence.transcript;
        let unfinished =
            transcript.items.iter().any(|item| item.is_answer() && !item.finished && !item.text().is_empty());
        transcript.status == Status::Completed && unfinished
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        if seen.status.is_reported_error() {
            return Check::Kept;
        }
        let text = match &seen.text {
            Some(text) => text,
            None if seen.status == Seen::Completed => return Check::NotReported("text"),
            None => {
                return Check::that(
                    false,
                    "the text, or an error of the provider's or the stream's",
                    told_status(seen),
                );
            }
        };
        let expected = &evidence.transcript.text;
        let told = format!("{}, text {}", told_status(seen), quoted(text));
        Check::that(
            text == expected && seen.status == Seen::Completed,
            format!("completed, text {}, or an error", quoted(expected)),
            told,
        )
    }
}
