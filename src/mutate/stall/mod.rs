//! Stalls. The connection stays open and nothing more comes.

use std::time::Duration;

use serde_json::json;

use super::{
    Api, Draft, Drip, Effect, Ending, Feed, Inapplicable, Mutation, Page, Piece, applicable, session::Session,
    takes_none,
};
use crate::shelf::shelf;

shelf! {
    /// Stalls.
    MUTATIONS: dyn Mutation;
    first_byte::FirstByte,
    mid_stream::MidStream,
    dripping::Dripping,
    slow::Slow,
    interrupted::Interrupted,
}
