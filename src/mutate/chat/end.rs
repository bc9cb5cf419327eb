//! What comes behind the finish reason is cut off, or never comes.

use super::{Api, Draft, Effect, Ending, Inapplicable, Mutation, Page, Session, applicable, is_plain};

/// `chat.end`.
pub(super) struct End;

impl Mutation for End {
    fn id(&self) -> &'static str {
        "chat.end"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Behind the chunk with the finish reason the body ends, breaks off, is reset, or stays open and silent: no usage, no `[DONE]`.",
            why: "The message is whole. A client that waits for more hangs with the answer in its hands, or throws it away.",
            incidents: &["maximhq/bifrost#6784", "cohere-ai/cohere-python#756"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if is_plain(session) { applicable(self, session, NAMES) } else { Vec::new() }
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Recounted
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let finish = draft.decisive()?;
        if draft.pieces[finish].is_terminal() {
            return Err(Inapplicable("there is no finish reason".to_owned()));
        }
        draft.pieces.truncate(finish + 1);
        draft.ending = match parameter {
            "clean" => Ending::Clean,
            "aborted" => Ending::Aborted,
            "reset" => Ending::Reset,
            _ => Ending::HeldOpen,
        };
        Ok(())
    }
}

const NAMES: &[&str] = &["clean", "aborted", "reset", "open"];
