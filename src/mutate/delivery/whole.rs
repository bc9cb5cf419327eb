//! All at once. Every event is in one chunk.

use super::{Delivery, Page, Sent, lengths_between};

/// `whole`.
pub(super) struct Whole;

impl Delivery for Whole {
    fn id(&self) -> &'static str {
        "whole"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The body comes in one chunk.",
            why: "Buffering proxies deliver so. A parser that handles one event a chunk, or is quadratic in events a chunk, shows here.",
            incidents: &["ggml-org/llama.cpp#20872"],
        }
    }

    fn applies(&self, _: Sent<'_>) -> bool {
        true
    }

    fn lengths(&self, Sent { body, .. }: Sent<'_>) -> Vec<usize> {
        lengths_between([], body.len())
    }
}
