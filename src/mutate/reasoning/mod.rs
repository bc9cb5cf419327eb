//! Mutations of reasoning: where it is encrypted, and what is left out.

use serde_json::json;

use super::{
    Draft, Effect, Inapplicable, Mutation, Page, applicable, harmless, item::each_item, session::Session, takes_none,
    terminal::set_output,
};
use crate::shelf::shelf;

shelf! {
    /// Mutations of reasoning.
    MUTATIONS: dyn Mutation;
    encrypted::Encrypted,
    lean::Lean,
    part_not_closed::PartNotClosed,
    alone::Alone,
}
