//! A stream without a name is a stream.

use super::{Api, Level, Rule, RulePage};

/// `content-type-is-no-gate`.
pub(super) struct ContentTypeIsNoGate;

impl Rule for ContentTypeIsNoGate {
    fn id(&self) -> &'static str {
        "content-type-is-no-gate"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A stream that comes without a content type, or with a charset behind it, is read.",
            why: "The Codex backend has left the header out, and every turn failed.",
            source: "openclaw/openclaw#91662, merged, and overcat/requests-sse#14, read 2026-11-20.",
            incidents: &["openclaw/openclaw#91662", "overcat/requests-sse#14", "ktorio/ktor#5836"],
            mutations: &["http.content-type:missing", "http.content-type:charset"],
        }
    }
}
