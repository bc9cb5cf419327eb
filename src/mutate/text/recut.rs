//! Deltas cut elsewhere. Where a piece of text ends is an accident.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, harmless, json};

/// `text.recut`.
pub(super) struct Recut;

impl Mutation for Recut {
    fn id(&self) -> &'static str {
        "text.recut"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Every text delta is cut into characters, or all deltas of a part come as one.",
            why: "Tokens, buffers, and relays decide where a delta ends. The text is what they make together.",
            incidents: &["cline/cline#9797"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, NAMES)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let mut pieces: Vec<Piece> = Vec::with_capacity(draft.pieces.len());
        for piece in draft.pieces.drain(..) {
            let Some(event) = piece.event().filter(|event| event.kind == "response.output_text.delta") else {
                pieces.push(piece);
                continue;
            };
            let delta = event.text("delta").unwrap_or_default().to_owned();
            if parameter == "characters" {
                pieces.extend(delta.chars().map(|character| with_delta(&piece, &character.to_string())));
            } else {
                match pieces.last().filter(|last| belong_together(last, &piece)) {
                    Some(last) => {
                        let joined = format!(
                            "{}{delta}",
                            last.event().and_then(|event| event.text("delta")).unwrap_or_default()
                        );
                        let joined = with_delta(last, &joined);
                        pieces.pop();
                        pieces.push(joined);
                    }
                    None => pieces.push(piece),
                }
            }
        }
        draft.pieces = pieces;
        Ok(())
    }
}

fn with_delta(piece: &Piece, delta: &str) -> Piece {
    let mut value = piece.event().map(|event| event.value.clone()).unwrap_or_default();
    value["delta"] = json!(delta);
    piece.with_value(&value)
}

fn belong_together(one: &Piece, other: &Piece) -> bool {
    let place = |piece: &Piece| {
        let event = piece.event()?;
        Some((event.kind.clone(), event.index("output_index"), event.index("content_index")))
    };
    place(one).is_some() && place(one) == place(other)
}

const NAMES: &[&str] = &["characters", "joined"];
