//! Reports. One model of a run, and pure renderers of it.

mod build;
mod commands;
mod excerpt;
mod failure;
mod headline;
mod json;
mod model;
mod numbers;
mod table;
mod terminal;

pub use build::{Facts, build};
pub use json::json;
pub use model::{Agreement, Cause, Leftover, Report, RuleRow, RunFacts, Sent, SentFrame, Skipped, TargetRow, Told};
pub use table::table;

/// A page.
#[must_use]
pub fn html(_: &Report) -> String {
    String::new()
}

/// A page.
#[must_use]
pub fn markdown(_: &Report) -> String {
    String::new()
}

pub use terminal::{Show, terminal};
