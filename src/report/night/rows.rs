//! Rows of a night. What changed in the same way in several places is one row.

use super::{super::excerpt::shortened, Backend};
use crate::drift::{Change, Kind, Severity};

/// One change, wherever it shows.
pub(super) struct Row {
    /// How grave it is, as one word.
    pub(super) word: &'static str,
    /// Where it is.
    pub(super) place: String,
    /// What changed.
    pub(super) change: String,
    /// In how many recordings of how many, now and before.
    pub(super) seen: String,
    /// What is to be known of it.
    pub(super) notes: Vec<&'static str>,
    /// Fresh recordings that show it.
    pub(super) recordings: Vec<String>,
    /// Whether it counts at the severity of the night.
    pub(super) counts: bool,
    /// Whether it differs between recordings of one night.
    pub(super) is_unstable: bool,
}

/// The rows of a backend, the gravest first.
pub(super) fn rows(backend: &Backend, severity: Severity) -> Vec<Row> {
    let mut groups: Vec<Vec<&Change>> = Vec::new();
    // What is new inside something new is told with that.
    let is_told = |change: &&Change| {
        let is_around = |other: &Change| {
            let inside = change.what.strip_prefix(other.what.as_str());
            other.of == change.of
                && other.within.is_none()
                && inside.is_some_and(|rest| rest.starts_with(['.', '[', '{']))
        };
        change.within.is_none() || !backend.changes.iter().any(is_around)
    };
    for change in backend.changes.iter().filter(is_told) {
        match groups.iter_mut().find(|group| is_alike(group[0], change)) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    groups.iter().map(|group| row(group, backend, severity)).collect()
}

fn is_alike(one: &Change, other: &Change) -> bool {
    let key =
        |change: &Change| (change.severity, change.kind, change.is_unstable, change.what.clone(), change.is.clone());
    !one.what.is_empty() && key(one) == key(other)
}

fn row(group: &[&Change], backend: &Backend, severity: Severity) -> Row {
    let first = group[0];
    let mut events: Vec<&str> = group.iter().map(|change| change.of.as_str()).collect();
    let more = events.split_off(events.len().min(MOST_EVENTS)).len();
    let also = if more > 0 { format!(" and {more} more") } else { String::new() };
    let place = match first.what.as_str() {
        "" => first.of.clone(),
        what => format!("{what} of {}{also}", events.join(", ")),
    };
    let is_inside = |change: &&Change| {
        let inside = change.what.strip_prefix(first.what.as_str());
        change.of == first.of
            && change.within.is_some()
            && inside.is_some_and(|rest| first.what.is_empty() || rest.starts_with(['.', '[', '{']))
    };
    let inside = backend.changes.iter().filter(is_inside).count();
    let with = if inside > 0 { format!(", with {inside} fields inside") } else { String::new() };
    let change = match (first.was.as_str(), first.is.as_str()) {
        ("", is) if first.what.is_empty() => format!("{is}{with}"),
        ("", is) if first.kind == Kind::Departure => is.to_owned(),
        ("", is) => format!("new field: {is}{with}"),
        (was, is) if first.kind == Kind::Order => {
            format!("{}\nwas {}", is, shortened(was, LONGEST))
        }
        (was, is) => format!("{} → {}{with}", shortened(was, LONGEST), shortened(is, LONGEST)),
    };
    let notes = [
        first.is_unstable.then_some("differs between recordings of one night: not counted"),
        first.is_uncertain.then_some("too few to call it breaking"),
        first
            .is_known
            .map(|is_known| if is_known { "the catalogue knows it" } else { "the catalogue does not know it" }),
    ];
    let word = match (first.is_unstable, first.severity) {
        (true, _) => "UNSTABLE",
        (_, Severity::Breaking) => "BREAKING",
        (_, Severity::Notice) => "NOTICE",
        (_, Severity::Info) => "INFO",
    };
    Row {
        word,
        place,
        change,
        seen: format!("{}, before {}", first.fresh, first.baseline),
        notes: notes.into_iter().flatten().collect(),
        recordings: first.recordings.iter().map(ToString::to_string).collect(),
        counts: first.counts(severity),
        is_unstable: first.is_unstable,
    }
}

/// The longest that something was or is.
const LONGEST: usize = 60;

/// Event types that are named where many show the same.
const MOST_EVENTS: usize = 3;
