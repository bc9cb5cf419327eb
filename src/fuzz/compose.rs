//! Composition. A case is a session, generated or taken, perhaps damaged, with edits stacked on it and a delivery.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use serde_json::Value;

use super::{
    damage::damaged,
    draw::Draw,
    grammar::{app_server, chat, turn},
};
use crate::{
    mutate::{
        Delivery, Draft, Edit, Mutation, Scenario, ScenarioId, Sent, Session,
        delivery::{DELIVERIES, PLAIN},
        mutations,
    },
    stream::{Api, End, Fidelity, Provenance, ProvenanceKind, Recording, RecordingId, Response},
};

/// What cases are made of.
#[derive(Clone, Debug)]
pub struct Source {
    /// Recordings to start from, besides what the grammar says.
    pub bases: Vec<Arc<Session>>,
    /// The wires of the sessions that are made up.
    pub apis: Vec<Api>,
    /// What is drawn.
    pub seed: u64,
    /// The most edits that are stacked.
    pub compose: usize,
    /// Whether mutations whose cost is the point are among them.
    pub costly: bool,
}

impl Source {
    /// The case of this number: the same for the same seed, limits, and recordings.
    #[must_use]
    pub fn case(&self, number: u64) -> Scenario {
        let mut draw = Draw::new(self.seed, number);
        let mut session = self.base(&mut draw, number);
        // A session of lines that the client's own side is damaged in is nobody's session.
        if draw.once_in(DAMAGED) && session.api() != Api::AppServer {
            let other = self.base(&mut draw, number);
            let body = damaged(&mut draw, &session.recording().body, &other.recording().body);
            session = Arc::new(with_body(&session, self.id(number), body));
        }
        let (edits, is_slow) = self.edits(&mut draw, &session);
        // A wait comes before a chunk: where many frames come in one, other waits are made than were meant.
        let delivery = if is_slow { PLAIN } else { delivery(&mut draw, &session) };
        Scenario::planned(ScenarioId { recording: session.recording().id.clone(), edits, delivery }, session)
    }

    fn base(&self, draw: &mut Draw, number: u64) -> Arc<Session> {
        let is_taken = !self.bases.is_empty() && !draw.once_in(2);
        match draw.one(&self.bases) {
            Some(base) if is_taken => Arc::clone(base),
            _ => {
                // Where there is one wire, nothing is drawn for it: what a seed stands for must not change.
                let api = if self.apis.len() > 1 { draw.one(&self.apis) } else { self.apis.first() };
                let (api, id) = (api.copied().unwrap_or_default(), self.id(number));
                let body = match api {
                    Api::Responses => draw.of(turn()).body(),
                    Api::Chat => draw.of(chat::turn()).body(),
                    Api::AppServer => draw.of(app_server::turn()).body(),
                };
                Arc::new(Session::new(recording(id, api, body)))
            }
        }
    }

    fn id(&self, number: u64) -> RecordingId {
        format!("fuzz/seed-{}-run-{number}", self.seed).parse().expect("numbers are plain")
    }

    /// Edits that apply one after the other, and whether anything waits then.
    fn edits(&self, draw: &mut Draw, session: &Session) -> (Vec<Edit>, bool) {
        let mut edits = Vec::new();
        let mut draft = Draft::of(session);
        for _ in 0..draw.below(self.compose + 1) {
            // A wait stands before a frame by its number, which an edit after it would change.
            if !draft.pauses.is_empty() {
                break;
            }
            let Some(mutation) = self.mutation(draw, session.api()) else { continue };
            // Done twice, most of them use the same names and numbers again: that is another fault, of ours.
            if edits.iter().any(|edit: &Edit| edit.mutation.id() == mutation.id()) {
                continue;
            }
            let Some(parameter) = draw.one(&mutation.parameters(session)).cloned() else { continue };
            let mut edited = draft.clone();
            let waited = |draft: &Draft| draft.pauses.iter().map(|(_, pause)| *pause).sum::<Duration>();
            if mutation.apply(&mut edited, &parameter).is_ok() && waited(&edited) < LONG {
                draft = edited;
                edits.push(Edit { mutation, parameter });
            }
        }
        let waits = edits.iter().any(|edit| edit.mutation.waits()) || draft.ending.is_open();
        (edits, waits || !draft.pauses.is_empty())
    }

    fn mutation(&self, draw: &mut Draw, api: Api) -> Option<&'static dyn Mutation> {
        // Drawn in any case: who is under test must not change what else is drawn.
        let is_costly = draw.once_in(COSTLY) && self.costly;
        let all: Vec<_> = mutations().filter(|one| one.is_costly() == is_costly && one.apis().contains(&api)).collect();
        draw.one(&all).copied()
    }
}

/// Whether there are waits in it, which come before a chunk and not before a byte.
pub(super) fn is_slow(scenario: &Scenario) -> bool {
    scenario.waits() || scenario.wire().is_ok_and(|wire| !wire.pauses.is_empty())
}

/// A way to cut it. One that makes a chunk of every byte is for short streams.
fn delivery(draw: &mut Draw, session: &Session) -> &'static dyn Delivery {
    let body = &session.recording().body;
    let sent = Sent { body, frames: &[], chunks: &[] };
    let is_short = body.len() < SHORT;
    let fits = |delivery: &&&dyn Delivery| delivery.applies(sent) && (is_short || COARSE.contains(&delivery.id()));
    let all: Vec<_> = DELIVERIES.iter().filter(fits).copied().collect();
    draw.one(&all).copied().unwrap_or(PLAIN)
}

/// A recording that nobody made, with this body.
#[must_use]
pub(super) fn recording(id: RecordingId, api: Api, body: Bytes) -> Recording {
    Recording {
        id,
        api,
        backend: "openai".to_owned(),
        model: None,
        tags: TAGS.map(str::to_owned).to_vec(),
        about: None,
        provenance: Provenance {
            kind: ProvenanceKind::Synthetic,
            source: "generated by codex-conformance fuzz".to_owned(),
            when: String::new(),
            tool: concat!("codex-conformance ", env!("CARGO_PKG_VERSION")).to_owned(),
            fidelity: Fidelity::Wire,
        },
        request: Value::Null,
        response: Response {
            status: 200,
            headers: vec![("content-type".to_owned(), "text/event-stream; charset=utf-8".to_owned())],
            end: End::Clean,
            coded: None,
        },
        body,
        chunks: Vec::new(),
    }
}

/// The same answer with another body, under another name.
pub(super) fn with_body(session: &Session, id: RecordingId, body: Bytes) -> Session {
    let old = session.recording();
    let response = Response { coded: None, ..old.response.clone() };
    Session::new(Recording { id, body, chunks: Vec::new(), response, ..old.clone() })
}

/// Tags of recordings that mutations of the answer around a stream, and of its size, are made of.
const TAGS: [&str; 2] = ["http", "size"];

/// One case in so many is damaged.
const DAMAGED: usize = 6;

/// One mutation in so many is one whose cost is the point: it takes as long as hundreds of others.
const COSTLY: usize = 1_500;

/// The longest body that is sent a byte at a time. Some consumers are quadratic there, as is known.
const SHORT: usize = 32 * 1024;

/// Whoever waits no longer than this for a whole turn is not to blame.
const LONG: Duration = Duration::from_secs(10 * 60);

/// Deliveries in few chunks.
const COARSE: &[&str] = &["whole", "per-frame", "packets"];
