//! `report.json`: the model as it is, the one source of every other format.

use super::model::Report;

/// The report as JSON, with a final line feed.
#[must_use]
pub fn json(report: &Report) -> String {
    serde_json::to_string_pretty(report).expect("a report is plain data") + "\n"
}
