//! Rows of a night. A row is what a person calls one change, wherever it shows.

use super::{
    super::{excerpt::shortened, numbers::counted},
    Backend, Counted,
};
use crate::drift::{Change, Kind, NOTHING, Severity};

/// One change, wherever it shows.
pub(super) struct Row<'a> {
    /// What all of it has in common.
    pub(super) key: &'a str,
    /// The change that is told; what else is in it follows from it, or is the same elsewhere.
    pub(super) first: &'a Change,
    /// How grave it is.
    pub(super) severity: Severity,
    /// Where it is.
    pub(super) place: String,
    /// What changed.
    pub(super) change: String,
    /// In how many recordings of how many, now and before.
    pub(super) seen: String,
    /// What is to be known of it.
    pub(super) notes: Vec<&'static str>,
    /// Whether it counts at the severity of the night.
    pub(super) counts: bool,
    /// Whether it differs between recordings of one night.
    pub(super) is_unstable: bool,
}

impl Row<'_> {
    /// What is told of it where it counts.
    pub(super) fn counted(&self, backend: &str) -> Counted {
        let line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
        Counted {
            key: self.key.to_owned(),
            backend: backend.to_owned(),
            severity: self.severity,
            title: format!("{}: {}", line(&self.place), line(&self.change)),
        }
    }

    /// How grave it is, as one word.
    pub(super) fn word(&self) -> &'static str {
        match (self.is_unstable, self.severity) {
            (true, _) => "UNSTABLE",
            (_, Severity::Breaking) => "BREAKING",
            (_, Severity::Notice) => "NOTICE",
            (_, Severity::Info) => "INFO",
        }
    }
}

/// The rows of a backend, the gravest first.
pub(super) fn rows(backend: &Backend, severity: Severity) -> Vec<Row<'_>> {
    let mut groups: Vec<Vec<&Change>> = Vec::new();
    for change in &backend.changes {
        let is_one =
            |group: &&mut Vec<&Change>| group[0].key == change.key && group[0].is_unstable == change.is_unstable;
        match groups.iter_mut().find(is_one) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    let mut rows: Vec<Row<'_>> = groups.iter().filter_map(|group| row(group, severity)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.severity));
    rows
}

fn row<'a>(group: &[&'a Change], severity: Severity) -> Option<Row<'a>> {
    let (told, others): (Vec<&'a Change>, Vec<&'a Change>) =
        group.iter().copied().partition(|change| change.within.is_none());
    let told = if told.is_empty() { vec![*group.first()?] } else { told };
    let first = *told.first()?;
    let inside = others.iter().filter(|change| change.of == first.of && change.kind == Kind::Added).count();
    let notes = [
        first.is_unstable.then_some("differs between recordings of one night: not counted"),
        first.is_uncertain.then_some("too few to call it breaking"),
        first.is_known.map(|is_known| {
            if is_known { "known to the catalogue, never seen from this backend" } else { "unknown to the catalogue" }
        }),
    ];
    Some(Row {
        key: &first.key,
        first,
        severity: group.iter().map(|change| change.severity).max()?,
        place: place(&told),
        change: change(&told, inside),
        seen: format!("{}, before {}", first.fresh, first.baseline),
        notes: notes.into_iter().flatten().collect(),
        counts: group.iter().any(|change| change.counts(severity)),
        is_unstable: first.is_unstable,
    })
}

/// Where it is: a line for each of its names.
fn place(told: &[&Change]) -> String {
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for change in told {
        match lines.iter_mut().find(|(what, _)| *what == change.what) {
            Some((_, ofs)) => ofs.push(&change.of),
            None => lines.push((&change.what, vec![&change.of])),
        }
    }
    let line = |(what, mut ofs): (&str, Vec<&str>)| {
        let more = ofs.split_off(ofs.len().min(MOST_EVENTS)).len();
        let also = if more > 0 { format!(" and {more} more") } else { String::new() };
        match (what, ofs.first().copied().unwrap_or_default()) {
            ("", _) => format!("{}{also}", ofs.join(", ")),
            (what, "stream") => what.to_owned(),
            (what, "headers") => format!("header {what}"),
            (what, _) => format!("{what} of {}{also}", ofs.join(", ")),
        }
    };
    lines.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What changed, with so many fields inside what is new.
fn change(told: &[&Change], inside: usize) -> String {
    let with = match inside {
        0 => String::new(),
        1 => ", with 1 field inside".to_owned(),
        number => format!(", with {number} fields inside"),
    };
    let Some(first) = told.first() else { return with };
    match (first.kind, first.was.as_str(), first.is.as_str()) {
        (Kind::Order, ..) => steps(told),
        (Kind::Agreement, _, NOTHING) => "the terminal frame lists nothing to hold them to".to_owned(),
        (Kind::Agreement | Kind::Departure, _, is) => is.to_owned(),
        (_, "", is) if first.what.is_empty() => format!("{is}{with}"),
        (_, "", is) => format!("new field: {is}{with}"),
        (_, was, is) => format!("{} → {}{with}", shortened(was, LONGEST), shortened(is, LONGEST)),
    }
}

/// The steps of a move, each with what was there before.
fn steps(told: &[&Change]) -> String {
    let mut lines = Vec::new();
    for step in told.iter().take(MOST_STEPS) {
        lines.push(step.is.clone());
        if !step.was.is_empty() {
            lines.push(format!("was {}", shortened(&step.was, LONGEST)));
        }
    }
    if told.len() > MOST_STEPS {
        lines.push(format!("and {} more", counted(told.len() - MOST_STEPS, "step")));
    }
    lines.join("\n")
}

/// The longest that something was or is.
const LONGEST: usize = 60;

/// Event types that are named where many show the same.
const MOST_EVENTS: usize = 3;

/// Steps that are told of a move.
const MOST_STEPS: usize = 4;
