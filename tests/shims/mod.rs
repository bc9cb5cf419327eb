//! Bad consumers, on purpose. Each has one defect, and the rules that it says it breaks must see it.
//!
//! A shim is the production consumer with something between it and the wire, or between it and its caller: it reads
//! other bytes than were sent, or tells another outcome than it had.

use std::sync::Arc;

use codex_conformance::{
    Attempt, Feed, Observation, Target, Wire,
    replay::{Observing, TargetPage, targets},
};

mod answers_twice;
mod drops_the_partial_answer;
mod goes_by_the_event_alone;
mod joins_frames;
mod knows_no_response_done;
mod reports_truncation_as_completed;
mod shows_errors_raw;

/// Every shim.
pub(crate) const SHIMS: &[Shim] = &[
    answers_twice::SHIM,
    drops_the_partial_answer::SHIM,
    goes_by_the_event_alone::SHIM,
    knows_no_response_done::SHIM,
    shows_errors_raw::SHIM,
    joins_frames::SHIM,
    reports_truncation_as_completed::SHIM,
];

/// A consumer with one defect.
#[derive(Clone, Copy)]
pub(crate) struct Shim {
    /// Its name: what it does wrong.
    pub(crate) id: &'static str,
    /// The bytes as it takes them in.
    pub(crate) sees: fn(&Wire) -> Wire,
    /// The outcome as it tells it, given what was sent.
    pub(crate) tells: fn(&Wire, Observation) -> Observation,
    /// The rules that it breaks.
    pub(crate) breaks: &'static [&'static str],
}

/// Takes in what was sent.
pub(crate) fn as_sent(wire: &Wire) -> Wire {
    wire.clone()
}

/// Tells what happened.
pub(crate) fn truthfully(_: &Wire, seen: Observation) -> Observation {
    seen
}

/// What was sent with another body, in one chunk.
pub(crate) fn with_body(wire: &Wire, body: impl Into<bytes::Bytes>) -> Wire {
    let body = body.into();
    let lengths = if body.is_empty() { Vec::new() } else { vec![body.len()] };
    Wire { body, lengths, ..wire.clone() }
}

impl Target for Shim {
    fn id(&self) -> &str {
        self.id
    }

    fn page(&self) -> TargetPage {
        TargetPage { summary: "A bad consumer.", about: "" }
    }

    fn feeds(&self) -> &[Feed] {
        &[Feed::Direct]
    }

    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
        Box::pin(async move {
            let production = targets::target("production").expect("it is built in");
            let sent = attempt.wire();
            let seen = production.observe(&Attempt::direct(Arc::new((self.sees)(sent)))).await;
            (self.tells)(sent, seen)
        })
    }
}
