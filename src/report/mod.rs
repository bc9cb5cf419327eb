//! Reports. One model of a run, and pure renderers of it.

mod build;
mod commands;
mod excerpt;
mod failure;
mod headline;
mod html;
mod json;
mod mark;
mod markdown;
mod model;
mod night;
mod numbers;
mod prose;
#[cfg(test)]
mod sample;
mod shown;
mod table;
mod terminal;

pub use build::{Facts, Named, build};
pub use html::html;
pub use json::{json, json_text};
pub use markdown::markdown;
pub use model::{Agreement, Cause, Leftover, Report, RuleRow, RunFacts, Sent, SentFrame, Skipped, TargetRow, Told};
pub use night::{Backend, Broken, Judged, Looked, Night, night_markdown, night_terminal};
pub use shown::legible;
pub use table::table;
pub use terminal::{Show, terminal};
