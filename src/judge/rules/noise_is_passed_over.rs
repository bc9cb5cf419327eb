//! A line that is no message is no reason to stop.

use super::{Api, Level, Rule, RulePage};

/// `noise-is-passed-over`.
pub(super) struct NoiseIsPassedOver;

impl Rule for NoiseIsPassedOver {
    fn id(&self) -> &'static str {
        "noise-is-passed-over"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Lines on the standard output that are no JSON are passed over.",
            why: "Launchers, shells and tools of the system print into the same pipe. One such line must not cost a session.",
            source: "utensils/claudette#982, merged, read 2026-11-22: a banner of the shell was read as the first message, and the handshake failed.",
            incidents: &["utensils/claudette#982", "openai/codex-plugin-cc#311", "openai/codex-plugin-cc#310"],
            mutations: &["app.noise"],
        }
    }
}
