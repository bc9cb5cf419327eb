//! The finish reason: absent, of a word nobody knows, or given twice.

use super::{Api, Draft, Effect, Inapplicable, Mutation, Page, Piece, Session, Value, counts, harmless, is_plain};

/// `chat.finish-reason`.
pub(super) struct FinishReason;

impl Mutation for FinishReason {
    fn id(&self) -> &'static str {
        "chat.finish-reason"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The finish reason is null, missing, or an empty string, so that only `[DONE]` says that the message is whole; or it is a word of the server's own, comes twice, or comes with the last words.",
            why: "Servers leave it out, and relays lose it. A client that insists on one of five words fails on an answer that is there; one that runs calls that nobody said were whole runs half of them.",
            incidents: &[
                "vllm-project/vllm#27572",
                "can1357/oh-my-pi#9433",
                "openai/openai-dotnet#342",
                "ollama/ollama#4357",
                "realmorrisliu/openrouter-rs#241",
                "vllm-project/vllm#36944",
                "linagora/openrag#462",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::Chat]
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if is_plain(session) { harmless(self, session, NAMES) } else { Vec::new() }
    }

    fn effect(&self, parameter: &str) -> Effect {
        match parameter {
            "unknown" | "twice" | "with-content" => Effect::Unchanged,
            _ => Effect::Completed,
        }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let at = draft.decisive()?;
        if parameter == "twice" {
            let again = draft.pieces[at].clone();
            draft.pieces.insert(at, again);
            return Ok(());
        }
        if parameter == "with-content" {
            let says = |piece: &Piece| {
                let delta = piece.event().and_then(|event| event.value.pointer("/choices/0/delta/content"));
                delta.and_then(Value::as_str).is_some_and(|text| !text.is_empty())
            };
            let is_last = at.checked_sub(1).filter(|before| says(&draft.pieces[*before]) && !counts(&draft.pieces[at]));
            let before = is_last.ok_or_else(|| Inapplicable("the last chunk before it has no content".to_owned()))?;
            let reason =
                draft.pieces[at].event().and_then(|event| event.value.pointer("/choices/0/finish_reason")).cloned();
            draft.pieces.remove(at);
            return draft.rewrite(before, |event| event["choices"][0]["finish_reason"] = reason.unwrap_or_default());
        }
        draft.rewrite(at, |event| {
            let choice = event.pointer_mut("/choices/0").and_then(Value::as_object_mut);
            choice.and_then(|choice| match parameter {
                "missing" => choice.shift_remove("finish_reason"),
                "null" => choice.insert("finish_reason".to_owned(), Value::Null),
                "empty" => choice.insert("finish_reason".to_owned(), "".into()),
                _ => choice.insert("finish_reason".to_owned(), "eos".into()),
            });
        })
    }
}

const NAMES: &[&str] = &["null", "missing", "empty", "unknown", "twice", "with-content"];
