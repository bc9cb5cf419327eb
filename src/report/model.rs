//! The model of a report: everything that any format shows, and what `report.json` holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    numbers::{count, counted},
    shard::Shard,
};
use crate::judge::{Counts, Feed, Level, Line, Observation, RuleCell};

/// What came of a run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Version of this structure. Readers refuse what they do not know.
    pub format: u32,
    /// Whether the plan was carried out to its end.
    pub complete: bool,
    /// Facts of the run.
    pub run: RunFacts,
    /// A row a target, in the order of the run.
    pub targets: Vec<TargetRow>,
    /// A row a rule, in the order of the shelf, with a cell a target.
    pub rules: Vec<RuleRow>,
    /// Failures, grouped by cause.
    pub causes: Vec<Cause>,
    /// Expectations that nothing failed as.
    pub leftovers: Vec<Leftover>,
    /// Harness errors: never a verdict on a target.
    pub errors: Vec<Told>,
    /// What was left out, and why.
    pub skipped: Vec<Skipped>,
    /// What is to be looked at, as `scenario@target`: failed in a way nobody expected, flaky, or in error. This is what
    /// `--rerun` runs.
    pub outstanding: Vec<String>,
    /// Whether the two feeds gave the same observations.
    pub feeds: Agreement,
    /// The part of a plan that this is about, with what merging parts takes. `None`: all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
}

impl Report {
    /// Whether a cause decides the exit code: nobody expected it, it came every time, and its rule binds.
    #[must_use]
    pub fn decides(&self, cause: &Cause) -> bool {
        cause.known.is_none() && !cause.is_flaky && cause.level <= self.run.level && cause.level != Level::Info
    }
}

/// Facts of a run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RunFacts {
    /// Version of the tool.
    pub version: String,
    /// When it began, UTC.
    pub started: String,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
    /// Recordings that were replayed.
    pub recordings: usize,
    /// Scenarios that were planned.
    pub scenarios: usize,
    /// Rules that at least one scenario exercised.
    pub rules: usize,
    /// Rules there are.
    pub rules_in_all: usize,
    /// The level that decides.
    pub level: Level,
    /// How many scenarios a program was given at most, and the seed that drew them. `None`: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<usize>,
    /// The seed.
    pub seed: u64,
    /// Attempts by feed.
    pub attempts: Vec<(Feed, usize)>,
    /// The paths of the corpus, for the commands that show a scenario again.
    pub paths: Vec<String>,
    /// Flags, each with its value, that those commands need besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<(String, String)>,
    /// Recordings that could not be read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unreadable: usize,
    /// Whether a person stopped it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub interrupted: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(it: &bool) -> bool {
    !*it
}

/// How a target fared.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TargetRow {
    /// Its name.
    pub id: String,
    /// What is under test, where that has a version of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The flag that names it, where no config and no list of built-in targets does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
    /// Attempts by what came of them.
    pub counts: Counts,
}

/// How a rule was kept.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RuleRow {
    /// The rule.
    pub id: String,
    /// How binding it is.
    pub level: Level,
    /// Scenarios that exercise it, whoever consumes them.
    pub exercised_by: usize,
    /// A cell a target, in the order of the targets.
    pub cells: Vec<RuleCell>,
}

/// Failures with one cause: the same target, rules, mutations, and way of failing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Cause {
    /// The target.
    pub target: String,
    /// The rules that were broken.
    pub rules: Vec<String>,
    /// The most binding of their levels.
    pub level: Level,
    /// Why it is known and borne, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
    /// Whether it passed when it was tried again.
    pub is_flaky: bool,
    /// The mutations in common; empty when nothing was mutated.
    pub mutations: String,
    /// How many attempts failed so.
    pub attempts: usize,
    /// The first scenario that shows it.
    pub scenario: String,
    /// How that was fed.
    pub feed: Feed,
    /// Where in the corpus it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What was sent.
    pub sent: Sent,
    /// Outcomes that would have been right, any one of them.
    pub expected: Vec<String>,
    /// What was seen.
    pub actual: String,
    /// The observation of a correct consumer.
    pub expected_observation: Observation,
    /// The observation that was made.
    pub observation: Observation,
    /// Their difference.
    pub diff: Vec<Line>,
}

/// The recorded bytes that a failure goes back to: those that were mutated, or the end of the recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// The file, below a path of the run.
    pub file: String,
    /// The offset of the first of them.
    pub byte: usize,
    /// How many they are.
    pub bytes: usize,
    /// The line that the first is on, from one.
    pub line: usize,
}

/// An expectation that nothing failed as.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Leftover {
    /// The target it names.
    pub target: String,
    /// The glob over scenarios.
    pub scenario: String,
    /// The rule.
    pub rule: String,
    /// Whether the rule is kept now. Otherwise no scenario has such an address.
    pub is_kept: bool,
}

/// What was sent, for a person.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Sent {
    /// Bytes of the body.
    pub bytes: usize,
    /// Frames in it.
    pub frames: usize,
    /// Chunks it was cut into.
    pub chunks: usize,
    /// Who wrote which of the lines, in a session of an app-server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<SentLines>,
    /// How it ended, in words.
    pub ending: String,
    /// The frames worth looking at.
    pub excerpt: Vec<SentFrame>,
}

/// The lines of a session, by who wrote them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SentLines {
    /// Those of the server.
    pub server: usize,
    /// Those that the client is to write.
    pub client: usize,
}

impl Sent {
    /// How much it was, and how it ended.
    #[must_use]
    pub fn told(&self) -> String {
        let Self { bytes, frames, chunks, lines, ending, .. } = self;
        if let Some(SentLines { server, client }) = lines {
            return format!("the server writes {}, the client {}; {ending}", counted(*server, "line"), count(*client));
        }
        let (bytes, frames, chunks) = (counted(*bytes, "byte"), counted(*frames, "frame"), counted(*chunks, "chunk"));
        format!("{bytes} in {frames}, {chunks}; {ending}")
    }
}

/// A frame worth looking at.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SentFrame {
    /// Its number, from one.
    pub number: usize,
    /// Offset of its first byte in the body.
    pub byte: usize,
    /// Whether the recording has no such frame.
    pub is_mutated: bool,
    /// Whether it is the last line that the server of a session writes.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_last: bool,
    /// Its lines, line ends shown, long ones cut around what matters.
    pub lines: Vec<String>,
}

impl SentFrame {
    /// What is to be known of it, where that is anything.
    pub(super) fn mark(&self) -> Option<&'static str> {
        match (self.is_mutated, self.is_last) {
            (true, true) => Some("not in the recording, and the last that the server writes"),
            (true, false) => Some("not in the recording"),
            (false, true) => Some("the last that the server writes"),
            (false, false) => None,
        }
    }
}

/// Something that happened to a scenario, in words.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Told {
    /// The scenario.
    pub scenario: String,
    /// The target.
    pub target: String,
    /// Whether an adapter failed, and not the harness.
    pub is_of_target: bool,
    /// How it was fed, where that is one way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed: Option<Feed>,
    /// What happened.
    pub what: String,
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Skipped {
    /// The target that does not support them; recordings are left out for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Why.
    pub reason: String,
    /// How many recordings, or scenarios of a target.
    pub count: usize,
}

/// Whether the two feeds gave the same observations.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Agreement {
    /// Scenarios and targets that were fed both ways.
    pub compared: usize,
    /// Those whose observations differ. That is a defect of the harness or a race in the target.
    pub differing: Vec<Told>,
}
