//! A call is known by its id.

use super::{Check, Evidence, Level, Observation, Rule, RulePage, Scope, calls_run};

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
            statement: "A call that comes twice, in one stream or in a stream that is asked for again, is handed out and run once.",
            why: "To run a tool twice may not be undone.",
            source: "rbb-dev/Open-WebUI-OpenRouter-pipe#54, merged, read 2026-11-20: one call went by two ids and was run twice.",
            incidents: &["rbb-dev/Open-WebUI-OpenRouter-pipe#54", "lidge-jun/opencodex#363"],
            mutations: &["tool.twice", "item.done-twice", "terminal.twice", "http.cut-then-fine:after-call"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        let has_calls = evidence.transcript.finished_calls().next().is_some();
        has_calls && evidence.scenario.id().edits.len() == 1 && evidence.is_edited_by(self.page().mutations)
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let Some(mut ids) = calls_run(seen) else { return Check::NotReported("tool_calls") };
        ids.sort_unstable();
        let twice = ids.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
        Check::that(twice.is_none(), "every call once", format!("call {} twice", twice.unwrap_or_default()))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
