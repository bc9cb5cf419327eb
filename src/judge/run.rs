//! A run: every attempt that was made, in the order of the plan.

use super::{observation::Observation, verdict::Verdict};
use crate::mutate::{Feed, ScenarioId};

/// The attempts of a run.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// In the order of the plan, whatever the order in which they ended.
    pub attempts: Vec<Attempted>,
    /// Whether the plan was carried out to its end.
    pub complete: bool,
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
    /// What came of it. A harness error is never a verdict.
    pub outcome: Result<(Observation, Verdict), String>,
}
