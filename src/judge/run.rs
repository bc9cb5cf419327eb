//! A run: every attempt that was made, in the order of the plan.

use serde::Serialize;

use super::{observation::Observation, verdict::Verdict};
use crate::mutate::ScenarioId;

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

/// How bytes reach a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Feed {
    /// A scripted transport under a paused clock; no socket.
    Direct,
    /// A server on the loopback interface, in real time.
    Http,
}

impl Feed {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Http => "http",
        }
    }
}
