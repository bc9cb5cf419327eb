//! A run: what came of its attempts, counted, with one example of every cause.

use std::{collections::BTreeMap, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{cause::Key, observation::Observation, verdict::Verdict};
use crate::mutate::{Feed, ScenarioId};

/// What came of a run. It does not depend on the order in which attempts ended.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Whether the plan was carried out to its end.
    pub complete: bool,
    /// Attempts by feed.
    pub attempts: BTreeMap<Feed, usize>,
    /// Scenarios that exercise each rule, whoever consumes them.
    pub exercised: BTreeMap<&'static str, usize>,
    /// How each target fared.
    pub targets: BTreeMap<String, Score>,
    /// Broken rules, by cause, in the order of the plan.
    pub causes: Vec<Group>,
    /// The same, apart for each recording and feed: what [`gather`](super::gather) makes causes of.
    pub failures: Vec<Group>,
    /// Attempts that the harness or an adapter failed at, in the order of the plan.
    pub errors: Vec<Attempted>,
    /// What is to be looked at: failed in a way nobody expected, flaky, or in error. In the order of the plan.
    pub outstanding: Vec<Outstanding>,
    /// Scenarios that targets do not support: target and reason, and how many.
    pub unsupported: BTreeMap<(String, String), usize>,
    /// Whether both feeds gave the same observations.
    pub feeds: Agreement,
    /// How many attempts failed as each row of the expectations says.
    pub expected: BTreeMap<usize, usize>,
}

/// How one target fared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Its attempts.
    pub counts: Counts,
    /// Its attempts, rule by rule.
    pub rules: BTreeMap<&'static str, RuleCell>,
}

/// Attempts by what came of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Every rule that was exercised was kept.
    pub pass: usize,
    /// A SHOULD rule was broken, no MUST rule.
    pub non_strict: usize,
    /// A MUST rule was broken.
    pub fail: usize,
    /// Every rule that was broken was known to be, with a reason.
    pub expected: usize,
    /// Broken once, and kept when it was tried again.
    pub flaky: usize,
    /// Not supported by the target.
    pub skip: usize,
    /// The harness or an adapter failed.
    pub error: usize,
}

impl Counts {
    /// Both counts in one.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self {
            pass: self.pass + more.pass,
            non_strict: self.non_strict + more.non_strict,
            fail: self.fail + more.fail,
            expected: self.expected + more.expected,
            flaky: self.flaky + more.flaky,
            skip: self.skip + more.skip,
            error: self.error + more.error,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn all(self) -> usize {
        self.pass + self.non_strict + self.fail + self.expected + self.flaky + self.skip + self.error
    }
}

/// How one target kept one rule, in attempts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleCell {
    /// Attempts that exercised it and were judged.
    pub judged: usize,
    /// Those that broke it.
    pub broken: usize,
    /// Those of them that were known to.
    pub expected: usize,
    /// Those of them that passed when they were made again.
    pub flaky: usize,
    /// Attempts that exercised it and lack the member it is about.
    pub not_reported: usize,
    /// Attempts that broke it and a more specific rule too, which tells of them.
    pub explained: usize,
}

impl RuleCell {
    /// Both counts in one.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self {
            judged: self.judged + more.judged,
            broken: self.broken + more.broken,
            expected: self.expected + more.expected,
            flaky: self.flaky + more.flaky,
            not_reported: self.not_reported + more.not_reported,
            explained: self.explained + more.explained,
        }
    }
}

/// Attempts that failed with one cause.
#[derive(Clone, Debug)]
pub struct Group<E = Arc<Attempted>> {
    /// What they have in common.
    pub key: Key,
    /// How many there are.
    pub attempts: usize,
    /// Whether the recording as it is, delivered plainly, is one of them.
    pub is_plain: bool,
    /// The first of them, in the order of the plan.
    pub first: E,
    /// Its place in that order.
    pub place: Place,
}

/// A scenario and a target to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outstanding {
    /// The scenario.
    pub scenario: ScenarioId,
    /// The target.
    pub target: String,
}

/// One scenario, fed to one target in one way.
#[derive(Clone, Debug)]
pub struct Attempted {
    /// The scenario.
    pub scenario: ScenarioId,
    /// The target.
    pub target: String,
    /// The way it was fed.
    pub feed: Feed,
    /// It failed, and passed when it was made again.
    pub is_flaky: bool,
    /// What came of it.
    pub outcome: Result<(Observation, Verdict), Excuse>,
}

/// Why an attempt came to no observation. That is never a verdict on a consumer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Excuse {
    /// The harness itself failed.
    #[error("{0}")]
    Harness(String),
    /// The target could not be started, or does not speak the target protocol.
    #[error("the target {0}")]
    Target(String),
    /// The target does not support the scenario.
    #[error("not supported: {0}")]
    Unsupported(String),
}

impl Excuse {
    /// The same with a long text cut to its beginning.
    #[must_use]
    pub fn abridged(mut self, most: usize) -> Self {
        let (Self::Harness(what) | Self::Target(what) | Self::Unsupported(what)) = &mut self;
        if what.len() > most {
            what.truncate((0..=most).rev().find(|end| what.is_char_boundary(*end)).unwrap_or_default());
            what.push('…');
        }
        self
    }
}

/// The place of an attempt in the order of a run: scenario, target, feed.
pub type Place = (usize, usize, Feed);

/// Whether both feeds gave the same observations.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    /// Scenarios and targets that were fed both ways.
    pub compared: usize,
    /// Those whose observations differ. That is a defect of the harness or a race in the target.
    pub differing: Vec<Differing>,
}

/// Two feeds of one scenario that were seen differently.
#[derive(Clone, Debug)]
pub struct Differing {
    /// The scenario.
    pub scenario: ScenarioId,
    /// The target.
    pub target: String,
    /// What was seen when it was fed directly.
    pub direct: Observation,
    /// What was seen over HTTP.
    pub http: Observation,
}
