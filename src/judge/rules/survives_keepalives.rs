//! A keepalive is no news.

use super::{Level, Rule, RulePage};

/// `survives-keepalives`.
pub(super) struct SurvivesKeepalives;

impl Rule for SurvivesKeepalives {
    fn id(&self) -> &'static str {
        "survives-keepalives"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "`keepalive` and `ping` events change nothing.",
            why: "The official backends send them in long turns. A closed list of types loses the turn: at least seven clients broke.",
            source: "openai/openai-node#1965 and openai/openai-java#767, merged, read 2026-11-20: `keepalive` is passed over.",
            incidents: &[
                "openai/openai-java#767",
                "openai/openai-node#1965",
                "aaif-goose/goose#7464",
                "JetBrains/koog#1866",
                "davidmigloz/ai_clients_dart#71",
                "openai/openai-ruby#422",
                "dcdpr/jp#566",
            ],
            mutations: &["event.injected:keepalive", "event.injected:ping"],
        }
    }
}
