//! All line ends in one stream. Each of them ends a line.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, harmless, takes_none, with_line_ends};

/// `framing.mixed-line-ends`.
pub(super) struct MixedLineEnds;

impl Mutation for MixedLineEnds {
    fn id(&self) -> &'static str {
        "framing.mixed-line-ends"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Lines end in LF, CRLF, and CR, frame by frame in turn.",
            why: "A hop that writes some frames itself mixes line ends. The format allows every mixture.",
            incidents: &["rexxars/eventsource-parser#17"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        for (number, piece) in draft.pieces.iter_mut().enumerate() {
            let end: &[u8] = [&b"\n"[..], b"\r\n", b"\r"][number % 3];
            *piece = with_line_ends(piece, end);
        }
        Ok(())
    }
}
