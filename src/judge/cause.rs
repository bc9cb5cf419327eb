//! Causes. Failures that are one and the same, told apart from those that are not.

use std::collections::{BTreeMap, btree_map::Entry};

use super::{observation::Observation, run::Group, verdict::Verdict};
use crate::{
    mutate::{Edit, Feed, ScenarioId},
    stream::RecordingId,
};

/// What failures of one cause have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The target.
    pub target: String,
    /// The mutations; empty when nothing was mutated.
    pub mutations: String,
    /// The rules that were broken.
    pub rules: Vec<&'static str>,
    /// How the turn ended.
    pub status: &'static str,
    /// The class of the error, empty where there is none.
    pub class: String,
    /// It passed when it was tried again.
    pub is_flaky: bool,
    /// The row of the expectations that knows of it.
    pub expected: Option<usize>,
}

impl Key {
    /// The cause of a failure.
    #[must_use]
    pub fn of(
        target: &str,
        scenario: &ScenarioId,
        seen: &Observation,
        verdict: &Verdict,
        expected: Option<usize>,
    ) -> Self {
        // A number says where in this recording; the same cause has another number in the next.
        let name = |edit: &Edit| match edit.parameter.parse::<u64>() {
            Ok(_) => edit.mutation.id().to_owned(),
            Err(_) => edit.to_string(),
        };
        Self {
            target: target.to_owned(),
            mutations: scenario.edits.iter().map(name).collect::<Vec<_>>().join("+"),
            rules: verdict.findings.iter().map(|finding| finding.rule).collect(),
            status: seen.status.as_str(),
            class: seen.error.as_ref().map(|error| error.class.clone()).unwrap_or_default(),
            is_flaky: false,
            expected,
        }
    }

    /// Whether a mutated recording fails as the other, unmutated, does: the cause is in the recording then.
    #[must_use]
    pub fn shows_the_same_as(&self, other: &Self) -> bool {
        (self.status, &self.class, self.expected) == (other.status, &other.class, other.expected)
    }
}

/// Puts failures of one cause together. They come apart for each recording and feed, because only all of them show
/// which recordings fail unmutated; `recording` names that of an example.
#[must_use]
pub fn gather<E>(apart: impl IntoIterator<Item = Group<E>>, recording: &dyn Fn(&E) -> &RecordingId) -> Vec<Group<E>> {
    let mut groups: BTreeMap<(RecordingId, Feed, Key), Group<E>> = BTreeMap::new();
    for group in apart {
        let at = (recording(&group.first).clone(), group.place.2, group.key.clone());
        put(&mut groups, at, group);
    }
    let unmutated: BTreeMap<(RecordingId, Feed, String), Key> = (groups.iter())
        .filter(|(_, group)| group.is_plain)
        .map(|((recording, feed, key), _)| ((recording.clone(), *feed, key.target.clone()), key.clone()))
        .collect();
    let mut causes: BTreeMap<Key, Group<E>> = BTreeMap::new();
    for ((recording, feed, key), mut group) in groups {
        // What fails unmutated, and mutated fails the same way, has its cause in the recording.
        let plain = unmutated.get(&(recording, feed, key.target.clone()));
        let key = plain.filter(|plain| plain.shows_the_same_as(&key)).cloned().unwrap_or(key);
        group.key = key.clone();
        put(&mut causes, key, group);
    }
    let mut causes: Vec<Group<E>> = causes.into_values().collect();
    causes.sort_by_key(|group| group.place);
    causes
}

/// Adds a group to those of its key; the earlier example stays.
pub(super) fn put<K: Ord, E>(groups: &mut BTreeMap<K, Group<E>>, key: K, group: Group<E>) {
    match groups.entry(key) {
        Entry::Vacant(entry) => drop(entry.insert(group)),
        Entry::Occupied(mut entry) => {
            let known = entry.get_mut();
            known.attempts += group.attempts;
            known.is_plain |= group.is_plain;
            if group.place < known.place {
                (known.place, known.first) = (group.place, group.first);
            }
        }
    }
}
