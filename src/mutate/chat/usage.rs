//! The usage: missing, null, early, in every chunk, or of another shape.

use super::{
    Api, DONE, Draft, Effect, Inapplicable, Mutation, Page, Session, Value, applicable, counts, is_plain, json,
};

/// `chat.usage`.
pub(super) struct Usage;

impl Mutation for Usage {
    fn id(&self) -> &'static str {
        "chat.usage"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The usage never comes, is null, comes before the answer, stands in every chunk and grows, or lacks details or a total, or has counters that are floats, strings, or nulls, or that go by the names of the other API.",
            why: "Counting is not answering. It comes behind the end where it was asked for, and not at all where the stream is cut; clients read zero, or lose the answer.",
            incidents: &[
                "0xPlaygrounds/rig#1212",
                "router-for-me/CLIProxyAPI#3077",
                "router-for-me/CLIProxyAPI#3221",
                "odysseus-dev/odysseus#1703",
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
        if matches!(parameter, "first" | "growing") { Effect::Unchanged } else { Effect::Recounted }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let at = draft.pieces.iter().position(counts);
        let at = at.ok_or_else(|| Inapplicable("no chunk has usage".to_owned()))?;
        let is_alone = draft.pieces[at].event().is_some_and(|event| event.get("choices") == Some(&json!([])));
        match parameter {
            "missing" if is_alone => {
                draft.pieces.remove(at);
                Ok(())
            }
            "first" if is_alone => {
                let piece = draft.pieces.remove(at);
                draft.pieces.insert(1, piece);
                Ok(())
            }
            "first" => Err(Inapplicable("the usage stands in a chunk of the answer".to_owned())),
            "growing" => {
                let mut count = 0;
                let end = draft.first(DONE).unwrap_or(draft.pieces.len());
                draft.rewrite_chunks(|chunk| {
                    count += 1;
                    if count < end && chunk["usage"].is_null() {
                        chunk["usage"] =
                            json!({ "prompt_tokens": 9, "completion_tokens": count, "total_tokens": 9 + count });
                    }
                    true
                })
            }
            _ => draft.rewrite(at, |chunk| {
                let Some(chunk) = chunk.as_object_mut() else { return };
                match parameter {
                    "missing" => drop(chunk.shift_remove("usage")),
                    name => drop(chunk.insert("usage".to_owned(), shaped(name))),
                }
            }),
        }
    }
}

fn shaped(name: &str) -> Value {
    let counted = |prompt: Value, completion: Value, total: Value| json!({ "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": total });
    match name {
        "null" => Value::Null,
        "no-details" => counted(json!(11), json!(7), json!(18)),
        "empty-details" => json!({ "prompt_tokens": 11, "prompt_tokens_details": {}, "completion_tokens": 7,
                                   "completion_tokens_details": {}, "total_tokens": 18 }),
        "null-counters" => counted(Value::Null, Value::Null, Value::Null),
        "no-total" => json!({ "prompt_tokens": 11, "completion_tokens": 7 }),
        "floats" => counted(json!(11.0), json!(7.0), json!(18.0)),
        "strings" => counted(json!("11"), json!("7"), json!("18")),
        "negative" => counted(json!(-1), json!(7), json!(6)),
        "huge" => counted(json!(9_007_199_254_740_993_u64), json!(u64::MAX), json!(u64::MAX)),
        _ => json!({ "input_tokens": 11, "output_tokens": 7, "total_tokens": 18 }),
    }
}

const NAMES: &[&str] = &[
    "missing",
    "null",
    "first",
    "growing",
    "no-details",
    "empty-details",
    "null-counters",
    "no-total",
    "floats",
    "strings",
    "negative",
    "huge",
    "other-names",
];
