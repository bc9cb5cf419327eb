//! Where the wire leaves a choice, the choice that was declared.

use super::{Api, Broken, Check, Evidence, Level, Observation, Rule, RulePage, Scope, asked, told_status};

/// `answers-as-declared`.
pub(super) struct AnswersAsDeclared;

impl Rule for AnswersAsDeclared {
    fn id(&self) -> &'static str {
        "answers-as-declared"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Where the wire leaves a choice, the consumer does what it declares to do, every time.",
            why: "Whoever builds on a consumer plans for the answer it gives. One that completes today and fails \
                  tomorrow on the same stream is worse than either.",
            source: "Ours: `list policies`, whose clients were read 2026-11-20. They differ, and each is right by itself.",
            incidents: &["Arthur-Ficial/apfel#412", "can1357/oh-my-pi#4692"],
            mutations: &[],
        }
    }

    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        asked(evidence).is_some()
    }

    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        let policy = asked(evidence);
        let declared = evidence.declared.iter().find(|it| policy.is_some_and(|policy| policy.id() == it.policy.id()));
        let Some(declared) = declared else { return Check::NotReported("policies") };
        if let Some(member) = declared.policy.unreported(seen) {
            return Check::NotReported(member);
        }
        if declared.answer.is_given(seen) {
            return Check::Kept;
        }
        let expected = vec![format!("{declared:?}: {}", declared.answer.statement)];
        Check::Broken(Broken { expected, actual: told_status(seen) })
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
