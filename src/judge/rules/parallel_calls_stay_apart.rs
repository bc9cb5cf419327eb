//! Each call has its own arguments.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, Seen, Status};

/// `parallel-calls-stay-apart`.
pub(super) struct ParallelCallsStayApart;

impl Rule for ParallelCallsStayApart {
    fn id(&self) -> &'static str {
        "parallel-calls-stay-apart"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Calls of one turn stay apart and in order.",
            why: "One buffer makes garbage of two calls.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `output_index` says which item the arguments are of. earendil-works/pi#4171.",
            incidents: &["earendil-works/pi#4171", "lidge-jun/opencodex#363"],
            mutations: &[],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.status == Status::Completed && evidence.transcript.finished_calls().count() > 1
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        match (&seen.tool_calls, seen.status) {
            (None, _) => Check::NotReported("tool_calls"),
            (Some(_), Seen::Completed) => evidence.holds(seen),
            _ => Check::Kept,
        }
    }

    fn scope(&self) -> Scope {
        Scope::WhereAdded
    }
}
