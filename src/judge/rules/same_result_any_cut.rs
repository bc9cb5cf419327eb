//! The result does not depend on where chunks begin and end.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage};

/// `same-result-any-cut`.
pub(super) struct SameResultAnyCut;

impl Rule for SameResultAnyCut {
    fn id(&self) -> &'static str {
        "same-result-any-cut"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::ALL
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "The result is the same however the bytes are split into chunks, inside characters and line ends too.",
            why: "Chunks are an accident of buffers and proxies. A consumer that reads meaning into them fails on somebody else's network.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-20: the stream is defined as a sequence of characters and lines; chunks do not occur in it.",
            incidents: &["rexxars/eventsource-parser#17", "mrpulor-gh/nuphus#41", "xberg-io/liter-llm#152"],
            mutations: &[],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let frames = evidence.frames.iter().map(|frame| frame.raw.len());
        evidence.scenario.id().edits.is_empty() && !frames.eq(evidence.wire.lengths.iter().copied())
    }

    /// Two deliveries of the same bytes are held against each other. What is wrong in both is no matter of cuts.
    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        match &evidence.plain {
            Some(plain) if plain == seen => Check::Kept,
            Some(plain) => {
                let words = |seen: &Observation| serde_json::to_string(seen).unwrap_or_default();
                let expected = format!("as when each frame comes in a chunk of its own: {}", words(plain));
                Check::that(false, expected, words(seen))
            }
            None => evidence.holds(seen),
        }
    }
}
