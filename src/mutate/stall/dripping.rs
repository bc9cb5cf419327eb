//! Signs of life, and nothing else, for ever.

use super::{Api, Draft, Drip, Effect, Ending, Feed, Inapplicable, Mutation, Page, Session, applicable};

/// `stall.dripping`.
pub(super) struct Dripping;

impl Mutation for Dripping {
    fn id(&self) -> &'static str {
        "stall.dripping"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Comments or keepalive events come every fifteen seconds, before the first event or mid-way, and nothing else ever.",
            why: "Whether they count as life is a choice, and both choices have broken production. Only a limit on the whole turn ends it.",
            incidents: &[
                "NousResearch/hermes-agent#103571",
                "NousResearch/hermes-agent#78818",
                "AntigmaLabs/ante#187",
                "piperhex/codex-switch#24",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("http") { applicable(self, session, NAMES) } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::TimedOut
    }

    fn feeds(&self) -> &'static [Feed] {
        &[Feed::Direct]
    }

    fn ending(&self) -> Option<Ending> {
        Some(Ending::Dripping(Drip::Comments))
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let (kind, place) = parameter.split_once('-').unwrap_or((parameter, ""));
        let at = if place == "mid" { draft.place("mid", &["mid"])? } else { 0 };
        draft.pieces.truncate(at);
        draft.ending = Ending::Dripping(if kind == "comments" { Drip::Comments } else { Drip::Keepalives });
        Ok(())
    }
}

const NAMES: &[&str] = &["comments-first", "comments-mid", "keepalives-first", "keepalives-mid"];
