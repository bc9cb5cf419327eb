//! A chunk a byte. Every boundary there can be.

use super::{Delivery, Page, Sent, lengths_between};

/// `one-byte`.
pub(super) struct OneByte;

impl Delivery for OneByte {
    fn id(&self) -> &'static str {
        "one-byte"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Each byte comes in a chunk of its own.",
            why: "Every way to split a line end, a field name, or a character is in it.",
            incidents: &["rexxars/eventsource-parser#17", "xberg-io/liter-llm#152"],
        }
    }

    fn applies(&self, _: Sent<'_>) -> bool {
        true
    }

    fn lengths(&self, Sent { body, .. }: Sent<'_>) -> Vec<usize> {
        lengths_between(1..body.len(), body.len())
    }
}
