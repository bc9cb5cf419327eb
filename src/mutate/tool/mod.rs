//! Mutations of tool calls: where arguments come from, who a call is, and whether it may be run.

use serde_json::{Value, json};

use super::{
    Draft, Effect, Inapplicable, Mutation, Page, Piece, applicable, harmless,
    item::{each_item, next_index},
    session::Session,
    takes_none,
    terminal::set_output,
};
use crate::shelf::shelf;

shelf! {
    /// Mutations of tool calls.
    MUTATIONS: dyn Mutation;
    arguments_from::ArgumentsFrom,
    cut_then_completed::CutThenCompleted,
    done_differs::DoneDiffers,
    arguments::Arguments,
    identity::Identity,
    twice::Twice,
    cut_short::CutShort,
}
