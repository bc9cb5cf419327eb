//! What a backend says to its own client is not the answer.

use super::{Level, Rule, RulePage};

/// `private-events-end-nothing`.
pub(super) struct PrivateEventsEndNothing;

impl Rule for PrivateEventsEndNothing {
    fn id(&self) -> &'static str {
        "private-events-end-nothing"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Private events of a backend change nothing, not even one that says that a limit is reached.",
            why: "The Codex backend sends its rate limits on every turn; taken for an error, every turn fails.",
            source: "router-for-me/CLIProxyAPI#6007 and #3798, read 2026-11-20: `codex.rate_limits` comes, with `limit_reached`, and the response goes on.",
            incidents: &["router-for-me/CLIProxyAPI#6007", "router-for-me/CLIProxyAPI#3798"],
            mutations: &[
                "event.injected:rate-limits-reached",
                "event.injected:codex-metadata",
                "event.injected:response-metadata",
                "event.injected:websocket-timing",
            ],
        }
    }
}
