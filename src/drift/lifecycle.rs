//! Lifecycles. Which event follows which: in the life of a response, and in that of an item of each type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Trait, fields::event_name};
use crate::corpus::stats::explanation;
use crate::stream::{AnomalyKind, Event, Reading, anomalies, catalog, catalog::Role, terminal_agreement};

/// Adds the order of events, how the response ends, whether its items agree, and where it departs from the grammar.
pub(super) fn traits(readings: &[Reading], traits: &mut BTreeSet<Trait>) {
    let mut lanes = Lanes { traits, response: START.to_owned(), items: BTreeMap::new() };
    for event in readings.iter().filter_map(Reading::event) {
        lanes.event(event);
    }
    let terminal = readings.iter().filter_map(Reading::event).find(|event| catalog::is_terminal(&event.kind));
    let ends = terminal.map_or("none".to_owned(), |event| format!("\"{}\"", event_name(&event.kind)));
    traits.insert(Trait::new("stream", TERMINAL, ends));
    for anomaly in anomalies(readings) {
        if let Some(departure) = departure(anomaly.kind) {
            traits.insert(Trait::new("stream", DEPARTURE, departure));
        }
    }
    let agrees = match terminal_agreement(readings) {
        None => BTreeSet::from([NOTHING.to_owned()]),
        Some(differences) if differences.iter().all(|one| explanation(one).is_some()) => {
            BTreeSet::from(["agree".to_owned()])
        }
        Some(differences) => differences
            .iter()
            .filter(|one| explanation(one).is_none())
            .map(|one| format!("differ: {} {}", one.item, one.member))
            .collect(),
    };
    traits.extend(agrees.into_iter().map(|agrees| Trait::new("stream", AGREEMENT, agrees.replace(['\t', '\n'], " "))));
}

/// What it is told under which event ends a stream.
pub(super) const TERMINAL: &str = "terminal event";
/// What departures from the grammar are told under.
pub(super) const DEPARTURE: &str = "departure";
/// What it is told under whether streamed items and those of the terminal frame are the same.
pub(super) const AGREEMENT: &str = "listed items and streamed ones";
/// What is told there where the terminal frame lists nothing.
pub(crate) const NOTHING: &str = "nothing to compare";
/// What the order of events is told under.
pub(super) const ORDER: &str = "order";
/// What the events of a life are told under.
pub(super) const EVENT: &str = "event";

/// The words for a departure, unless fields or framing tell of it.
fn departure(kind: AnomalyKind) -> Option<&'static str> {
    Some(match kind {
        AnomalyKind::Undecodable => "data that is no event",
        AnomalyKind::DoneWithoutAdded => "an item is closed that was never opened",
        AnomalyKind::DoneTwice => "an item is closed twice",
        AnomalyKind::AddedWithoutDone => "an item is never closed",
        AnomalyKind::IdRotates => "ids of an item change",
        AnomalyKind::CreatedAgain => "two responses in one body",
        AnomalyKind::SequenceJumps => "sequence numbers jump",
        AnomalyKind::UnknownType
        | AnomalyKind::MissingMember
        | AnomalyKind::BeforeCreated
        | AnomalyKind::AfterTerminal
        | AnomalyKind::NoTerminal
        | AnomalyKind::NoSequence
        | AnomalyKind::Sentinel => return None,
    })
}

/// What is before the first event.
pub(super) const START: &str = "(start)";
/// What stands for all events of items in the life of a response.
pub(super) const ITEMS: &str = "(items)";

struct Lanes<'a> {
    traits: &'a mut BTreeSet<Trait>,
    /// The last event of the response.
    response: String,
    /// The type of the item at an index, and its last event.
    items: BTreeMap<u64, (String, String)>,
}

impl Lanes<'_> {
    fn event(&mut self, event: &Event) {
        let name = event_name(&event.kind);
        let role = catalog::find(&event.kind).map(|row| row.role);
        match event.index("output_index") {
            Some(index) => {
                self.step(ITEMS.to_owned());
                let known = self.items.remove(&index);
                let told = event.value.pointer("/item/type").and_then(Value::as_str).map(event_name);
                let (kind, last) = match (known, told, role) {
                    (Some((kind, last)), None, _) => (kind, last),
                    (Some((kind, last)), Some(told), _) if kind == told => (kind, last),
                    (_, Some(told), _) => (told, START.to_owned()),
                    (None, None, _) => ("unannounced".to_owned(), START.to_owned()),
                };
                let lane = format!("item {kind}");
                self.traits.insert(Trait::new(&lane, "", "seen"));
                self.traits.insert(Trait::new(&lane, EVENT, format!("\"{name}\"")));
                self.traits.insert(Trait::new(&lane, ORDER, format!("{last} → {name}")));
                self.items.insert(index, (kind, name));
            }
            // Who knows where an unknown event belongs; an out-of-band one may stand anywhere.
            None if matches!(role, None | Some(Role::OutOfBand)) => {
                self.traits.insert(Trait::new("stream", EVENT, format!("\"{name}\"")));
            }
            None => {
                self.traits.insert(Trait::new("stream", EVENT, format!("\"{name}\"")));
                self.step(name);
            }
        }
    }

    /// A step in the life of the response. Events of items follow each other as they like.
    fn step(&mut self, name: String) {
        if self.response != name || name != ITEMS {
            self.traits.insert(Trait::new("response", ORDER, format!("{} → {name}", self.response)));
            self.response = name;
        }
    }
}
