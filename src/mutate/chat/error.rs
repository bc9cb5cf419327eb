//! An error in the middle of the stream, in each of the forms that servers give it.

use super::{
    Api, CHUNK, DONE, Draft, Effect, Ending, Inapplicable, Mutation, Page, Session, applicable, encode, is_plain, json,
};

/// `chat.error`.
pub(super) struct Error;

impl Mutation for Error {
    fn id(&self) -> &'static str {
        "chat.error"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Half way the stream fails: an error object alone, flat, named by its event line alone, as a string, with a number for a code, or beside choices whose finish reason is `error`; then `[DONE]`.",
            why: "The status was 200 long ago, so this is all that tells of it. Clients that look for choices alone pass it over, and half an answer or none is a success.",
            incidents: &[
                "diegosouzapw/OmniRoute#8210",
                "open-octo/octo-agent#910",
                "aaif-goose/goose#8027",
                "damianvtran/local-operator#223",
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
            "string" => Effect::ErrorWithoutCode,
            "number-code" | "beside-choices" => Effect::Error("502"),
            _ => Effect::Error("server_error"),
        }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let named = json!({ "message": MESSAGE, "code": "server_error" });
        let error = json!({ "message": MESSAGE, "type": "server_error", "param": null, "code": "server_error" });
        let number = json!({ "message": MESSAGE, "code": 502 });
        let frame = match parameter {
            "object" => json!({ "error": error }),
            "flat" => {
                json!({ "object": "error", "message": MESSAGE, "type": "server_error", "param": null, "code": "server_error" })
            }
            "event" => named,
            "string" => json!({ "error": MESSAGE }),
            "number-code" => json!({ "error": number }),
            _ => json!({ "object": CHUNK, "error": number,
                         "choices": [{ "index": 0, "delta": { "content": "" }, "finish_reason": "error" }] }),
        };
        let at = draft.place("mid", &["mid"])?;
        draft.pieces.truncate(at);
        let event = (parameter == "event").then_some("error");
        draft.pieces.push(draft.piece(encode(event, &frame.to_string())));
        draft.pieces.push(draft.piece(encode(None, DONE)));
        draft.ending = Ending::Clean;
        Ok(())
    }
}

const MESSAGE: &str = "The server had an error while processing the request.";

const NAMES: &[&str] = &["object", "flat", "event", "string", "number-code", "beside-choices"];
