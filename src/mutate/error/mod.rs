//! Error events, in every shape and place that backends have sent them.

use serde_json::{Value, json};

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, session::Session};
use crate::shelf::shelf;

shelf! {
    /// Error events.
    MUTATIONS: dyn Mutation;
    flat::Flat,
    nested::Nested,
    shape::Shape,
    spliced::Spliced,
    glued::Glued,
}

/// Where an error event is put; everything after it is gone.
const PLACES: &[&str] = &["first", "mid", "last"];

/// Ends the stream with this error event: before any other event, half way, or where the terminal frame stood.
fn end_with(draft: &mut Draft, place: &str, mut event: Value) -> Result<(), Inapplicable> {
    let terminal = draft.terminal()?;
    let at = match place {
        "first" => 0,
        "mid" => terminal.div_ceil(2),
        "last" => terminal,
        other => return Err(Inapplicable::unknown(other, "place", PLACES)),
    };
    if let Some(number) = draft.sequence_at(at) {
        event["sequence_number"] = json!(number);
    }
    draft.pieces.truncate(at);
    draft.pieces.push(Piece::event_of(&event));
    Ok(())
}

fn places(session: &Session) -> Vec<String> {
    let applies = Draft::of(session).terminal().is_ok();
    PLACES.iter().filter(|_| applies).map(ToString::to_string).collect()
}

const CODE: &str = "rate_limit_exceeded";
const MESSAGE: &str = "Rate limit reached. Please try again in 1.3s.";
