//! Mutations of usage: the counters that come with the end.

use serde_json::{Value, json};

use super::{Draft, Effect, Inapplicable, Mutation, Page, applicable, session::Session};
use crate::shelf::shelf;

shelf! {
    /// Mutations of usage.
    MUTATIONS: dyn Mutation;
    shape::Shape,
}
