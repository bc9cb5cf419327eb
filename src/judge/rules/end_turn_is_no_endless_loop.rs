//! One answer that says more will come is not a reason to ask for ever.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `end-turn-is-no-endless-loop`.
pub(super) struct EndTurnIsNoEndlessLoop;

impl Rule for EndTurnIsNoEndlessLoop {
    fn id(&self) -> &'static str {
        "end-turn-is-no-endless-loop"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A completed response with `end_turn: false` does not make a consumer ask again without bound.",
            why: "Every answer says the same, so a loop that trusts it never ends, at a price.",
            source: "openai/codex 0.169.0, run against such an answer, read 2026-11-20: 1 890 requests in 40 seconds.",
            incidents: &["raine/claude-code-proxy#139"],
            mutations: &["terminal.end-turn"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.terminal_event().is_some_and(|event| {
            event.value.pointer("/response/end_turn").and_then(serde_json::Value::as_bool) == Some(false)
        })
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        match seen.requests {
            None => Check::NotReported("requests"),
            Some(requests) => {
                Check::that(requests <= MOST, format!("at most {MOST} requests"), format!("{requests} requests"))
            }
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}

/// More than any policy of trying again that was seen asks for.
const MOST: u32 = 10;
