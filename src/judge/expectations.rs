//! Expectations. Failures that are known, each with a reason, in a file that goes stale loudly.

use globset::{Glob, GlobMatcher};
use serde::Deserialize;

use super::{rules::rule, run::Run, verdict::Verdict};
use crate::mutate::{Plan, ScenarioId};

/// The rows of expectations files, in their order.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    /// What the rows of each file are about.
    pub files: Vec<About>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// The runs that the rows of a file are about. In any other they are not asked to be needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The corpus, relative to the file.
    pub corpus: Option<String>,
    /// Globs over scenario ids.
    pub filter: Vec<String>,
    /// How many scenarios a program is given.
    pub budget: Option<usize>,
}

/// A failure that is known.
#[derive(Clone, Debug)]
pub struct Row {
    /// Who fails.
    pub target: String,
    /// Where: a glob over scenario ids, in which `*` also matches `/`.
    pub scenario: String,
    /// The rule that is broken.
    pub rule: String,
    /// Why that is known and borne.
    pub reason: String,
    /// Whether it may as well be kept.
    pub is_flaky: bool,
    /// The file that it stands in.
    pub file: usize,
    glob: GlobMatcher,
}

/// What is wrong with an expectations file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpectationError {
    /// It cannot be read as what it is to be.
    #[error("{0}")]
    Syntax(String),
    /// A row names a rule that is none.
    #[error("row {row} names the rule `{rule}`, and there is none of that name")]
    UnknownRule {
        /// Which row, from one.
        row: usize,
        /// The name.
        rule: String,
    },
    /// A row's glob is none.
    #[error("row {row}: {error}")]
    Glob {
        /// Which row, from one.
        row: usize,
        /// What is wrong with it.
        error: String,
    },
    /// A row says no reason.
    #[error("row {row} gives no reason")]
    NoReason {
        /// Which row, from one.
        row: usize,
    },
    /// A row was to hold until a day that has passed.
    #[error("row {row} was to hold until {until}: mend what fails, or say why it still does")]
    Over {
        /// Which row, from one.
        row: usize,
        /// The day.
        until: String,
    },
    /// A row says of a rule what an earlier one does.
    #[error("row {row} repeats what an earlier row says of `{rule}`")]
    Twice {
        /// Which row, from one.
        row: usize,
        /// The rule.
        rule: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    corpus: Option<String>,
    #[serde(default)]
    filter: Vec<String>,
    budget: Option<usize>,
    #[serde(default)]
    known_failing: Vec<Entry>,
    #[serde(default)]
    known_flaky: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    target: String,
    scenario: String,
    rule: Rules,
    reason: String,
    until: Option<toml::value::Date>,
}

/// Rules that are broken for one reason: a name, or a list of names.
#[derive(Deserialize)]
#[serde(untagged)]
enum Rules {
    One(String),
    Many(Vec<String>),
}

impl Expectations {
    /// Reads a file: what it is [about](About), and tables `known-failing` and `known-flaky`, each with `target`,
    /// `scenario`, `rule` (a name or a list of names), `reason`, and, where it is not for ever, `until`, a day. A table
    /// makes a row for each rule.
    ///
    /// # Errors
    /// When a row is malformed, names no rule, gives no reason, has had its day, or repeats another.
    pub fn read(text: &str, today: &str) -> Result<Self, ExpectationError> {
        let file: File = toml::from_str(text).map_err(|error| ExpectationError::Syntax(error.to_string()))?;
        let flaky = file.known_flaky.into_iter().map(|entry| (entry, true));
        let entries = file.known_failing.into_iter().map(|entry| (entry, false)).chain(flaky);
        let mut rows: Vec<Row> = Vec::new();
        for (number, (entry, is_flaky)) in (1..).zip(entries) {
            let Entry { target, scenario, rule: rules, reason, until } = entry;
            if reason.trim().is_empty() {
                return Err(ExpectationError::NoReason { row: number });
            }
            if let Some(until) = until.map(|until| until.to_string()).filter(|until| until.as_str() < today) {
                return Err(ExpectationError::Over { row: number, until });
            }
            let glob = Glob::new(&scenario)
                .map_err(|error| ExpectationError::Glob { row: number, error: error.to_string() })?
                .compile_matcher();
            let rules = match rules {
                Rules::One(rule) => vec![rule],
                Rules::Many(rules) => rules,
            };
            for name in rules {
                if rule(&name).is_none() {
                    return Err(ExpectationError::UnknownRule { row: number, rule: name });
                }
                let is_same = |row: &Row| (&row.target, &row.scenario, &row.rule) == (&target, &scenario, &name);
                if rows.iter().any(is_same) {
                    return Err(ExpectationError::Twice { row: number, rule: name });
                }
                let (target, scenario, reason, glob) = (target.clone(), scenario.clone(), reason.clone(), glob.clone());
                rows.push(Row { target, scenario, rule: name, reason, is_flaky, file: 0, glob });
            }
        }
        Ok(Self { files: vec![About { corpus: file.corpus, filter: file.filter, budget: file.budget }], rows })
    }

    /// Adds the rows of another file.
    pub fn add(&mut self, other: Self) {
        let files = self.files.len();
        self.files.extend(other.files);
        self.rows.extend(other.rows.into_iter().map(|row| Row { file: row.file + files, ..row }));
    }

    /// The rows that know of everything that is broken here, if there is one for each broken rule.
    #[must_use]
    pub fn of(&self, target: &str, scenario: &ScenarioId, verdict: &Verdict) -> Option<Vec<usize>> {
        if self.rows.is_empty() || verdict.findings.is_empty() {
            return None;
        }
        let address = scenario.to_string();
        let knows = |row: &Row, rule: &str| row.target == target && row.rule == rule && row.glob.is_match(&address);
        let row = |rule: &str| self.rows.iter().position(|row| knows(row, rule));
        verdict.findings.iter().map(|finding| row(finding.rule)).collect()
    }

    /// Rows of these files, of targets that ran, that no attempt failed as. A row that no scenario of the plan matches is
    /// [`Leftover::Nowhere`], whatever the target did.
    #[must_use]
    pub fn leftovers(&self, run: &Run, plan: &Plan, files: &[usize]) -> Vec<(usize, Leftover)> {
        let mut unneeded = self.unneeded(run, plan, files);
        unneeded.retain(|(at, _)| self.rows.get(*at).is_some_and(|row| run.targets.contains_key(&row.target)));
        unneeded
    }

    /// The same, whichever targets ran: where this is a part of a run, another part may show it.
    #[must_use]
    pub fn unneeded(&self, run: &Run, plan: &Plan, files: &[usize]) -> Vec<(usize, Leftover)> {
        let unused = self
            .rows
            .iter()
            .enumerate()
            .filter(|(at, row)| !row.is_flaky && files.contains(&row.file) && !run.expected.contains_key(at));
        let tell = |(at, row): (usize, &Row)| {
            let anywhere = plan.scenarios.iter().any(|scenario| row.glob.is_match(scenario.id().to_string()));
            (at, if anywhere { Leftover::Kept } else { Leftover::Nowhere })
        };
        unused.map(tell).collect()
    }
}

/// Why a row of the expectations was not needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leftover {
    /// The rule is kept now.
    Kept,
    /// No scenario has such an address.
    Nowhere,
}
