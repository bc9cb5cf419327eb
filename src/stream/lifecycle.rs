//! The life of a response. Where a stream departs from the ordering grammar of the public API.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    catalog::{self, Role},
    event::{Event, Reading},
};

/// A departure from the grammar. None of them makes a recording wrong: they are what makes it worth keeping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Anomaly {
    /// Which frame shows it, from zero; the number of frames when only the end does.
    pub frame: usize,
    /// What it is.
    pub kind: AnomalyKind,
    /// The type, id, or number concerned.
    pub detail: String,
}

/// Kinds of departure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnomalyKind {
    /// Data that is no event.
    Undecodable,
    /// A type that the catalogue does not know.
    UnknownType,
    /// A member that the catalogue requires is absent.
    MissingMember,
    /// An event of the response before `response.created`.
    BeforeCreated,
    /// `response.created` came twice: several responses share the body.
    CreatedAgain,
    /// Anything but an out-of-band event after the terminal one.
    AfterTerminal,
    /// The body ends without a terminal event.
    NoTerminal,
    /// An item closed that was never opened.
    DoneWithoutAdded,
    /// An item closed twice.
    DoneTwice,
    /// An item opened and never closed.
    AddedWithoutDone,
    /// The item id changes while the output index stays.
    IdRotates,
    /// Not one event has a `sequence_number`.
    NoSequence,
    /// `sequence_number` does not go up by one.
    SequenceJumps,
    /// A `[DONE]` sentinel.
    Sentinel,
}

/// Every departure in a stream, in order.
#[must_use]
pub fn anomalies<'a>(readings: impl IntoIterator<Item = &'a Reading>) -> Vec<Anomaly> {
    let mut life = Life::default();
    let mut frames = 0;
    for (frame, reading) in readings.into_iter().enumerate() {
        (life.frame, frames) = (frame, frame + 1);
        match reading {
            Reading::Event(event) => life.event(event),
            Reading::Sentinel => life.note(AnomalyKind::Sentinel, "[DONE]"),
            Reading::Undecodable { reason, .. } => life.note(AnomalyKind::Undecodable, reason),
            Reading::Silent => {}
        }
    }
    life.frame = frames;
    life.end()
}

#[derive(Default)]
struct Life {
    frame: usize,
    found: Vec<Anomaly>,
    created: bool,
    ended: bool,
    events: usize,
    sequence: Option<u64>,
    items: BTreeMap<u64, ItemLife>,
}

#[derive(Default)]
struct ItemLife {
    id: Option<String>,
    added: bool,
    done: bool,
    rotated: bool,
}

impl Life {
    fn note(&mut self, kind: AnomalyKind, detail: &str) {
        self.found.push(Anomaly { frame: self.frame, kind, detail: detail.to_owned() });
    }

    fn event(&mut self, event: &Event) {
        self.events += 1;
        self.sequence(event);
        let Some(row) = catalog::find(&event.kind) else {
            self.note(AnomalyKind::UnknownType, &event.kind);
            return;
        };
        let nested_error = event.kind == "error" && event.get("error").is_some();
        for member in row.required {
            if event.get(member).is_none() && !nested_error {
                self.note(AnomalyKind::MissingMember, &format!("{}.{member}", event.kind));
            }
        }
        if row.role == Role::OutOfBand {
            return;
        }
        if event.kind == "response.created" {
            if self.created {
                self.note(AnomalyKind::CreatedAgain, &event.kind);
            }
            self.created = true;
        } else if self.ended {
            self.note(AnomalyKind::AfterTerminal, &event.kind);
        } else if !self.created {
            self.note(AnomalyKind::BeforeCreated, &event.kind);
        }
        self.item(event, row.role);
        self.ended |= row.role == Role::Terminal;
    }

    fn sequence(&mut self, event: &Event) {
        let Some(number) = event.index("sequence_number") else { return };
        if self.sequence.is_some_and(|last| last.checked_add(1) != Some(number)) {
            self.note(AnomalyKind::SequenceJumps, &number.to_string());
        }
        self.sequence = Some(number);
    }

    fn item(&mut self, event: &Event, role: Role) {
        let Some(index) = event.index("output_index") else { return };
        let id = event.value.pointer("/item/id").and_then(serde_json::Value::as_str).or_else(|| event.text("item_id"));
        let item = self.items.entry(index).or_default();
        let mut kinds = Vec::new();
        if let Some(id) = id {
            if item.id.as_deref().is_some_and(|known| known != id) && !item.rotated {
                item.rotated = true;
                kinds.push(AnomalyKind::IdRotates);
            }
            item.id = Some(id.to_owned());
        }
        match role {
            Role::ItemAdded => item.added = true,
            Role::ItemDone => {
                if !item.added {
                    kinds.push(AnomalyKind::DoneWithoutAdded);
                }
                if item.done {
                    kinds.push(AnomalyKind::DoneTwice);
                }
                item.done = true;
            }
            _ => {}
        }
        for kind in kinds {
            self.note(kind, &format!("output_index {index}"));
        }
    }

    fn end(mut self) -> Vec<Anomaly> {
        let open: Vec<u64> =
            self.items.iter().filter(|(_, item)| item.added && !item.done).map(|(index, _)| *index).collect();
        for index in open {
            self.note(AnomalyKind::AddedWithoutDone, &format!("output_index {index}"));
        }
        if self.events > 0 && self.sequence.is_none() {
            self.note(AnomalyKind::NoSequence, "sequence_number");
        }
        if !self.ended {
            self.note(AnomalyKind::NoTerminal, "end of body");
        }
        self.found
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::stream::{decode, read};

    fn kinds(events: &[&str]) -> Vec<AnomalyKind> {
        let body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
        let readings: Vec<Reading> = decode(&Bytes::from(body)).iter().map(read).collect();
        anomalies(&readings).into_iter().map(|anomaly| anomaly.kind).collect()
    }

    const CREATED: &str = r#"{"type":"response.created","sequence_number":0,"response":{}}"#;
    const COMPLETED: &str = r#"{"type":"response.completed","sequence_number":1,"response":{}}"#;

    #[test]
    fn a_stream_by_the_grammar_has_none() {
        assert_eq!(kinds(&[CREATED, COMPLETED]), []);
    }

    #[test]
    fn out_of_band_events_may_stand_anywhere() {
        assert_eq!(kinds(&[r#"{"type":"codex.rate_limits"}"#, CREATED, COMPLETED, r#"{"type":"keepalive"}"#]), []);
    }

    #[test]
    fn a_cut_stream_names_what_is_missing() {
        let added = r#"{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"a"}}"#;
        assert_eq!(kinds(&[CREATED, added]), [AnomalyKind::AddedWithoutDone, AnomalyKind::NoTerminal]);
    }

    #[test]
    fn a_second_response_in_one_body_is_seen() {
        let again = [CREATED, COMPLETED, CREATED, COMPLETED];
        assert!(kinds(&again).contains(&AnomalyKind::CreatedAgain));
    }
}
