//! Sameness. Which changes a person would call one, and the key by which that one is known from night to night.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::{
    Change, Kind,
    fields::KEYS,
    lifecycle::{AGREEMENT, NOTHING, ORDER},
    paths::wherever,
};
use crate::stream::catalog;

/// Gives every change of a backend its key. Changes of one key are one: the same in several events, in the events and
/// in the list of the terminal frame, what is new inside something new, and what follows from another change.
///
/// A key holds neither counts nor days nor the events in which it was seen, so that it is the same every night.
pub fn tell_apart(backend: &str, changes: &mut [Change]) {
    let moved = moved(changes);
    let told: Vec<(String, Option<String>)> = (0..changes.len())
        .map(|at| {
            let cause = cause(changes, at);
            let (change, subject) = (&changes[cause], moved.get(&cause).cloned());
            let subject = subject.unwrap_or_else(|| subject_of(change));
            let is = if is_any(change) { "" } else { change.is.as_str() };
            let key = hash(&format!("{backend}\n{}\n{subject}\n{is}", change.kind.as_str()));
            (key, (cause != at).then(|| format!("{} {}", change.of, change.what).trim_end().to_owned()))
        })
        .collect();
    for (change, (key, within)) in changes.iter_mut().zip(told) {
        change.key = key;
        change.within = change.within.take().or(within);
    }
}

/// Whether it is one change, however it is now.
fn is_any(change: &Change) -> bool {
    matches!(change.kind, Kind::Added | Kind::Removed | Kind::Null | Kind::Order) || change.what == KEYS
}

