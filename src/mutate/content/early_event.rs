//! An event before `response.created`. The Codex backend tells of rate limits first.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, before_a_terminal, json};

/// `content.early-event`.
pub(super) struct EarlyEvent;

impl Mutation for EarlyEvent {
    fn id(&self) -> &'static str {
        "content.early-event"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`codex.rate_limits` or `keepalive` comes before `response.created`.",
            why: "Helpers that demand `response.created` first raise on it. A limit that is reached does not end the turn either.",
            incidents: &["Soju06/codex-lb#473", "router-for-me/CLIProxyAPI#3798", "openai/openai-ruby#422"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        before_a_terminal(session, EVENTS)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let event = match parameter {
            "codex.rate_limits" => json!({
                "type": "codex.rate_limits",
                "plan_type": "plus",
                "rate_limits": { "allowed": true, "limit_reached": true, "primary": { "used_percent": 100 } },
            }),
            "keepalive" => json!({ "type": "keepalive" }),
            other => {
                return Err(Inapplicable::unknown(other, "early event", EVENTS));
            }
        };
        draft.pieces.insert(0, Piece::event_of(&event));
        Ok(())
    }
}

const EVENTS: &[&str] = &["codex.rate_limits", "keepalive"];
