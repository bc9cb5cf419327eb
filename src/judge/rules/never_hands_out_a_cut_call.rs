//! Half a call is no call.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, call, calls_run, quoted};

/// `never-hands-out-a-cut-call`.
pub(super) struct NeverHandsOutACutCall;

impl Rule for NeverHandsOutACutCall {
    fn id(&self) -> &'static str {
        "never-hands-out-a-cut-call"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A tool call whose arguments are not whole is never handed out to be run.",
            why: "Cut arguments may parse, or be repaired until they do, and the agent runs a command that the model never finished.",
            source: "OpenAI API reference, Streaming events, platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20: `response.function_call_arguments.done` is “Emitted when function-call arguments are finalized”.",
            incidents: &["earendil-works/pi#9897", "endolith/open-interpreter#291", "vllm-project/vllm#57998"],
            mutations: &[
                "truncation.in-arguments",
                "truncation.clean",
                "truncation.aborted",
                "truncation.reset",
                "tool.cut-then-completed",
            ],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.transcript.cut_calls().next().is_some()
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let Some(run) = calls_run(seen) else { return Check::NotReported("tool_calls") };
        let cut: Vec<String> = evidence.transcript.cut_calls().filter_map(call).map(|call| call.call_id).collect();
        let told = |id: &&str| {
            let handed_out = seen.tool_calls.iter().flatten().find(|call| call.call_id == *id);
            match handed_out {
                Some(call) => format!("{}({}) handed out", call.name, quoted(&call.arguments)),
                None => format!("{id} run"),
            }
        };
        let run: Vec<String> = run.iter().filter(|id| cut.iter().any(|cut| cut == *id)).map(told).collect();
        Check::that(run.is_empty(), "the cut call is not handed out", run.join(", "))
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
