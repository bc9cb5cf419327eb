//! A line may be as long as an item.

use super::{Api, Level, Rule, RulePage, Scope};

/// `long-lines-are-lines`.
pub(super) struct LongLinesAreLines;

impl Rule for LongLinesAreLines {
    fn id(&self) -> &'static str {
        "long-lines-are-lines"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A frame of 4 MiB is read as any other; one of 32 MiB is read, or refused with an error.",
            why: "Scanners stop at 64 KiB, at 1 MB, at 32 MB, and the turn is lost with the item that was long.",
            source: "WHATWG HTML, 9.2 Server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-21: a field is “1*name-char [ colon [ space ] *any-char ] end-of-line”, and `*` has no end. openai/openai-go#368.",
            incidents: &[
                "openai/openai-go#368",
                "zendev-sh/goai#70",
                "SamSaffron/term-llm#347",
                "anomalyco/opencode#3506",
            ],
            mutations: &["size.frame"],
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
