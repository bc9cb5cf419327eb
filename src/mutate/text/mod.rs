//! Mutations of text: how it is cut, and what carries it.

use serde_json::{Value, json};

use super::{
    Draft, Effect, Inapplicable, Mutation, Page, Piece, applicable, harmless, session::Session, takes_none,
    terminal::set_output,
};
use crate::shelf::shelf;

shelf! {
    /// Mutations of text.
    MUTATIONS: dyn Mutation;
    recut::Recut,
    no_deltas::NoDeltas,
    empty_delta::EmptyDelta,
    after_call::AfterCall,
}
