//! Where nobody is there to say yes, the answer is no.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, server_requests};

/// `approvals-fail-closed`.
pub(super) struct ApprovalsFailClosed;

impl Rule for ApprovalsFailClosed {
    fn id(&self) -> &'static str {
        "approvals-fail-closed"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Without a person or a setting that says yes, a request for approval is not answered with yes.",
            why: "What the server asks about is what its sandbox would not allow: a yes by default gives the machine away.",
            source: "kurrent-io/kcap-cli#622, merged, read 2026-11-22: a timeout, an error or an unknown answer “all **deny**”, and the reply is always a valid one.",
            incidents: &["kurrent-io/kcap-cli#622", "omnigent-ai/omnigent#5975", "milind-soni/OpenMausBot#858"],
            mutations: &["app.approval"],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        server_requests(evidence).any(is_approval)
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        let Some(said) = &seen.said else { return Check::NotReported("said") };
        let is_yes = |word: &&String| {
            let answer = word.strip_prefix("answer to ").and_then(|rest| rest.split_once(": "));
            answer.is_some_and(|(method, how)| is_approval(method.trim_end_matches(" again")) && is_approving(how))
        };
        let yes = said.iter().find(is_yes);
        Check::that(yes.is_none(), "no approval", yes.cloned().unwrap_or_default())
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}

fn is_approval(method: &str) -> bool {
    method.ends_with("Approval") || method == "mcpServer/elicitation/request"
}

fn is_approving(how: &str) -> bool {
    how.starts_with("accept") || how.starts_with("approved") || how.starts_with("apply")
}
