//! Stalls. The connection stays open and nothing more comes.

use super::{Draft, Effect, Ending, Inapplicable, Mutation, Page, session::Session};
use crate::shelf::shelf;

shelf! {
    /// Stalls.
    MUTATIONS: dyn Mutation;
    mid_stream::MidStream,
}