fn hash(text: &str) -> String {
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// What a change is about, wherever it shows.
fn subject_of(change: &Change) -> String {
    let (of, what) = (change.of.as_str(), change.what.as_str());
    match (of, what) {
        ("headers" | "stream", _) if !is_of_events(change) => format!("{of} {what}"),
        (lane, "") if lane.starts_with("item ") => lane.to_owned(),
        (event, "") => format!("event {event}"),
        (_, event) if is_of_events(change) => format!("event {event}"),
        (_, KEYS) => KEYS.to_owned(),
        (_, path) => wherever(path),
    }
}

/// Whether it says that a life has an event, or lacks one.
fn is_of_events(change: &Change) -> bool {
    let is_life = change.of == "stream" || change.of.starts_with("item ");
    is_life && matches!(change.kind, Kind::Added | Kind::Removed)
}

/// The change that this one is a part of, or follows from; itself if there is none.
fn cause(changes: &[Change], at: usize) -> usize {
    let change = &changes[at];
    let found = changes.iter().enumerate().position(|(other_at, other)| {
        other_at != at && (is_around(other, change) || is_of_the_ending(other, change) || leaves_a_gap(other, change))
    });
    found.unwrap_or(at)
}

/// The new object that a field is in.
fn is_around(other: &Change, change: &Change) -> bool {
    let rest = change.what.strip_prefix(other.what.as_str());
    change.within.is_some()
        && other.within.is_none()
        && other.of == change.of
        && rest.is_some_and(|rest| rest.starts_with(['.', '[', '{']))
}

/// Where the terminal frame is gone, or lists nothing, there is nothing to hold the items to.
fn is_of_the_ending(other: &Change, change: &Change) -> bool {
    let has_no_list = catalog::is_terminal(&other.of)
        && other.what == "response.output"
        && matches!(other.kind, Kind::Null | Kind::Empty | Kind::Removed | Kind::Retyped);
    let is_unlisted = change.what == AGREEMENT && change.is == NOTHING;
    let is_unsent = change.kind == Kind::Removed && change.what.is_empty() && catalog::is_terminal(&change.of);
    (is_unlisted && (has_no_list || other.kind == Kind::Ending)) || (is_unsent && other.kind == Kind::Ending)
}

/// Where an event is gone from a life, those around it follow each other.
fn leaves_a_gap(other: &Change, change: &Change) -> bool {
    let came_before = |step: &str| step.split_once(" → ").is_some_and(|(from, _)| from == other.what);
    change.kind == Kind::Order
        && other.kind == Kind::Removed
        && (other.of == change.of || (other.of.as_str(), change.of.as_str()) == ("stream", "response"))
        && change.was.split(", ").any(came_before)
}

/// What has moved in the order of a life. Steps that share an event are one move, of the event that most of them share.
fn moved(changes: &[Change]) -> BTreeMap<usize, String> {
    let steps = changes.iter().enumerate().filter(|(_, change)| change.kind == Kind::Order);
    let mut moves: Vec<(&str, BTreeSet<&str>, Vec<usize>)> = Vec::new();
    for (at, step) in steps.filter(|(at, _)| cause(changes, *at) == *at) {
        let mut events: BTreeSet<&str> = events(step).collect();
        let mut all = vec![at];
        let (joined, others): (Vec<_>, Vec<_>) =
            moves.into_iter().partition(|(life, known, _)| *life == step.of && !known.is_disjoint(&events));
        moves = others;
        for (_, known, steps) in joined {
            events.extend(known);
            all.extend(steps);
        }
        moves.push((&step.of, events, all));
    }
    let named = moves.into_iter().flat_map(|(life, known, steps)| {
        let times = |event: &&str| steps.iter().filter(|at| events(&changes[**at]).any(|step| step == *event)).count();
        let most = known.iter().map(&times).max();
        let event = known.iter().find(|event| Some(times(event)) == most).copied().unwrap_or_default();
        let name = format!("{ORDER} {life} {event}");
        steps.into_iter().map(move |at| (at, name.clone())).collect::<Vec<_>>()
    });
    named.collect()
}

/// The events of a step. What stands for a start, or for any, is none.
fn events(step: &Change) -> impl Iterator<Item = &str> {
    step.is.split(" → ").filter(|event| !event.starts_with('('))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::{Ratio, Severity, Trait};

    fn change(kind: Kind, of: &str, what: &str, was: &str, is: &str) -> Change {
        Change {
            severity: Severity::Notice,
            kind,
            of: of.into(),
            what: what.into(),
            was: was.into(),
            is: is.into(),
            baseline: Ratio::default(),
            fresh: Ratio::default(),
            recordings: Vec::new(),
            is_unstable: false,
            is_uncertain: false,
            is_known: None,
            within: None,
            key: String::new(),
            accepted_as: Trait::new(of, what, is),
        }
    }

    /// Which of the changes are one, as the place of the first of them.
    fn ones(mut changes: Vec<Change>) -> Vec<usize> {
        tell_apart("openai", &mut changes);
        let first = |key: &str| changes.iter().position(|change| change.key == key);
        changes.iter().filter_map(|change| first(&change.key)).collect()
    }

    #[test]
    fn a_field_that_is_new_in_several_events_is_one_change() {
        let added = |of: &str, what: &str, is: &str| change(Kind::Added, of, what, "", is);
        let inside =
            Change { within: Some("item{message}.note".into()), ..added("a", "item{message}.note.x", "string") };
        let changes = vec![
            added("response.created", "response.colour", "string"),
            added("response.completed", "response.colour", "null or string"),
            added("a", "item{message}.note", "object"),
            inside,
            added("response.completed", "response.output[]{message}.note", "object"),
            added("response.created", "response.size", "string"),
        ];
        assert_eq!(ones(changes), [0, 0, 2, 2, 2, 5]);
    }

    #[test]
    fn a_new_type_of_item_is_one_change_with_its_fields() {
        let added = |of: &str, what: &str, is: &str| change(Kind::Added, of, what, "", is);
        let changes = vec![
            added("item song", "", "new type of item"),
            added("response.output_item.done", "item{song}", "object"),
            added("response.completed", "response.output[]{song}", "object"),
            added("response.song.sung", "", "new event type"),
        ];
        assert_eq!(ones(changes), [0, 0, 0, 3]);
    }

    #[test]
    fn what_follows_from_a_change_is_no_other() {
        let gone = change(Kind::Null, "response.completed", "response.output", "array", "null");
        let unlisted = change(Kind::Agreement, "stream", AGREEMENT, "agree", NOTHING);
        assert_eq!(ones(vec![gone, unlisted.clone()]), [0, 0]);
        let ending = change(Kind::Ending, "stream", "terminal event", "\"response.completed\"", "none");
        let unsent = change(Kind::Removed, "response.completed", "", "there at times", "never there");
        assert_eq!(ones(vec![unsent, unlisted.clone(), ending]), [0, 0, 0]);
        assert_eq!(
            ones(vec![change(Kind::Null, "response.created", "response.output", "array", "null"), unlisted]),
            [0, 1]
        );
        let unsent = change(Kind::Removed, "item message", "delta", "sent", "not sent");
        let skips = change(Kind::Order, "item message", ORDER, "delta → done, delta → delta", "added → done");
        assert_eq!(ones(vec![unsent, skips]), [0, 0]);
    }

    #[test]
    fn steps_that_share_an_event_are_one_move() {
        let step = |of: &str, is: &str| change(Kind::Order, of, ORDER, "", is);
        let swapped = vec![
            step("item message", "(start) → b"),
            step("item message", "b → a"),
            step("item message", "a → c"),
            step("item message", "x → y"),
            step("item song", "a → c"),
            step("response", "(items) → y"),
        ];
        assert_eq!(ones(swapped), [0, 0, 0, 3, 4, 5]);
    }

    #[test]
    fn a_key_is_the_same_every_night_and_another_for_another_backend() {
        let told = |of: &str, severity: Severity, times: u64| {
            let mut changes = vec![Change {
                severity,
                fresh: Ratio { seen: times, of: 12 },
                ..change(Kind::Null, of, "response.usage", "object", "null")
            }];
            tell_apart("openai", &mut changes);
            changes.remove(0)
        };
        let first = told("response.completed", Severity::Notice, 1);
        assert_eq!(first.key, told("response.failed", Severity::Breaking, 7).key);
        let mut other = vec![first.clone()];
        tell_apart("azure", &mut other);
        assert_ne!(first.key, other[0].key);
        assert!(first.key.len() == 16 && first.key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{}", first.key);
    }
}
