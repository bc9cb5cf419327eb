//! Reports. One model of a run, and pure renderers of it.

mod build;
mod commands;
mod compare;
mod digest;
mod excerpt;
mod failure;
mod format;
mod github;
mod headline;
mod html;
mod json;
mod jsonl;
mod junit;
mod mark;
mod markdown;
mod merge;
mod model;
mod night;
mod numbers;
mod prose;
mod read;
#[cfg(test)]
mod sample;
mod sarif;
mod shard;
mod shown;
mod table;
mod terminal;

pub use build::{Facts, Named, build};
pub use compare::{Changed, Changes, compare};
pub use failure::sent;
pub use format::{FORMATS, Format, format};
pub use github::github;
pub use html::html;
pub use json::{json, json_text};
pub use jsonl::jsonl;
pub use junit::junit;
pub use markdown::markdown;
pub use merge::{MergeError, merge};
pub use model::{
    Agreement, Cause, Leftover, Origin, Report, RuleRow, RunFacts, Sent, SentFrame, SentLines, Skipped, TargetRow, Told,
};
pub use night::{
    Backend, Broken, Counted, Judged, Looked, Night, change_pages, changes_terminal, night_markdown, night_terminal,
};
pub use numbers::counted;
pub use read::ReadError;
pub use sarif::{sarif, sarif_since};
pub use shard::{Divided, Example, Failure, Kind, Places, Shard, Unneeded, Whole};
pub use shown::legible;
pub use table::table;
pub use terminal::{Show, terminal};
