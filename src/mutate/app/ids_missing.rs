//! Messages without ids. Servers before 2026 left some of them out.

use serde_json::Value;

use super::{Api, Draft, Effect, Inapplicable, Mutation, OnlyTurn, Page, Session, harmless};

const KNOWN: &[&str] = &["turn", "scope", "item"];

/// `app.ids-missing`.
pub(super) struct IdsMissing;

impl Mutation for IdsMissing {
    fn id(&self) -> &'static str {
        "app.ids-missing"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The reply to `turn/start` names no turn, notifications name no thread and turn, or items have no id.",
            why: "A client that files messages by ids it does not have keeps them for ever, the end of the turn included.",
            incidents: &["openai/codex-plugin-cc#781", "chenhg5/cc-connect#1520"],
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
        let turn = OnlyTurn::of(draft)?;
        match parameter {
            "turn" => draft.rewrite(turn.begun - 1, |event| {
                let turn = event.pointer_mut("/result/turn").and_then(Value::as_object_mut);
                turn.map(|turn| turn.shift_remove("id"));
            }),
            "scope" => draft.rewrite_each(|kind, event| {
                let is_notification = !kind.starts_with("> ") && event.get("id").is_none();
                let params = event.get_mut("params").and_then(Value::as_object_mut).filter(|_| is_notification);
                params.is_some_and(|params| {
                    [params.shift_remove("threadId"), params.shift_remove("turnId")].iter().any(Option::is_some)
                })
            }),
            "item" => draft.rewrite_each(|kind, event| {
                let item = event.pointer_mut("/params/item").and_then(Value::as_object_mut);
                let item = item.filter(|_| kind.starts_with("item/"));
                item.is_some_and(|item| item.shift_remove("id").is_some())
            }),
            _ => Err(Inapplicable::unknown(parameter, "id", KNOWN)),
        }
    }
}
