//! Mutations of the framing. The events stay, the bytes around them change.

use bytes::Bytes;

use super::{
    Api, Draft, Effect, Ending, Inapplicable, Mutation, Page, Piece, applicable, harmless, session::Session, takes_none,
};
use crate::shelf::shelf;

shelf! {
    /// Mutations of the framing.
    MUTATIONS: dyn Mutation;
    crlf::Crlf,
    lone_cr::LoneCr,
    bom::Bom,
    data_less_frame::DataLessFrame,
    mixed_line_ends::MixedLineEnds,
    data_lines::DataLines,
    comments::Comments,
    fields::Fields,
    spacing::Spacing,
    event_line::EventLine,
    no_type::NoType,
    sentinel::Sentinel,
    bad_utf8::BadUtf8,
    separators::Separators,
    unterminated::Unterminated,
    blank_lines::BlankLines,
    empty_data::EmptyData,
    loose_end::LooseEnd,
}

/// Ends every line so. A recorded line may end in CR, LF, or CRLF.
fn end_lines_with(draft: &mut Draft, end: &[u8]) {
    for piece in &mut draft.pieces {
        *piece = with_line_ends(piece, end);
    }
}

/// The same frame with its lines ended so.
fn with_line_ends(piece: &Piece, end: &[u8]) -> Piece {
    let old = piece.bytes();
    let mut new = Vec::with_capacity(old.len() + old.len() / 16);
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'\r', b'\n', &old[at..]) {
        new.extend_from_slice(&old[at..at + found]);
        new.extend_from_slice(end);
        at += found + if old[at + found..].starts_with(b"\r\n") { 2 } else { 1 };
    }
    new.extend_from_slice(&old[at..]);
    piece.with_bytes(new)
}

/// Framing can be changed where there is any.
fn wherever_there_is_a_frame(session: &Session) -> Vec<String> {
    if session.frames().is_empty() { Vec::new() } else { vec![String::new()] }
}

/// Edits the text of every frame that is UTF-8 and ends its lines in LF. Fails where that changes none.
fn edit_text(draft: &mut Draft, edit: impl Fn(&str) -> String) -> Result<(), Inapplicable> {
    let mut changed = false;
    for piece in &mut draft.pieces {
        let Ok(text) = std::str::from_utf8(piece.bytes()) else { continue };
        if text.contains('\r') || !text.ends_with("\n\n") || piece.event().is_none() {
            continue;
        }
        let edited = edit(text);
        if edited != text {
            changed = true;
            *piece = piece.with_bytes(edited);
        }
    }
    if changed { Ok(()) } else { Err(Inapplicable("no frame has what it changes".to_owned())) }
}
