//! The difference between the observation that was expected and the one that was made, line by line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};

use super::observation::Observation;

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// Which side has it.
    pub change: Change,
    /// The line.
    pub text: String,
}

/// Which side has a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Both.
    Same,
    /// Only what was expected.
    Expected,
    /// Only what was seen.
    Actual,
}

/// The lines of both observations as JSON. Members that the target does not report are left out of what was
/// expected: they are not judged.
#[must_use]
pub fn diff(expected: &Observation, seen: &Observation) -> Vec<Line> {
    let mut expected = expected.clone();
    // Whoever runs calls by itself runs those that others hand out.
    let handed_out = expected.tool_calls.iter().flatten().map(|call| call.call_id.clone());
    expected.executed = Some(handed_out.collect());
    expected.said = None;
    macro_rules! keep_what_is_reported {
        ($($member:ident)+) => { $(expected.$member = expected.$member.filter(|_| seen.$member.is_some());)+ };
    }
    keep_what_is_reported!(text refusal tool_calls items encrypted usage response_id executed outcomes requests left_open);
    // What only the target can know is not held against anything.
    let requests = seen.requests.filter(|_| expected.requests.is_some());
    let seen = Observation { streamed: None, waits: None, said: None, requests, ..seen.clone() };
    let (expected, seen) = (json(&expected), json(&seen));
    let diff = TextDiff::from_lines(&expected, &seen);
    let lines = diff.iter_all_changes().map(|change| Line {
        change: match change.tag() {
            ChangeTag::Equal => Change::Same,
            ChangeTag::Delete => Change::Expected,
            ChangeTag::Insert => Change::Actual,
        },
        text: change.value().trim_end_matches('\n').to_owned(),
    });
    lines.collect()
}

fn json(observation: &Observation) -> String {
    serde_json::to_string_pretty(observation).expect("an observation is plain data") + "\n"
}
