//! Mutations of Chat Completions: what servers that speak it leave out, repeat, or say in another place.

use serde_json::{Value, json};

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, Page, Piece, applicable, harmless, session::Session};
use crate::{
    shelf::shelf,
    stream::{
        Status,
        chat::{CHUNK, DONE},
        encode,
    },
};

shelf! {
    /// Mutations of Chat Completions.
    MUTATIONS: dyn Mutation;
    finish_reason::FinishReason,
    done::Done,
    error::Error,
    usage::Usage,
    call_index::CallIndex,
    call_identity::CallIdentity,
    choices::Choices,
    role::Role,
    content::Content,
    end::End,
    bad_chunk::BadChunk,
    reasoning::Reasoning,
}

/// Whether a message completes, and both a finish reason and `[DONE]` say so.
fn is_plain(session: &Session) -> bool {
    let draft = Draft::of(session);
    let has_both = draft.decisive().is_ok_and(|finish| draft.first(DONE).is_ok_and(|done| finish < done));
    has_both && session.transcript().status == Status::Completed
}

/// Whether a chunk has usage.
fn counts(piece: &Piece) -> bool {
    piece.event().and_then(|event| event.get("usage")).is_some_and(Value::is_object)
}

/// The fragments of calls in a chunk.
fn fragments(piece: &Piece) -> impl Iterator<Item = &Value> {
    let calls = piece.event().and_then(|event| event.value.pointer("/choices/0/delta/tool_calls"));
    calls.and_then(Value::as_array).into_iter().flatten()
}

impl Draft {
    /// Changes the JSON of every chunk that the edit says it changed.
    fn rewrite_chunks(&mut self, mut edit: impl FnMut(&mut Value) -> bool) -> Result<(), Inapplicable> {
        self.rewrite_each(|kind, chunk| kind == CHUNK && edit(chunk))
    }

    /// Changes every fragment of a call.
    fn rewrite_calls(&mut self, mut edit: impl FnMut(&mut Value)) -> Result<(), Inapplicable> {
        self.rewrite_chunks(|chunk| {
            let calls = chunk.pointer_mut("/choices/0/delta/tool_calls").and_then(Value::as_array_mut);
            let Some(calls) = calls else { return false };
            let is_call = |call: &&mut Value| call.is_object() && call.get("function").is_none_or(Value::is_object);
            calls.iter_mut().filter(is_call).for_each(&mut edit);
            true
        })
    }
}
