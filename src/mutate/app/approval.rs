//! A request for approval. Nobody is there to give it.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Session, ask, harmless, json};

const KNOWN: &[&str] = &["command", "file-change", "permissions", "old-command", "old-patch"];

/// `app.approval`.
pub(super) struct Approval;

impl Mutation for Approval {
    fn id(&self) -> &'static str {
        "app.approval"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The server asks whether it may run a command, change a file, or have more permissions, and goes on when it has a reply.",
            why: "A client without a person in front of it that says yes has given the machine away; one that says nothing waits for ever.",
            incidents: &["sortie-ai/sortie#874", "kurrent-io/kcap-cli#622", "omnigent-ai/omnigent#5975"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, KNOWN)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let method = match parameter {
            "command" => "item/commandExecution/requestApproval",
            "file-change" => "item/fileChange/requestApproval",
            "permissions" => "item/permissions/requestApproval",
            "old-command" => "execCommandApproval",
            "old-patch" => "applyPatchApproval",
            _ => return Err(Inapplicable::unknown(parameter, "approval", KNOWN)),
        };
        ask(
            draft,
            method,
            &json!({"itemId": "item-asked", "callId": "item-asked", "command": "rm -r harbour",
            "cwd": "/srv/harbour", "reason": "to tidy up", "permissions": {"network": {"enabled": true}}}),
        )
    }
}
