//! Encrypted reasoning that comes late, or is long. It goes into the next request as it came.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, each_item, harmless, json, set_output};

/// `reasoning.encrypted`.
pub(super) struct Encrypted;

impl Mutation for Encrypted {
    fn id(&self) -> &'static str {
        "reasoning.encrypted"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The `encrypted_content` of reasoning items is in the terminal frame's list alone, or 64 KiB long.",
            why: "Azure sends it in the terminal frame only. Without it the model forgets, and the next request may be refused.",
            incidents: &["vercel/ai#14842", "lidge-jun/opencodex#4673"],
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
        let long = "gAAAAB".repeat(11_000);
        let mut kept = None;
        draft.rewrite_each(|kind, event| {
            let mut changed = false;
            each_item(event, &mut |item| {
                let Some(content) = item.get_mut("encrypted_content").filter(|content| content.is_string()) else {
                    return;
                };
                if parameter == "long" {
                    *content = json!(long);
                    changed = true;
                } else if kind == "response.output_item.done" {
                    kept = Some(content.take());
                    changed = true;
                }
            });
            changed
        })?;
        if parameter == "late" {
            let terminal = draft.terminal()?;
            set_output(draft, terminal, "full")?;
            draft.rewrite(terminal, |event| {
                each_item(event, &mut |item| {
                    if item.get("type") == Some(&json!("reasoning")) {
                        item["encrypted_content"] = kept.clone().unwrap_or_default();
                    }
                });
            })?;
        }
        Ok(())
    }
}

const NAMES: &[&str] = &["late", "long"];
