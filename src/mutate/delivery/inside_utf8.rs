//! Cuts inside characters. Text that is decoded a chunk at a time breaks here.

use super::{Delivery, Page, Sent, lengths_between};

/// `inside-utf8`.
pub(super) struct InsideUtf8;

impl Delivery for InsideUtf8 {
    fn id(&self) -> &'static str {
        "inside-utf8"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every character of more than one byte is cut after its first byte.",
            why: "A consumer that decodes each chunk by itself shows replacement characters, or stops.",
            incidents: &["mrpulor-gh/nuphus#41", "xberg-io/liter-llm#152", "musistudio/claude-code-router#1672"],
        }
    }

    fn applies(&self, Sent { body, .. }: Sent<'_>) -> bool {
        body.iter().any(|byte| starts_a_character(*byte))
    }

    fn lengths(&self, Sent { body, .. }: Sent<'_>) -> Vec<usize> {
        lengths_between((1..body.len()).filter(|at| starts_a_character(body[at - 1])), body.len())
    }
}

/// The first byte of a UTF-8 sequence of two to four.
fn starts_a_character(byte: u8) -> bool {
    byte >= 0xC2
}
