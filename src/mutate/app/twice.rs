//! The end of a turn, twice. The second is of a turn that is over.

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Session, harmless, takes_none};

/// `app.twice`.
pub(super) struct Twice;

impl Mutation for Twice {
    fn id(&self) -> &'static str {
        "app.twice"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`turn/completed` comes twice; the second time it says `failed`.",
            why: "A late copy of the end must not make a failure of an answer, or end the next turn.",
            incidents: &["NousResearch/hermes-agent#69298", "arul28/ADE#784"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let turn = OnlyTurn::of_success(draft)?;
        let again = draft.pieces[turn.end].clone();
        draft.pieces.insert(turn.end + 1, again);
        draft.rewrite(turn.end + 1, |event| event["params"]["turn"]["status"] = "failed".into())
    }
}
