//! What is in a corpus, counted. Which backends, events, endings, and departures it covers.

mod known;

use std::collections::BTreeMap;

pub use known::explanation;

use serde::Serialize;
use serde_json::Value;

use crate::stream::{Api, Difference, Event, Reading, Recording, anomalies, catalog, terminal_agreement};

/// How often something was seen, by its name.
pub type Counts = BTreeMap<String, usize>;

/// The counts. Names are those that files use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Recordings counted.
    pub recordings: usize,
    /// Bytes of all bodies.
    pub bytes: usize,
    /// Events of all bodies.
    pub events: usize,
    /// Recordings by wire.
    pub apis: Counts,
    /// Recordings by backend.
    pub backends: Counts,
    /// Recordings by how they came into the corpus.
    pub kinds: Counts,
    /// Recordings by how much of the wire they keep.
    pub fidelities: Counts,
    /// Recordings by how the body ended.
    pub ends: Counts,
    /// Recordings by the type of the first terminal event; `none` where there is none.
    pub terminals: Counts,
    /// Responses recordings by backend and what the `output` of the first terminal event is.
    pub outputs: BTreeMap<String, Counts>,
    /// Events by type.
    pub event_types: BTreeMap<String, EventCount>,
    /// Departures from the grammar by kind.
    pub anomalies: BTreeMap<String, AnomalyCount>,
    /// Whether item events and terminal frame say the same.
    pub agreement: Agreement,
}

/// How often an event type was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EventCount {
    /// Events of this type.
    pub events: usize,
    /// Recordings that have one.
    pub recordings: usize,
    /// Whether the catalogue has the type. It has those of the Responses API; of another wire every type counts as known.
    pub known: bool,
}

/// How often a departure was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AnomalyCount {
    /// Departures of this kind.
    pub times: usize,
    /// Recordings that have one.
    pub recordings: usize,
}

/// How the items that events gave compare with those that the terminal frame lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// Recordings in which they are equal.
    pub agree: usize,
    /// Recordings in which they are not.
    pub differ: usize,
    /// Recordings whose terminal frame lists nothing, or is absent.
    pub nothing_to_compare: usize,
    /// What differs, sorted.
    pub differences: Vec<DifferenceCount>,
}

/// How often items differ in one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DifferenceCount {
    /// Type of the item.
    pub item: String,
    /// Which member differs.
    pub member: String,
    /// Recordings in which it does, by backend.
    pub backends: Counts,
    /// Why, where that is known.
    pub explanation: Option<&'static str>,
}

/// Counts recordings.
pub fn stats<'a>(recordings: impl IntoIterator<Item = &'a Recording>) -> Stats {
    let mut stats = Stats::default();
    for recording in recordings {
        stats.recording(recording);
    }
    stats
}

impl Stats {
    fn recording(&mut self, recording: &Recording) {
        self.recordings += 1;
        self.bytes += recording.body.len();
        count(&mut self.apis, recording.api.as_str());
        count(&mut self.backends, &recording.backend);
        count(&mut self.kinds, &word(&recording.provenance.kind));
        count(&mut self.fidelities, &word(&recording.provenance.fidelity));
        count(&mut self.ends, &word(&recording.response.end));
        let api = recording.api;
        let readings: Vec<Reading> = api.decode(&recording.body).iter().map(|frame| api.read(frame)).collect();
        self.events(api, &readings);
        let terminal = readings.iter().filter_map(Reading::event).find(|event| api.is_terminal(event));
        count(&mut self.terminals, terminal.map_or("none", |event| event.kind.as_str()));
        if api == Api::Responses {
            self.output(&recording.backend, terminal);
            self.anomalies(&readings);
            self.agreement.recording(&recording.backend, &readings);
        }
    }

    fn events(&mut self, api: Api, readings: &[Reading]) {
        let mut seen = Counts::new();
        for event in readings.iter().filter_map(Reading::event) {
            count(&mut seen, &event.kind);
        }
        for (kind, events) in seen {
            self.events += events;
            let row = self.event_types.entry(kind.clone()).or_default();
            row.events += events;
            row.recordings += 1;
            row.known = api != Api::Responses || catalog::find(&kind).is_some();
        }
    }

    fn output(&mut self, backend: &str, terminal: Option<&Event>) {
        if let Some(response) = terminal.and_then(|event| event.get("response")) {
            let outputs = self.outputs.entry(backend.to_owned()).or_default();
            count(outputs, output_shape(response.get("output")));
        }
    }

    fn anomalies(&mut self, readings: &[Reading]) {
        let mut seen = Counts::new();
        for anomaly in anomalies(readings) {
            count(&mut seen, &word(&anomaly.kind));
        }
        for (kind, times) in seen {
            let row = self.anomalies.entry(kind).or_default();
            row.times += times;
            row.recordings += 1;
        }
    }
}

impl Agreement {
    fn recording(&mut self, backend: &str, readings: &[Reading]) {
        let Some(mut differences) = terminal_agreement(readings) else {
            self.nothing_to_compare += 1;
            return;
        };
        if differences.is_empty() {
            self.agree += 1;
            return;
        }
        self.differ += 1;
        differences.sort();
        differences.dedup();
        for difference in differences {
            count(self.row(difference), backend);
        }
    }

    /// The counts of a difference, in its place among the others.
    fn row(&mut self, difference: Difference) -> &mut Counts {
        let key = |row: &DifferenceCount| (&row.item, &row.member).cmp(&(&difference.item, &difference.member));
        let at = self.differences.binary_search_by(key).unwrap_or_else(|at| {
            let explanation = explanation(&difference);
            let Difference { item, member } = difference;
            let row = DifferenceCount { item, member, backends: Counts::new(), explanation };
            self.differences.insert(at, row);
            at
        });
        &mut self.differences[at].backends
    }
}

fn output_shape(output: Option<&Value>) -> &'static str {
    match output {
        None => "absent",
        Some(Value::Null) => "null",
        Some(Value::Array(items)) if items.is_empty() => "[]",
        Some(Value::Array(_)) => "filled",
        Some(_) => "other",
    }
}

fn count(counts: &mut Counts, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => {
            counts.insert(name.to_owned(), 1);
        }
    }
}

/// The word that files use for a value that is written as one.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        other => unreachable!("{other:?} is not one word"),
    }
}
