//! The first line: what came of the run, in a few counts.

use super::{
    model::{Cause, Report},
    numbers::{count, counted},
};
use crate::judge::Level;

/// A count with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chip {
    /// What it counts, as style sheets know it.
    pub(super) kind: &'static str,
    /// The count in words.
    pub(super) text: String,
}

/// The counts of a run that are worth telling, the gravest first. Failures are counted by cause.
pub(super) fn chips(report: &Report) -> Vec<Chip> {
    let causes = |is_meant: &dyn Fn(&Cause) -> bool| report.causes.iter().filter(|cause| is_meant(cause)).count();
    let is_new = |cause: &Cause| cause.known.is_none() && !cause.is_flaky;
    let new = causes(&|cause| report.decides(cause));
    let loose = causes(&|cause| is_new(cause) && !report.decides(cause));
    let flaky = causes(&|cause| cause.known.is_none() && cause.is_flaky);
    let known = causes(&|cause| cause.known.is_some());
    let chip = |kind, number, text| Chip { kind: if number == 0 { "none" } else { kind }, text };
    let always = [chip("failed", new, causes_of(new))];
    let errors = report.errors.len();
    let others = [
        ("failed", errors, counted(errors, "error")),
        ("failed", report.feeds.differing.len(), format!("feeds differ in {}", count(report.feeds.differing.len()))),
        ("failed", report.run.unreadable, format!("{} unreadable", counted(report.run.unreadable, "recording"))),
        ("failed", usize::from(!report.complete), "stopped before its end".to_owned()),
        ("loose", report.leftovers.len(), format!("{} stale", count(report.leftovers.len()))),
        ("loose", flaky, format!("{} flaky", count(flaky))),
        ("loose", loose, format!("{} non-strict", count(loose))),
        ("borne", known, format!("{} known", count(known))),
    ];
    let others = others.into_iter().filter(|(_, number, _)| *number > 0);
    let others = others.map(|(kind, number, text)| chip(kind, number, text));
    let part = report.shard.iter().map(|shard| Chip { kind: "loose", text: format!("part {} only", shard.partition) });
    always.into_iter().chain(others).chain(part).collect()
}

/// Several attempts may fail of one cause, and so there are fewer of these than of those.
fn causes_of(number: usize) -> String {
    format!("{} of failure", counted(number, "new cause"))
}

/// The word for what a cause is.
pub(super) fn word(cause: &Cause) -> &'static str {
    match (&cause.known, cause.level) {
        (Some(_), _) => "xfail",
        (None, _) if cause.is_flaky => "FLAKY",
        (None, Level::Must) => "FAIL",
        (None, _) => "non-strict",
    }
}

/// What a cause is about: its mutations, or the recording that fails as it is.
pub(super) fn about(cause: &Cause) -> String {
    match cause.mutations.as_str() {
        "" => format!("as recorded: {}", cause.scenario.rsplit_once('/').map_or("", |(recording, _)| recording)),
        mutations => mutations.to_owned(),
    }
}
