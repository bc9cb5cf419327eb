//! The texts of a stream as a reader sees them: JSON strings without their escapes, and deltas joined. A secret in one
//! of them stands nowhere in the bytes as it is.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::{
    Secret,
    lanes::{Span, lanes},
    marker_byte, secrets,
};
use crate::stream::{Api, parsed};

/// Takes the secrets out of all texts of a body, and tells them. No byte moves.
pub(super) fn overwrite(api: Api, body: &mut [u8], known: &[String]) -> Vec<Secret> {
    let mut told = Vec::new();
    for text in texts(api, body) {
        for secret in secrets(text.joined.as_bytes(), known) {
            let mut changed = false;
            for (number, unit) in text.units[secret.at..secret.at + secret.length].iter().enumerate() {
                changed |= unit.overwrite(body, marker_byte(number));
            }
            let at = text.units[secret.at].at;
            told.extend(changed.then_some(Secret { at, ..secret }));
        }
    }
    told
}

/// The secrets in the texts of a body, each with the place of its first byte.
pub(super) fn find(api: Api, body: &[u8]) -> Vec<Secret> {
    let mut found = Vec::new();
    for text in texts(api, body) {
        let places = secrets(text.joined.as_bytes(), &[]).into_iter();
        found.extend(places.map(|secret| Secret { at: text.units[secret.at].at, ..secret }));
    }
    found
}

/// What a reader sees.
struct Text {
    joined: String,
    /// Where each byte of it stands.
    units: Vec<Unit>,
}

/// The bytes that stand for one byte of a text.
#[derive(Clone, Copy)]
struct Unit {
    at: usize,
    length: usize,
}

impl Unit {
    /// Puts another character in its place, in as many bytes. One that only an escape of two can tell is left: a
    /// quote, a slash, or a line end is no secret.
    fn overwrite(self, body: &mut [u8], with: u8) -> bool {
        let place = &mut body[self.at..self.at + self.length];
        let told = match self.length {
            1 => vec![with],
            6 => format!("\\u{with:04x}").into_bytes(),
            _ => return false,
        };
        let changed = *place != *told;
        place.copy_from_slice(&told);
        changed
    }
}

/// The strings with escapes of all events, and the deltas of each text, joined.
fn texts(api: Api, body: &[u8]) -> Vec<Text> {
    let shared = Bytes::copy_from_slice(body);
    let mut texts = Vec::new();
    let mut joined: BTreeMap<String, Text> = BTreeMap::new();
    for frame in api.decode(&shared) {
        let whole = crate::stream::Frame { complete: true, ..frame.clone() };
        let Some(json) = whole.dispatched() else { continue };
        let Ok(value) = parsed(json) else { continue };
        // Data in several lines, as no backend sends it, is only searched as it stands.
        let offset = match api {
            // Behind the mark of who wrote the line.
            Api::AppServer => {
                Some(MARK).filter(|mark| frame.raw.get(*mark..).is_some_and(|said| said.starts_with(json.as_bytes())))
            }
            Api::Responses | Api::Chat => place_of(json, &frame.raw),
        };
        let Some(offset) = offset else { continue };
        let place = |pointer: &str| value.pointer(pointer).map(ToString::to_string).unwrap_or_default();
        let is_chat = value.get("choices").is_some();
        let mut lanes = if is_chat { lanes(json, &value) } else { Vec::new() }.into_iter().peekable();
        for (string, name) in strings(json.as_bytes()) {
            let lane = lanes.next_if(|(span, _)| *span == string).map(|(_, lane)| lane);
            let Some(text) = unescaped(json, string, frame.start + offset) else { continue };
            let key = if !is_chat && &json[name.0..name.1] == "delta" {
                // Ids may be new in every event. The index says which item it is.
                let item = Some(place("/output_index")).filter(|index| !index.is_empty());
                let item = item.unwrap_or_else(|| place("/item_id") + &place("/params/itemId"));
                let at = ["/type", "/content_index", "/summary_index", "/command_index", "/method"].map(place);
                Some(format!("{item} {}", at.join(" ")))
            } else {
                lane
            };
            match key {
                Some(key) => {
                    let whole = joined.entry(key).or_insert_with(|| Text { joined: String::new(), units: Vec::new() });
                    whole.joined.push_str(&text.joined);
                    whole.units.extend(&text.units);
                }
                None if text.units.iter().any(|unit| unit.length > 1) => texts.push(text),
                None => {}
            }
        }
    }
    texts.extend(joined.into_values());
    texts
}

