//! The verdict on one attempt: which rules it exercised, and which it broke.

use serde::Serialize;

use super::{
    evidence::Evidence,
    observation::Observation,
    rule::{Broken, Check, Level},
    rules::RULES,
};

/// What the judge says of one attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Rules that the scenario exercised and the target was held to.
    pub judged: Vec<&'static str>,
    /// Rules that could not be judged, each with the member that the target does not report.
    pub not_reported: Vec<(&'static str, &'static str)>,
    /// Rules that were broken.
    pub findings: Vec<Finding>,
}

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule.
    pub rule: &'static str,
    /// How binding it is.
    pub level: Level,
    /// How it was broken.
    pub broken: Broken,
}

impl Verdict {
    /// Whether a MUST rule is broken.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.has(Level::Must)
    }

    /// Whether a rule of this level is broken.
    #[must_use]
    pub fn has(&self, level: Level) -> bool {
        self.findings.iter().any(|finding| finding.level == level)
    }
}

/// Holds an observation to every rule that the scenario exercises.
#[must_use]
pub fn judge(evidence: &Evidence<'_>, seen: &Observation) -> Verdict {
    let mut verdict = Verdict::default();
    let mut general = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.is_exercised(evidence)) {
        match rule.check(evidence, seen) {
            Check::NotReported(member) => {
                verdict.not_reported.push((rule.id(), member));
                continue;
            }
            Check::Kept => {}
            Check::Broken(broken) => {
                let finding = Finding { rule: rule.id(), level: rule.level(), broken };
                if rule.is_general() { general.push(finding) } else { verdict.findings.push(finding) }
            }
        }
        verdict.judged.push(rule.id());
    }
    if verdict.findings.is_empty() {
        verdict.findings = general;
    }
    verdict
}
