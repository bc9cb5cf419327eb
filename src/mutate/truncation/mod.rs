//! Truncation. The body stops at a frame, or inside one, and then ends, breaks off, or is reset.

use std::ops::Range;

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, Page, number, session::Session};
use crate::shelf::shelf;

shelf! {
    /// Cuts.
    MUTATIONS: dyn Mutation;
    clean::Clean,
    aborted::Aborted,
    reset::Reset,
    in_arguments::InArguments,
    byte::Byte,
    aborted_after_terminal::AbortedAfterTerminal,
    reset_after_terminal::ResetAfterTerminal,
}

/// Every cut before the terminal event: how many frames are kept. Of a very long stream, as many spread evenly as
/// keep the run in bounds: each cut costs as much as what is kept of the stream.
fn cuts(session: &Session) -> Vec<String> {
    let terminal = Draft::of(session).decisive().unwrap_or(0);
    let last = (terminal > 0).then_some(terminal);
    spread(0..terminal).chain(last).map(|kept| kept.to_string()).collect()
}

/// All of a range, or so many of it, evenly spread.
fn spread(range: Range<usize>) -> impl Iterator<Item = usize> {
    spread_over(range, MOST_CUTS)
}

/// All of a range, or about as many of it as this, evenly spread.
fn spread_over(range: Range<usize>, most: usize) -> impl Iterator<Item = usize> {
    let step = range.len().div_ceil(most).max(1);
    range.step_by(step)
}

/// Keeps that many frames and ends so.
fn cut(draft: &mut Draft, kept: &str, ending: Ending) -> Result<(), Inapplicable> {
    let terminal = draft.decisive()?;
    let kept = number(kept).filter(|kept| *kept <= terminal);
    let kept = kept.ok_or_else(|| Inapplicable(format!("the cut is a number of frames from 0 to {terminal}")))?;
    draft.pieces.truncate(kept);
    draft.ending = ending;
    Ok(())
}

/// The longest of 534 streams recorded in the field has 1 757 events.
const MOST_CUTS: usize = 2_000;

/// Cuts inside frames are tried at every byte of a recording up to this size.
const MOST_BYTES: usize = 64 * 1024;
