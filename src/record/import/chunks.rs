//! Payloads without their framing. One JSON object a line, which gets a frame of ours.

use bytes::{Bytes, BytesMut};
use serde_json::Value;

use super::{Payload, Refusal, Source};
use crate::stream::{Fidelity, encode};

/// JSON payloads, one a line.
pub(super) struct Chunks;

impl Source for Chunks {
    fn id(&self) -> &'static str {
        "chunks"
    }

    fn about(&self) -> &'static str {
        "Payloads without framing, one JSON object a line: `.jsonl` files. The framing becomes ours."
    }

    fn is_meant(&self, extension: &str) -> bool {
        matches!(extension, "jsonl" | "ndjson")
    }

    fn unpack(&self, _extension: &str, file: &Bytes) -> Result<Vec<Payload>, Refusal> {
        let mut body = BytesMut::with_capacity(file.len());
        for (line, number) in file.split(|byte| *byte == b'\n').zip(1..) {
            let line = line.trim_ascii();
            if !line.is_empty() {
                body.extend_from_slice(&frame(line).map_err(|reason| Refusal::Line { line: number, reason })?);
            }
        }
        Ok(vec![Payload::of(body.freeze(), Fidelity::Events)])
    }
}

/// The frame of a payload, whose text stays as it is. The wire names an event by its `type`; Chat has none.
fn frame(line: &[u8]) -> Result<Bytes, String> {
    let text =
        std::str::from_utf8(line).map_err(|error| format!("is not UTF-8 from its byte {} on", error.valid_up_to()))?;
    if text == "[DONE]" {
        return Ok(encode(None, text));
    }
    let value: Value = serde_json::from_str(text).map_err(|error| format!("is not JSON: {error}"))?;
    if !value.is_object() {
        return Err("is not an object".to_owned());
    }
    Ok(encode(value.get("type").and_then(Value::as_str), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpack(file: &'static [u8]) -> Result<Vec<Payload>, Refusal> {
        Chunks.unpack("jsonl", &Bytes::from_static(file))
    }

    #[test]
    fn every_line_becomes_a_frame_and_its_text_is_kept() {
        let body = unpack(b"{\"type\": \"a\",\"n\":1.0}\r\n\n{\"object\":\"chat.completion.chunk\"}")
            .expect("two payloads")[0]
            .body
            .clone();
        assert_eq!(
            body,
            "event: a\ndata: {\"type\": \"a\",\"n\":1.0}\n\ndata: {\"object\":\"chat.completion.chunk\"}\n\n"
        );
    }

    #[test]
    fn a_line_that_is_no_json_object_is_refused_by_its_number() {
        for (file, reason) in [
            (&b"{}\n[1]"[..], "line 2 is not an object"),
            (b"\xFF", "line 1 is not UTF-8"),
            (b"{}\n\n{", "line 3 is not JSON"),
        ] {
            let refused = unpack(file).expect_err(reason).to_string();
            assert!(refused.contains(reason), "{refused}");
        }
    }
}
