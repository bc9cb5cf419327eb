//! The error event in the shapes between and beside the documented ones.

use serde_json::json;

use super::{Draft, Effect, Inapplicable, MESSAGE, Mutation, Page, Session, end_with, places};

/// `error.shape`.
pub(super) struct Shape;

impl Mutation for Shape {
    fn id(&self) -> &'static str {
        "error.shape"
    }

    fn page(&self) -> Page {
        Page {
            summary: "An `error` event, where the terminal frame stood, that is half flat and half nested, lacks or nulls a \
                      member, has members of other types or new ones, has control characters or 100 KiB in its message, \
                      or tells of a used-up limit.",
            why: "A null code became a validation error, a missing member a crash, and a message that is not there the words \
                  `undefined: undefined`. Control characters and the long message are speculative.",
            incidents: &[
                "vercel/ai#21360",
                "vercel/ai#14932",
                "zendev-sh/goai#89",
                "can1357/oh-my-pi#2570",
                "diegosouzapw/OmniRoute#13964",
                "farzaa/clicky#132",
            ],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let applies = !places(session).is_empty();
        SHAPES.iter().filter(|_| applies).map(ToString::to_string).collect()
    }

    fn effect(&self, parameter: &str) -> Effect {
        match parameter {
            "null-code" => Effect::ErrorWithoutCode,
            "number-code" => Effect::Error("500"),
            "usage-limit" => Effect::Error("usage_limit_reached"),
            _ => Effect::Error("server_error"),
        }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let event = match parameter {
            "mixed" => {
                json!({ "message": MESSAGE, "error": { "type": "server_error", "code": "server_error", "message": "" } })
            }
            "null-code" => json!({ "error": { "type": "server_error", "code": null, "message": MESSAGE } }),
            "number-code" => json!({ "code": 500, "message": MESSAGE }),
            "missing-message" => json!({ "code": "server_error" }),
            "blank-message" => json!({ "code": "server_error", "message": " \n" }),
            "number-message" => json!({ "code": "server_error", "message": 500 }),
            "with-param" => json!({ "code": "server_error", "message": MESSAGE, "param": "input[0].content" }),
            "with-headers" => json!({ "status": 429, "headers": { "retry-after": "2" },
                                      "error": { "code": "server_error", "message": MESSAGE } }),
            "without-sequence" => json!({ "code": "server_error", "message": MESSAGE }),
            "control-characters" => {
                json!({ "code": "server_error", "message": "\u{1b}[2J\u{1b}]0;title\u{7}Try later.\u{8}\u{9b}31m" })
            }
            "long-message" => json!({ "code": "server_error", "message": "Too long. ".repeat(10 * 1024) }),
            "usage-limit" => json!({ "error": { "type": "usage_limit_reached", "code": "usage_limit_reached",
                                                "message": "The usage limit has been reached.", "resets_in_seconds": 3600 } }),
            other => return Err(Inapplicable::unknown(other, "shape", SHAPES)),
        };
        let mut named = json!({ "type": "error" });
        if let (Some(named), serde_json::Value::Object(members)) = (named.as_object_mut(), event) {
            named.extend(members);
        }
        end_with(draft, "last", named)?;
        if parameter == "without-sequence" {
            let last = draft.pieces.len() - 1;
            draft.rewrite(last, |event| {
                drop(event.as_object_mut().map(|event| event.shift_remove("sequence_number")));
            })?;
        }
        Ok(())
    }
}

const SHAPES: &[&str] = &[
    "mixed",
    "null-code",
    "number-code",
    "missing-message",
    "blank-message",
    "number-message",
    "with-param",
    "with-headers",
    "without-sequence",
    "control-characters",
    "long-message",
    "usage-limit",
];
