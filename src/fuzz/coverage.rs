//! Coverage. What the cases of a search held, against what the catalogues know.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    judge::rules::RULES,
    mutate::{Mutation, Scenario, delivery::DELIVERIES, mutations},
    stream::{Api, catalog::EVENT_TYPES},
};

/// What was exercised. Coverages of parts of a search add up.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Event types.
    pub events: BTreeSet<String>,
    /// Members of events, as `type member.member`; array elements share a path.
    pub fields: BTreeSet<String>,
    /// Mutations.
    pub mutations: BTreeSet<&'static str>,
    /// Deliveries.
    pub deliveries: BTreeSet<&'static str>,
    /// Rules.
    pub rules: BTreeSet<&'static str>,
    /// Pairs of a mutation and an event type that it was applied to a stream with.
    pub pairs: BTreeSet<(&'static str, &'static str)>,
}

/// A catalogue, and what of it was never exercised.
pub struct Gap {
    /// The catalogue.
    pub name: &'static str,
    /// How many entries it has.
    pub known: usize,
    /// Entries that never occurred.
    pub missing: Vec<&'static str>,
}

impl Coverage {
    /// Counts a case.
    pub(super) fn take(&mut self, scenario: &Scenario) {
        let id = scenario.id();
        let edits: Vec<&'static str> = id.edits.iter().map(|edit| edit.mutation.id()).collect();
        self.mutations.extend(&edits);
        self.deliveries.insert(id.delivery.id());
        let Ok(staged) = scenario.stage() else { return };
        for event in staged.readings.iter().filter_map(|reading| reading.event()) {
            let Some(known) = crate::stream::catalog::find(&event.kind) else { continue };
            self.events.insert(event.kind.clone());
            self.pairs.extend(edits.iter().map(|edit| (*edit, known.name)));
            let mut path = event.kind.clone();
            path.push(' ');
            self.members(&mut path, &event.value);
        }
    }

    fn members(&mut self, path: &mut String, value: &Value) {
        let length = path.len();
        match value {
            Value::Object(members) => {
                for (name, member) in members.iter().filter(|(name, _)| !name.starts_with("x_")) {
                    path.push_str(name);
                    if !self.fields.contains(path.as_str()) && self.fields.len() < MOST_FIELDS {
                        self.fields.insert(path.clone());
                    }
                    path.push('.');
                    self.members(path, member);
                    path.truncate(length);
                }
            }
            Value::Array(elements) => elements.iter().take(4).for_each(|element| self.members(path, element)),
            _ => {}
        }
    }

    /// Adds what another part exercised.
    pub fn merge(&mut self, other: Self) {
        self.events.extend(other.events);
        self.fields.extend(other.fields);
        self.mutations.extend(other.mutations);
        self.deliveries.extend(other.deliveries);
        self.rules.extend(other.rules);
        self.pairs.extend(other.pairs);
    }

    /// What was never exercised, by catalogue, of what there is on these wires.
    #[must_use]
    pub fn gaps(&self, apis: &[Api]) -> Vec<Gap> {
        let gap = |name, known: Vec<&'static str>, is_seen: &dyn Fn(&str) -> bool| Gap {
            name,
            known: known.len(),
            missing: known.into_iter().filter(|entry| !is_seen(entry)).collect(),
        };
        let is_searched = |spoken: &[Api]| spoken.iter().any(|api| apis.contains(api));
        let events = EVENT_TYPES.iter().map(|row| row.name).collect();
        let edits = mutations().filter(|row| is_searched(row.apis())).map(Mutation::id).collect();
        let deliveries = DELIVERIES.iter().map(|row| row.id()).collect();
        let rules = RULES.iter().filter(|row| is_searched(row.apis())).map(|row| row.id()).collect();
        let mut gaps = vec![
            gap("mutations", edits, &|name| self.mutations.contains(name)),
            gap("deliveries", deliveries, &|name| self.deliveries.contains(name)),
            gap("rules", rules, &|name| self.rules.contains(name)),
        ];
        // The catalogue is that of the Responses API.
        if apis.contains(&Api::Responses) {
            gaps.insert(0, gap("event types", events, &|name| self.events.contains(name)));
        }
        gaps
    }
}

/// Members beyond this many are made by mutations that nest them.
const MOST_FIELDS: usize = 20_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn known(apis: &[Api]) -> Vec<(&'static str, usize)> {
        Coverage::default().gaps(apis).into_iter().map(|gap| (gap.name, gap.known)).collect()
    }

    #[test]
    fn what_the_searched_wires_do_not_have_is_not_missed() {
        let missing = |name: &str| {
            let gaps = Coverage::default().gaps(&[Api::Chat]);
            gaps.into_iter().find(|gap| gap.name == name).map(|gap| gap.missing).unwrap_or_default()
        };
        assert!(missing("mutations").contains(&"chat.done") && !missing("mutations").contains(&"terminal.twice"));
        assert!(
            missing("rules").contains(&"chat-errors-surface") && !missing("rules").contains(&"status-inside-counts")
        );
        assert_eq!(missing("event types"), [""; 0]);
    }

    #[test]
    fn on_every_wire_the_catalogues_are_whole() {
        let all = [EVENT_TYPES.len(), mutations().count(), DELIVERIES.len(), RULES.len()];
        assert_eq!(known(Api::ALL).into_iter().map(|(_, known)| known).collect::<Vec<_>>(), all);
        assert!(known(Api::OF_EVENTS)[1].1 < all[1] && known(Api::OF_EVENTS)[3].1 < all[3]);
    }
}
