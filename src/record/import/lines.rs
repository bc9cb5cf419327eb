//! Sessions of an app-server. Lines of both sides, each with a mark of who wrote it, kept as they are.

use bytes::Bytes;
use serde_json::Value;

use super::{Payload, Refusal, Source};
use crate::{
    record::sibling::Sibling,
    stream::{Api, Fidelity, Reading, app_server},
};

/// Lines with directions.
pub(super) struct Lines;

impl Source for Lines {
    fn id(&self) -> &'static str {
        "lines"
    }

    fn about(&self) -> &'static str {
        "Sessions of `codex app-server`, a line a message: `> ` of the client, `< ` of the server, `! ` of its stderr."
    }

    fn is_meant(&self, extension: &str) -> bool {
        matches!(extension, "jsonl" | "ndjson" | "lines")
    }

    fn unpack(&self, _extension: &str, file: &Bytes) -> Result<Vec<Payload>, Refusal> {
        let frames = app_server::decode(file);
        for (frame, number) in frames.iter().zip(1..) {
            if let Reading::Undecodable { event: None, reason } = app_server::read(frame) {
                return Err(Refusal::Line { line: number, reason });
            }
        }
        let is_message = |frame| matches!(app_server::read(frame), Reading::Event(_));
        if !frames.iter().any(is_message) {
            return Err(Refusal::NoEvents { frames: frames.len() });
        }
        let told = Sibling { api: Some(Api::AppServer), ..Sibling::default() };
        Ok(vec![Payload { told: Some(Box::new(told)), ..Payload::of(file.clone(), Fidelity::Body) }])
    }
}

/// Whether a file holds lines of a session: its first lines all say who wrote them, and one of them is a message.
pub(super) fn is_session(file: &[u8]) -> bool {
    let first = || {
        file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).take(LOOKED_AT).map(app_server::Speaker::of)
    };
    first().all(|line| line.is_some()) && first().flatten().any(|(_, said)| said.starts_with(b"{"))
}

/// Whether a file holds messages of a session, and no word of who wrote them: its first lines are all JSON-RPC.
pub(in crate::record) fn is_unmarked(file: &[u8]) -> bool {
    let is_message = |line: &[u8]| {
        let Ok(Value::Object(message)) = serde_json::from_slice(line) else { return false };
        let has = |member: &str| message.contains_key(member);
        let is_event = has("type") || has("object") || has("choices");
        let is_refusal = message.get("error").and_then(|error| error.get("code")).is_some_and(Value::is_i64);
        !is_event && (message.get("method").is_some_and(Value::is_string) || has("id") && (has("result") || is_refusal))
    };
    let mut first =
        file.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).take(LOOKED_AT).peekable();
    first.peek().is_some() && first.all(is_message)
}

/// Lines that tell what a file holds. Servers warn and launchers greet before the first message.
const LOOKED_AT: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn unpack(file: &'static [u8]) -> Result<Vec<Payload>, Refusal> {
        Lines.unpack("jsonl", &Bytes::from_static(file))
    }

    #[test]
    fn a_session_is_kept_byte_for_byte() {
        let file = b"> {\"id\":1,\"method\":\"initialize\"}\n! hello\n< {\"id\":1,\"result\":{}}\n< \xFF\n< {\"half";
        assert!(is_session(file));
        let payloads = unpack(file).expect("a session");
        assert_eq!(payloads[0].body, file.as_slice());
        assert_eq!(payloads[0].told.as_ref().and_then(|told| told.api), Some(Api::AppServer));
    }

    #[test]
    fn a_line_of_nobody_is_refused_by_its_number_and_a_file_without_a_message_too() {
        let refused = unpack(b"> {\"method\":\"x\"}\n{\"method\":\"y\"}\n").expect_err("of nobody").to_string();
        assert!(refused.contains("line 2 nothing says who wrote the line"), "{refused}");
        assert!(matches!(unpack(b"< hello\n"), Err(Refusal::NoEvents { frames: 1 })));
        assert!(!is_session(b"{\"method\":\"y\"}\n"));
    }
    #[test]
    fn messages_of_nobody_are_known_and_other_json_is_not_taken_for_them() {
        assert!(is_unmarked(b"{\"id\":1,\"result\":{}}\r\n\n{\"method\":\"x\"}\n"));
        for other in [
            &b""[..],
            b"> {\"method\":\"x\"}\n",
            b"{\"type\":\"response.created\",\"id\":1,\"error\":null}\n",
            b"{\"id\":\"c\",\"object\":\"chat.completion.chunk\"}\n",
            b"{\"id\":\"c\",\"choices\":[],\"result\":null}\n",
            b"{\"id\":\"req_1\",\"error\":{\"message\":\"no\",\"code\":\"bad\"}}\n",
            b"{\"error\":{\"message\":\"no\"}}\n",
            b"{\"method\":\"x\"}\n{\"log\":{}}\n",
        ] {
            assert!(!is_unmarked(other), "{}", String::from_utf8_lossy(other));
        }
    }
}