/// Where in a frame the line of its data says this. The same may stand in a comment before it.
fn place_of(json: &str, frame: &[u8]) -> Option<usize> {
    let is_data = |at: &usize| {
        let before = &frame[..*at];
        let before = before.strip_suffix(b" ").unwrap_or(before);
        let line = before.strip_suffix(b"data:").map(|line| line.strip_suffix(b"\xEF\xBB\xBF").unwrap_or(line));
        line.is_some_and(|line| matches!(line.last(), None | Some(b'\r' | b'\n')))
    };
    memchr::memmem::find_iter(frame, json.as_bytes()).find(is_data)
}

/// Bytes of the mark that a line of a session begins with.
const MARK: usize = 2;

/// Where the strings of some JSON lie, without quotes, and for the value of a member where its name lies.
fn strings(json: &[u8]) -> Vec<(Span, Span)> {
    let mut found: Vec<(Span, Span)> = Vec::new();
    let mut at = 0;
    while let Some(quote) = memchr::memchr(b'"', &json[at..]) {
        let from = at + quote + 1;
        let mut to = from;
        while to < json.len() && json[to] != b'"' {
            to += if json[to] == b'\\' { 2 } else { 1 };
        }
        let to = to.min(json.len());
        let name = found.last().map(|(last, _)| *last).filter(|(_, end)| {
            let between = &json[(*end + 1).min(from - 1)..from - 1];
            between.trim_ascii() == b":"
        });
        found.push(((from, to), name.unwrap_or_default()));
        at = (to + 1).min(json.len());
    }
    found
}

