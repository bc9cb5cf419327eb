//! The sentinel `[DONE]`: missing, twice, or too early.

use super::{Api, DONE, Draft, Effect, Inapplicable, Mutation, Page, Session, applicable, counts, is_plain};

/// `chat.done`.
pub(super) struct Done;

impl Mutation for Done {
    fn id(&self) -> &'static str {
        "chat.done"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`[DONE]` is missing, comes twice, or comes before the usage or before the finish reason, which then follow it.",
            why: "A finish reason says that the message is whole; a client that waits for the sentinel besides hangs on servers that never send it. What stands behind it is nobody's.",
            incidents: &[
                "maximhq/bifrost#6784",
                "cohere-ai/cohere-python#756",
                "oobabooga/textgen#4778",
                "agentscope-ai/agentscope-java#2073",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if is_plain(session) { applicable(self, session, NAMES) } else { Vec::new() }
    }

    fn effect(&self, parameter: &str) -> Effect {
        match parameter {
            "before-usage" => Effect::Recounted,
            "before-finish" => Effect::Completed,
            _ => Effect::Unchanged,
        }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let done = draft.first(DONE)?;
        let finish = draft.decisive()?;
        let has_usage = || (finish + 1..done).any(|at| counts(&draft.pieces[at]));
        match parameter {
            "missing" => drop(draft.pieces.remove(done)),
            "twice" => draft.pieces.insert(done, draft.pieces[done].clone()),
            "before-usage" if has_usage() => draft.pieces[finish + 1..=done].rotate_right(1),
            "before-finish" if finish < done => draft.pieces[finish..=done].rotate_right(1),
            _ => return Err(Inapplicable("nothing stands behind what it would stand before".to_owned())),
        }
        Ok(())
    }
}

const NAMES: &[&str] = &["missing", "twice", "before-usage", "before-finish"];
