//! Causes. Failures that are one and the same, told apart from those that are not.

use super::{observation::Observation, verdict::Verdict};
use crate::mutate::{Edit, ScenarioId};

/// What failures of one cause have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The target.
    pub target: String,
    /// The mutations; empty when nothing was mutated.
    pub mutations: String,
    /// The rules that were broken.
    pub rules: Vec<&'static str>,
    /// How the turn ended.
    pub status: &'static str,
    /// The class of the error, empty where there is none.
    pub class: String,
    /// It passed when it was tried again.
    pub is_flaky: bool,
    /// The row of the expectations that knows of it.
    pub expected: Option<usize>,
}

impl Key {
    /// The cause of a failure.
    #[must_use]
    pub fn of(
        target: &str,
        scenario: &ScenarioId,
        seen: &Observation,
        verdict: &Verdict,
        expected: Option<usize>,
    ) -> Self {
        // A number says where in this recording; the same cause has another number in the next.
        let name = |edit: &Edit| match edit.parameter.parse::<u64>() {
            Ok(_) => edit.mutation.id().to_owned(),
            Err(_) => edit.to_string(),
        };
        Self {
            target: target.to_owned(),
            mutations: scenario.edits.iter().map(name).collect::<Vec<_>>().join("+"),
            rules: verdict.findings.iter().map(|finding| finding.rule).collect(),
            status: seen.status.as_str(),
            class: seen.error.as_ref().map(|error| error.class.clone()).unwrap_or_default(),
            is_flaky: false,
            expected,
        }
    }

    /// Whether a mutated recording fails as the other, unmutated, does: the cause is in the recording then.
    #[must_use]
    pub fn shows_the_same_as(&self, other: &Self) -> bool {
        (self.status, &self.class, self.expected) == (other.status, &other.class, other.expected)
    }
}
