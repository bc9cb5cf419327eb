//! The verdict on one attempt: which rules it exercised, and which it broke.

use std::{collections::BTreeSet, sync::Arc};

use serde::Serialize;

use super::{
    evidence::Evidence,
    observation::Observation,
    rule::{Broken, Check, Level, Rule, Scope},
    rules::RULES,
};
use crate::mutate::{Scenario, Session};

/// What the judge says of one attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Rules that the scenario exercised and the target was held to.
    pub judged: Vec<&'static str>,
    /// General rules that were broken and are explained by a more specific one.
    pub explained: Vec<&'static str>,
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
    /// Rules that the scenario exercised, whatever became of them.
    pub fn exercised(&self) -> impl Iterator<Item = &'static str> {
        let unreported = self.not_reported.iter().map(|(rule, _)| *rule);
        self.judged.iter().copied().chain(self.explained.iter().copied()).chain(unreported)
    }

    /// Whether a MUST rule is broken.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.has(Level::Must)
    }

    /// Whether a rule is broken that is as binding as this level, or more.
    #[must_use]
    pub fn breaks(&self, least: Level) -> bool {
        self.findings.iter().any(|finding| finding.level <= least)
    }

    /// Whether a rule of this level is broken.
    #[must_use]
    pub fn has(&self, level: Level) -> bool {
        self.findings.iter().any(|finding| finding.level == level)
    }
}

/// The rules that a scenario is about: those it exercises and is to be judged by.
#[derive(Clone)]
pub struct Docket(Vec<&'static dyn Rule>);

impl Docket {
    /// Everything that a plain recording exercises.
    #[must_use]
    pub fn of_recording(session: &Arc<Session>) -> Self {
        let scenario = Scenario::plain(session);
        let wire = scenario.wire().expect("nothing is edited");
        Self::all(&Evidence::new(&scenario, &wire))
    }

    /// What a scenario exercises by its edits, given what its recording exercises by itself.
    #[must_use]
    pub fn of_scenario(evidence: &Evidence<'_>, recording: Option<&Self>) -> Self {
        let mut docket = Self::all(evidence);
        let edits = &evidence.scenario.id().edits;
        if let (false, Some(recording)) = (edits.is_empty(), recording) {
            docket.0.retain(|rule| {
                let known = recording.0.iter().any(|other| other.id() == rule.id());
                let is_meant = evidence.is_edited_by(rule.page().mutations);
                rule.scope() != Scope::WhereAdded || !known || is_meant
            });
        }
        docket
    }

    fn all(evidence: &Evidence<'_>) -> Self {
        let is_meant = |rule: &&dyn Rule| rule.apis().contains(&evidence.wire.api) && rule.is_exercised(evidence);
        Self(RULES.iter().copied().filter(is_meant).collect())
    }

    /// Leaves out all rules but these.
    pub fn keep(&mut self, rules: &BTreeSet<&'static str>) {
        self.0.retain(|rule| rules.contains(rule.id()));
    }

    /// Their names.
    pub fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|rule| rule.id())
    }
}

/// Holds an observation to the rules that its scenario is about.
#[must_use]
pub fn judge(evidence: &Evidence<'_>, docket: &Docket, seen: &Observation) -> Verdict {
    let mut verdict = Verdict::default();
    let mut general: Vec<Finding> = Vec::new();
    for rule in &docket.0 {
        match rule.check(evidence, seen) {
            Check::NotReported(member) => {
                verdict.not_reported.push((rule.id(), member));
                continue;
            }
            Check::Kept => {}
            Check::Broken(broken) => {
                let finding = Finding { rule: rule.id(), level: rule.level(), broken };
                let findings = if rule.scope() == Scope::Everywhere { &mut general } else { &mut verdict.findings };
                findings.push(finding);
            }
        }
        verdict.judged.push(rule.id());
    }
    if verdict.findings.is_empty() {
        verdict.findings = general;
    } else {
        verdict.explained = general.into_iter().map(|finding| finding.rule).collect();
        verdict.judged.retain(|id| !verdict.explained.contains(id));
    }
    verdict
}
