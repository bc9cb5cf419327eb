//! A page of HTML is not for a terminal.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, quoted};

/// `pages-are-not-read-aloud`.
pub(super) struct PagesAreNotReadAloud;

impl Rule for PagesAreNotReadAloud {
    fn id(&self) -> &'static str {
        "pages-are-not-read-aloud"
    }

    fn level(&self) -> Level {
        Level::Should
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A page of HTML in the place of an answer is told in a line, not in full.",
            why: "The screen fills with markup, and the reason is not in it.",
            source: "openai/codex#6252, merged, read 2026-11-20: one line with the status.",
            incidents: &["openai/codex#6252", "openclaw/openclaw#94432"],
            mutations: &["http.status:403-html", "http.status:403-challenge", "http.status:502-html", "http.body:html"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        match seen.error.as_ref().and_then(|error| error.message.as_deref()) {
            None => Check::NotReported("error.message"),
            Some(told) => Check::that(!told.contains("<html"), "a line", format!("message {}", quoted(told))),
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