/// A string without its escapes. `None` where it is none.
fn unescaped(text: &str, (from, to): Span, offset: usize) -> Option<Text> {
    let json = text.as_bytes();
    let mut unescaped = Text { joined: String::with_capacity(to - from), units: Vec::with_capacity(to - from) };
    let mut at = from;
    while at < to {
        let (character, length) = match json[at] {
            b'\\' => match *json.get(at + 1)? {
                b'u' => {
                    let digits = std::str::from_utf8(json.get(at + 2..at + 6)?).ok()?;
                    let unit = u32::from_str_radix(digits, 16).ok()?;
                    // Half of a pair: nothing that a secret is made of.
                    (char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
                }
                b'n' => ('\n', 2),
                b'r' => ('\r', 2),
                b't' => ('\t', 2),
                b'b' => ('\u{8}', 2),
                b'f' => ('\u{c}', 2),
                other => (char::from(other), 2),
            },
            byte if byte.is_ascii() => (char::from(byte), 1),
            _ => {
                let character = text.get(at..to)?.chars().next()?;
                (character, character.len_utf8())
            }
        };
        unescaped.joined.push(character);
        // A character of several bytes is never part of a secret, so its bytes may share a place.
        unescaped.units.extend(std::iter::repeat_n(Unit { at: offset + at, length }, character.len_utf8()));
        at += length;
    }
    Some(unescaped)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const KEY: &str = "sk-proj-Ab1_Cd2-Ef3Gh4Ij5Kl6Mn7Op8Qr9";

    /// The delta of a chunk, given its number and a piece of the key.
    type Delta<'a> = &'a dyn Fn(usize, &str) -> Value;

    /// The key in pieces of three, each in a frame of its own.
    fn split(frame: impl Fn(usize, &str) -> String) -> String {
        let pieces = KEY.as_bytes().chunks(3).enumerate();
        pieces.map(|(number, piece)| frame(number, std::str::from_utf8(piece).expect("ASCII"))).collect()
    }

    fn left(body: &str) -> String {
        left_of(Api::Responses, body)
    }

    fn left_of(api: Api, body: &str) -> String {
        let mut bytes = body.as_bytes().to_vec();
        assert!(!overwrite(api, &mut bytes, &[]).is_empty(), "{body}");
        assert_eq!(bytes.len(), body.len());
        assert_eq!(find(api, &bytes), [], "{body}");
        String::from_utf8(bytes).expect("it stays text")
    }

    #[test]
    fn a_key_in_the_deltas_of_a_chat_stream_is_taken_out() {
        let clean = left(&split(|_, piece| {
            format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{piece}\"}}}}]}}\n\n")
        }));
        assert!(clean.contains("\"content\":\"RED\"") && !clean.contains("sk-"), "{clean}");
    }

    #[test]
    fn a_key_in_any_text_of_a_delta_is_taken_out() {
        let content = |piece: &str| json!({"content": piece});
        let called = |index: usize, piece: &str| json!({"index": index, "function": {"arguments": piece}});
        let shapes: [(&str, Delta<'_>); 9] = [
            ("parts of a content", &|_, piece| json!({"content": [{"type": "text", "text": piece}]})),
            ("reasoning in an object", &|_, piece| json!({"reasoning": {"text": piece}})),
            (
                "details of reasoning",
                &|_, piece| json!({"reasoning": null, "reasoning_details": [{"type": "reasoning.text", "text": piece, "index": 0}]}),
            ),
            (
                "the input of a custom tool",
                &|_, piece| json!({"tool_calls": [{"index": 0, "custom": {"input": piece}}]}),
            ),
            ("the older form of a call", &|_, piece| json!({"function_call": {"arguments": piece}})),
            ("two calls in one chunk", &|_, piece| json!({"tool_calls": [called(0, piece), called(1, " ")]})),
            ("two calls in any order", &|number, piece| match number % 2 {
                0 => json!({"tool_calls": [called(0, " "), called(1, piece)]}),
                _ => json!({"tool_calls": [called(1, piece), called(0, " ")]}),
            }),
            ("content beside a call", &|number, piece| match number {
                4 => json!({"content": piece, "tool_calls": [called(3, "{}")]}),
                _ => content(piece),
            }),
            ("content beside a role", &|_, piece| json!({"role": "assistant", "content": piece})),
        ];
        for (shape, delta) in shapes {
            // Some servers say the index last.
            let clean = left_of(
                Api::Chat,
                &split(|number, piece| {
                    let other = json!({"delta": content("."), "index": 1});
                    let chunk = json!({"choices": [{"delta": delta(number, piece), "index": 0}, other]});
                    format!("data: {chunk}\n\n")
                }),
            );
            assert!(clean.contains("\"RED\"") && !clean.contains("sk-"), "{shape}: {clean}");
        }
    }

    #[test]
    fn a_key_in_the_deltas_of_a_session_is_taken_out() {
        let session = split(|_, piece| {
            format!(
                "< {{\"method\":\"item/agentMessage/delta\",\"params\":{{\"itemId\":\"a\",\"delta\":\"{piece}\"}}}}\n"
            )
        });
        let clean = left_of(Api::AppServer, &session);
        assert!(clean.contains("\"delta\":\"RED\"") && !clean.contains("sk-"), "{clean}");
    }

    #[test]
    fn a_key_in_deltas_of_an_item_whose_id_changes_is_taken_out() {
        let clean = left(&split(|number, piece| {
            format!("data: {{\"type\":\"a\",\"item_id\":\"{number}\",\"output_index\":0,\"delta\":\"{piece}\"}}\n\n")
        }));
        assert!(!clean.contains("sk-"), "{clean}");
    }

    #[test]
    fn a_key_behind_an_escaped_emoji_is_taken_out() {
        let clean = left(&split(|number, piece| {
            let before = if number == 0 { "\\ud83d\\udd11 " } else { "" };
            format!("data: {{\"type\":\"a\",\"output_index\":0,\"delta\":\"{before}{piece}\"}}\n\n")
        }));
        assert!(clean.contains("\\ud83d\\udd11 RE") && !clean.contains("sk-"), "{clean}");
    }

    #[test]
    fn a_key_in_deltas_of_which_one_ends_in_half_a_character_is_taken_out() {
        let clean = left(&split(|number, piece| {
            let before = if number == 0 { "\\ud83d" } else { "" };
            format!("data: {{\"type\":\"a\",\"output_index\":0,\"delta\":\"{before}{piece}\"}}\n\n")
        }));
        assert!(clean.contains("\\ud83dRED") && !clean.contains("\"sk-"), "{clean}");
    }

    #[test]
    fn a_key_in_deltas_that_a_comment_repeats_is_taken_out_of_the_deltas() {
        let clean = left(&split(|_, piece| {
            let json = format!("{{\"type\":\"a\",\"output_index\":0,\"delta\":\"{piece}\"}}");
            format!(": {json}\ndata: {json}\n\n")
        }));
        assert!(clean.contains("\ndata: {\"type\":\"a\",\"output_index\":0,\"delta\":\"RED\"}"), "{clean}");
    }
}
