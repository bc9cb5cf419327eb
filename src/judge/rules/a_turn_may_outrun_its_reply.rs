//! The order of what comes together is no promise.

use super::{Api, Level, Rule, RulePage};

/// `a-turn-may-outrun-its-reply`.
pub(super) struct ATurnMayOutrunItsReply;

impl Rule for ATurnMayOutrunItsReply {
    fn id(&self) -> &'static str {
        "a-turn-may-outrun-its-reply"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Messages of the turn that come before the reply to `turn/start`, and items that begin after they are whole, count all the same.",
            why: "They come in one read. Whoever begins to listen for a turn only once its reply was seen has missed its end by then.",
            source: "agentserver/agentserver#143, read 2026-11-22: the reply and `turn/completed` came back to back, and the completion was dropped before anyone had registered for it.",
            incidents: &["agentserver/agentserver#143", "deepcoldy/botmux#922", "kumanday/OpenSymphony#181"],
            mutations: &["app.out-of-order"],
        }
    }
}
