//! What a server writes is shown, not executed.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, quoted};

/// `shows-no-control-characters`.
pub(super) struct ShowsNoControlCharacters;

impl Rule for ShowsNoControlCharacters {
    fn id(&self) -> &'static str {
        "shows-no-control-characters"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A failure is shown without the control characters of its message.",
            why: "A server would clear the screen, rename the window, or hide what it says.",
            source: "CWE-150, cwe.mitre.org/data/definitions/150.html, read 2026-11-21: “special elements that could be interpreted as escape, meta, or control character sequences” are to be neutralized.",
            incidents: &["openai/codex#6252"],
            mutations: &["error.shape"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let message = evidence.transcript.error.as_ref().and_then(|error| error.message.as_deref());
        message.is_some_and(|message| message.chars().any(is_control))
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        match seen.error.as_ref().map(|error| error.shown.as_deref()) {
            Some(Some(shown)) => {
                Check::that(!shown.chars().any(is_control), "no control characters", format!("shown {}", quoted(shown)))
            }
            _ => Check::NotReported("error.shown"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}

fn is_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t')
}
