//! An interrupted turn. Somebody else has stopped it.

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Session, applicable, takes_none};

/// `app.interrupted`.
pub(super) struct Interrupted;

impl Mutation for Interrupted {
    fn id(&self) -> &'static str {
        "app.interrupted"
    }

    fn page(&self) -> Page {
        Page {
            summary: "`turn/completed` has the status `interrupted`, though this client asked for nothing of the kind.",
            why: "Another client of the thread may stop it. What was said until then is no answer, and no failure of the provider either.",
            incidents: &["openclaw/openclaw#84494", "agentclientprotocol/codex-acp#4"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        applicable(self, session, &[""])
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Interrupted
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        takes_none(parameter)?;
        let turn = OnlyTurn::of_success(draft)?;
        draft.rewrite(turn.end, |event| event["params"]["turn"]["status"] = "interrupted".into())
    }
}
