//! Mutations of events: strangers, members, numbers, and what is no event.

use serde_json::{Value, json};

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Piece, harmless, session::Session, takes_none};
use crate::shelf::shelf;
use crate::stream::encode;

shelf! {
    /// Mutations of events.
    MUTATIONS: dyn Mutation;
    injected::Injected,
    fields::Fields,
    sequence::Sequence,
    loose_types::LooseTypes,
    no_object::NoObject,
    two_lifecycles::TwoLifecycles,
}
