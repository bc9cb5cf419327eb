//! How long to wait, in every way of saying it.

use super::{Api, Draft, Effect, Feed, Inapplicable, Mutation, Page, REASON, Session, json};

/// `http.retry-after`.
pub(super) struct RetryAfter;

impl Mutation for RetryAfter {
    fn id(&self) -> &'static str {
        "http.retry-after"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The first request is answered with 429 and advice when to come back: seconds, a date, milliseconds, zero, a negative number, a fraction, words, or a day.",
            why: "Too early is refused again, and a day is no wait for a program. What cannot be read is no advice.",
            incidents: &["openai/codex#3764", "router-for-me/CLIProxyAPI#1666"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("http") { NAMES.iter().map(ToString::to_string).collect() } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn feeds(&self) -> &'static [Feed] {
        &[Feed::Direct, Feed::Process]
    }

    fn waits(&self) -> bool {
        true
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let mut first = draft.clone();
        first.answer_with(
            429,
            "application/json",
            json!({ "error": { "message": REASON, "type": "rate_limit_error", "code": "rate_limit_exceeded" } })
                .to_string(),
        );
        let (name, value) = match parameter {
            "seconds" => ("retry-after", "7"),
            "date" => ("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT"),
            "milliseconds" => ("retry-after-ms", "2500"),
            "zero" => ("retry-after", "0"),
            "negative" => ("retry-after", "-1"),
            "fraction" => ("retry-after", "1.5"),
            "words" => ("retry-after", "soon"),
            _ => ("retry-after", "86400"),
        };
        first.set_header(name, Some(value));
        draft.earlier.push(first);
        Ok(())
    }
}

const NAMES: &[&str] = &["seconds", "date", "milliseconds", "zero", "negative", "fraction", "words", "a-day"];
