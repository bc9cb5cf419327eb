//! Mutations of size: what is long, many, or deep. Only their cost differs from what was recorded.

use bytes::BytesMut;

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Piece, session::Session};
use crate::shelf::shelf;

shelf! {
    /// Mutations of size.
    MUTATIONS: dyn Mutation;
    frame::Frame,
    endless_line::EndlessLine,
    events::Events,
    depth::Depth,
}

/// These parameters, on recordings that are meant for them: a scenario of this family may cost as much as a thousand.
fn costly(session: &Session, parameters: &[&str]) -> Vec<String> {
    if session.is_tagged("size") { parameters.iter().map(ToString::to_string).collect() } else { Vec::new() }
}

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
