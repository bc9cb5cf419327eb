//! Events that no description names. They come at any time, and mean nothing for the answer.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, harmless, json};

/// `event.injected`.
pub(super) struct Injected;

impl Mutation for Injected {
    fn id(&self) -> &'static str {
        "event.injected"
    }

    fn page(&self) -> Page {
        Page {
            summary: "An event that is not in the public description comes early, mid-way, and just before the terminal frame.",
            why: "Backends send keepalives and private events, and a relay may send an event with half its members. A consumer with a closed list of types loses the turn; one that looks for parts of names takes a stranger for text.",
            incidents: &[
                "openai/openai-java#767",
                "openai/openai-node#1965",
                "aaif-goose/goose#7464",
                "router-for-me/CLIProxyAPI#6007",
                "router-for-me/CLIProxyAPI#3798",
                "dcdpr/jp#566",
                "diegosouzapw/OmniRoute#14330",
                "open-webui/open-webui#28312",
            ],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, NAMES)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let event = match parameter {
            "keepalive" => json!({ "type": "keepalive", "sequence_number": 2 }),
            "ping" => json!({ "type": "ping" }),
            "rate-limits-reached" => {
                json!({ "type": "codex.rate_limits", "plan_type": "plus", "rate_limits": { "allowed": false, "limit_reached": true } })
            }
            "codex-metadata" => {
                json!({ "type": "codex.response.metadata", "headers": { "openai-model": "gpt-5-codex" } })
            }
            "response-metadata" => json!({ "type": "response.metadata", "metadata": {}, "headers": {} }),
            "websocket-timing" => json!({ "type": "responsesapi.websocket_timing", "timing_metrics": {} }),
            "short-name" => json!({ "type": "response.delta", "delta": "stray" }),
            "lookalike-text" => {
                json!({ "type": "vendor.output_text.delta.echo", "output_index": 0, "content_index": 0, "delta": "stray" })
            }
            "lookalike-call" => json!({ "type": "vendor.function_call.progress", "output_index": 0, "delta": "stray" }),
            _ => json!({ "type": "response.in_progress" }),
        };
        for place in ["last", "mid", "first"] {
            let at = draft.place(place, &["first", "mid", "last"])?;
            draft.pieces.insert(at, Piece::event_of(&event));
        }
        Ok(())
    }
}

const NAMES: &[&str] = &[
    "keepalive",
    "ping",
    "rate-limits-reached",
    "codex-metadata",
    "response-metadata",
    "websocket-timing",
    "short-name",
    "lookalike-text",
    "lookalike-call",
    "partial-in-progress",
];
