//! Chunks as they were when the recording was made. Of an edited stream, cuts at the same offsets.

use super::{Delivery, Page, Sent, lengths_between};

/// `recorded`.
pub(super) struct Recorded;

impl Delivery for Recorded {
    fn id(&self) -> &'static str {
        "recorded"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The body comes in the chunks in which it was recorded.",
            why: "What the backend really sent, packet for packet. It runs where the recording knows its chunks.",
            incidents: &["rexxars/eventsource-parser#17"],
        }
    }

    fn applies(&self, Sent { chunks, .. }: Sent<'_>) -> bool {
        !chunks.is_empty()
    }

    fn lengths(&self, Sent { body, chunks, .. }: Sent<'_>) -> Vec<usize> {
        let ends = chunks.iter().scan(0, |end, chunk| {
            *end += chunk.length;
            Some(*end)
        });
        lengths_between(ends, body.len())
    }
}
