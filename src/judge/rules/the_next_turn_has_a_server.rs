//! After a server has died, the next turn starts another.

use super::{Api, Level, Rule, RulePage};

/// `the-next-turn-has-a-server`.
pub(super) struct TheNextTurnHasAServer;

impl Rule for TheNextTurnHasAServer {
    fn id(&self) -> &'static str {
        "the-next-turn-has-a-server"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A turn that is asked for after the server has exited runs on a server that was started for it.",
            why: "A client that keeps the dead one writes into a closed pipe and waits for a reply that nobody can send.",
            source: "openai/codex-plugin-cc#665, read 2026-11-22: after the child had died, “requests issued *after* child death hang forever”.",
            incidents: &["openai/codex-plugin-cc#665", "openclaw/openclaw#85279"],
            mutations: &["app.exit-then-fine"],
        }
    }
}
