//! Truncation. The body stops at a frame, or inside one, and then ends, breaks off, or is reset.

use super::{Draft, Effect, Ending, Inapplicable, Mutation, Page, number, session::Session};
use crate::shelf::shelf;

shelf! {
    /// Cuts.
    MUTATIONS: dyn Mutation;
    clean::Clean,
    aborted::Aborted,
    reset::Reset,
    in_arguments::InArguments,
}

/// Every cut before the terminal event: how many frames are kept.
fn cuts(session: &Session) -> Vec<String> {
    let terminal = Draft::of(session).terminal().unwrap_or(0);
    (0..=terminal).take_while(|_| terminal > 0).map(|kept| kept.to_string()).collect()
}

/// Keeps that many frames and ends so.
fn cut(draft: &mut Draft, kept: &str, ending: Ending) -> Result<(), Inapplicable> {
    let terminal = draft.terminal()?;
    let kept = number(kept).filter(|kept| *kept <= terminal);
    let kept = kept.ok_or_else(|| Inapplicable(format!("the cut is a number of frames from 0 to {terminal}")))?;
    draft.pieces.truncate(kept);
    draft.ending = ending;
    Ok(())
}
