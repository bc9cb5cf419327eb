//! Mutations of the answer as HTTP has it: statuses, bodies that are no stream, names, codings, and what came before.

use serde_json::json;

use super::{
    Api, CANARY, Coding, Draft, Effect, Ending, Feed, Inapplicable, Mutation, Opening, Page, Piece, applicable,
    session::Session,
};
use crate::shelf::shelf;

shelf! {
    /// Mutations of HTTP.
    MUTATIONS: dyn Mutation;
    status::Status,
    body::Body,
    content_type::ContentType,
    connection::Connection,
    coded::Coded,
    key_echoed::KeyEchoed,
    then_fine::ThenFine,
    for_ever::ForEver,
    retry_after::RetryAfter,
    cut_then_fine::CutThenFine,
}

/// What every error says, so that it can be looked for.
pub const REASON: &str = "The conformance suite says no.";

/// What an edge answers in the place of a server.
const PAGE: &str = "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1>\
                    <p>Cloudflare Ray ID: 8f1e2d3c4b5a6978</p></body></html>";
