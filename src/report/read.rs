//! A report read back. What was written by another program, or by nobody's program, is refused in words.

use serde::Deserialize;

use super::model::Report;
use crate::judge::{Counts, RuleCell};

/// The version of `report.json` that this program writes, and the only one that it reads.
pub(super) const FORMAT: u32 = 1;

/// Why a report cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is no JSON, or of another shape.
    #[error("it is no report: {0}")]
    Shape(#[from] serde_json::Error),
    /// It was written by a newer program, or a much older one.
    #[error("it is written in format {0}, and this program reads format {FORMAT}")]
    Format(u64),
    /// It says what no run can have come to.
    #[error("it contradicts itself: {0}")]
    Contradiction(&'static str),
}

#[derive(Deserialize)]
struct Head {
    format: u64,
}

impl Report {
    /// Reads `report.json`.
    ///
    /// # Errors
    /// When it is none, or of a format that this program does not know.
    pub fn read(json: &[u8]) -> Result<Self, ReadError> {
        let head: Head = serde_json::from_slice(json)?;
        if head.format != u64::from(FORMAT) {
            return Err(ReadError::Format(head.format));
        }
        let report: Self = serde_json::from_slice(json)?;
        report.contradiction().map_or(Ok(report), |what| Err(ReadError::Contradiction(what)))
    }

    /// What renderers rely on and this does not keep.
    fn contradiction(&self) -> Option<&'static str> {
        let failures = || self.shard.iter().flat_map(|shard| &shard.failures);
        let examples = || failures().filter_map(|failure| failure.example.as_ref()).map(|example| &example.cause);
        let causes = || self.causes.iter().chain(examples());
        let rules = causes().flat_map(|cause| &cause.rules).chain(self.rules.iter().map(|row| &row.id));
        let cells = || self.rules.iter().flat_map(|row| &row.cells);
        let counts = self.targets.iter().flat_map(|target| numbers(target.counts));
        let numbers = causes().map(|cause| cause.attempts).chain(cells().flat_map(|cell| sizes(*cell))).chain(counts);
        let numbers = numbers.chain(self.rules.iter().map(|row| row.exercised_by));
        let numbers = numbers.chain(self.run.attempts.iter().map(|(_, number)| *number));
        let numbers = numbers.chain(failures().map(|failure| failure.attempts));
        let mut numbers = numbers.chain(self.skipped.iter().map(|skipped| skipped.count));
        let checks = [
            ("a rule has no such name", rules.clone().any(|id| !is_name(id))),
            (
                "a rule has not a cell for every target",
                self.rules.iter().any(|row| row.cells.len() != self.targets.len()),
            ),
            ("a cause breaks no rule", causes().any(|cause| cause.rules.is_empty())),
            ("more was broken than was judged", cells().any(|cell| cell.broken > cell.judged)),
            ("more differs than was compared", self.feeds.differing.len() > self.feeds.compared),
            ("a number is too large", self.feeds.compared > MOST || numbers.any(|number| number > MOST)),
        ];
        checks.into_iter().find(|(_, applies)| *applies).map(|(what, _)| what)
    }
}

fn is_name(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn numbers(Counts { pass, non_strict, fail, expected, flaky, skip, error }: Counts) -> [usize; 7] {
    [pass, non_strict, fail, expected, flaky, skip, error]
}

fn sizes(RuleCell { judged, broken, expected, flaky, not_reported, explained }: RuleCell) -> [usize; 6] {
    [judged, broken, expected, flaky, not_reported, explained]
}

/// More attempts than any run makes, and few enough to be added up.
const MOST: usize = 1 << 48;

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{
        super::{json::json, sample::hostile},
        *,
    };

    #[test]
    fn what_was_written_is_read_as_it_was() {
        let text = json(&hostile(3));
        assert_eq!(json(&Report::read(text.as_bytes()).expect("a report")), text);
    }

    #[test]
    fn what_is_no_report_is_refused_in_words() {
        let whole: Value = serde_json::from_str(&json(&hostile(1))).expect("JSON");
        let changed = |pointer: &str, value: Value| {
            let mut report = whole.clone();
            *report.pointer_mut(pointer).expect("it is there") = value;
            report.to_string()
        };
        let deep = format!("{{\"deep\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        for (text, words) in [
            (String::new(), "it is no report: EOF"),
            ("\u{0}\u{1}".to_owned(), "it is no report"),
            ("[1, 2]".to_owned(), "it is no report"),
            (deep, "it is no report: missing field `format`"),
            ("{\"format\": 1}".to_owned(), "missing field `complete`"),
            (changed("/format", json!(2)), "written in format 2, and this program reads format 1"),
            (changed("/format", json!(-1)), "it is no report"),
            (changed("/complete", json!("yes")), "expected a boolean"),
            (changed("/targets/0/counts/pass", json!(-7)), "it is no report"),
            (changed("/targets/0/counts/pass", json!(u64::MAX)), "a number is too large"),
            (changed("/run/attempts", json!([["direct", u64::MAX]])), "a number is too large"),
            (changed("/targets", json!([])), "a cell for every target"),
            (changed("/rules/0/id", json!("<b>")), "no such name"),
            (changed("/causes/0/rules", json!([])), "breaks no rule"),
            (changed("/rules/0/cells/0/broken", json!(10)), "more was broken"),
            (changed("/feeds/compared", json!(0)), "more differs than was compared"),
        ] {
            let refused = Report::read(text.as_bytes()).expect_err(words).to_string();
            assert!(refused.contains(words), "{refused:?} does not say {words:?}");
        }
    }
}
