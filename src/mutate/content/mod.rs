//! Mutations of the events between the first and the last: strangers, damage, order, and identity.

use serde_json::{Value, json};

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Piece, session::Session, takes_none};
use crate::shelf::shelf;

shelf! {
    /// Mutations of the events.
    MUTATIONS: dyn Mutation;
    unknown_event::UnknownEvent,
    early_event::EarlyEvent,
    bad_json::BadJson,
    interleaved::Interleaved,
    item_done_dropped::ItemDoneDropped,
    ids_differ::IdsDiffer,
}

/// These parameters, where the stream has a terminal event.
fn before_a_terminal(session: &Session, parameters: &[&str]) -> Vec<String> {
    let applies = Draft::of(session).terminal().is_ok();
    parameters.iter().filter(|_| applies).map(ToString::to_string).collect()
}
