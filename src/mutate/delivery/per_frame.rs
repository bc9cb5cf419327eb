//! A chunk a frame. What most servers do most of the time.

use super::{Delivery, Page, Sent, lengths_between};

/// `per-frame`.
pub(super) struct PerFrame;

impl Delivery for PerFrame {
    fn id(&self) -> &'static str {
        "per-frame"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Each frame comes in a chunk of its own.",
            why: "The common case on the wire, and the control for the others.",
            incidents: &[],
        }
    }

    fn applies(&self, _: Sent<'_>) -> bool {
        true
    }

    fn lengths(&self, Sent { body, frames, .. }: Sent<'_>) -> Vec<usize> {
        lengths_between(frames.iter().copied(), body.len())
    }
}
