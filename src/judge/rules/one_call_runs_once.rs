//! A call is known by its id.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope};

/// `one-call-runs-once`.
pub(super) struct OneCallRunsOnce;

impl Rule for OneCallRunsOnce {
    fn id(&self) -> &'static str {
        "one-call-runs-once"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A `call_id` that comes twice is handed out once.",
            why: "To run a tool twice may not be undone.",
            source: "rbb-dev/Open-WebUI-OpenRouter-pipe#54, merged, read 2026-11-20: one call went by two ids and was run twice.",
            incidents: &["rbb-dev/Open-WebUI-OpenRouter-pipe#54", "lidge-jun/opencodex#363"],
            mutations: &["tool.twice"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let Some(calls) = &seen.tool_calls else { return Check::NotReported("tool_calls") };
        let mut ids: Vec<&str> = calls.iter().map(|call| call.call_id.as_str()).collect();
        ids.sort_unstable();
        let twice = ids.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
        Check::that(twice.is_none(), "every call once", format!("call {} twice", twice.unwrap_or_default()))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
