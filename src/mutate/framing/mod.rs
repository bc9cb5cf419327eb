//! Mutations of the framing. The events stay, the bytes around them change.

use bytes::Bytes;

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, session::Session, takes_none};
use crate::shelf::shelf;

shelf! {
    /// Mutations of the framing.
    MUTATIONS: dyn Mutation;
    crlf::Crlf,
    lone_cr::LoneCr,
    bom::Bom,
    data_less_frame::DataLessFrame,
}

/// Ends every line so. A recorded line may end in CR, LF, or CRLF.
fn end_lines_with(draft: &mut Draft, end: &[u8]) {
    for piece in &mut draft.pieces {
        let old = piece.bytes();
        let mut new = Vec::with_capacity(old.len() + old.len() / 16);
        let mut at = 0;
        while let Some(found) = memchr::memchr2(b'\r', b'\n', &old[at..]) {
            new.extend_from_slice(&old[at..at + found]);
            new.extend_from_slice(end);
            at += found + if old[at + found..].starts_with(b"\r\n") { 2 } else { 1 };
        }
        new.extend_from_slice(&old[at..]);
        *piece = Piece::new(Bytes::from(new));
    }
}

/// Framing can be changed where there is any.
fn wherever_there_is_a_frame(session: &Session) -> Vec<String> {
    if session.frames().is_empty() { Vec::new() } else { vec![String::new()] }
}
