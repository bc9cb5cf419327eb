//! The texts of a stream as a reader sees them: JSON strings without their escapes, and deltas joined. A secret in one
//! of them stands nowhere in the bytes as it is.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;

use super::{Secret, marker_byte, secrets};
use crate::stream::{Reading, decode, read};

/// Takes the secrets out of all texts of a body, and tells them. No byte moves.
pub(super) fn overwrite(body: &mut [u8], known: &[String]) -> Vec<Secret> {
    let mut told = Vec::new();
    for text in texts(body) {
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
pub(super) fn find(body: &[u8]) -> Vec<Secret> {
    let mut found = Vec::new();
    for text in texts(body) {
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
fn texts(body: &[u8]) -> Vec<Text> {
    let shared = Bytes::copy_from_slice(body);
    let mut texts = Vec::new();
    let mut joined: BTreeMap<String, Text> = BTreeMap::new();
    for frame in decode(&shared) {
        let whole = crate::stream::Frame { complete: true, ..frame.clone() };
        let Reading::Event(event) = read(&whole) else { continue };
        // Data in several lines, as no backend sends it, is only searched as it stands.
        let Some(offset) = memchr::memmem::find(&frame.raw, event.json.as_bytes()) else { continue };
        let json = event.json.as_bytes();
        let delta = event.value.get("delta").and_then(Value::as_str);
        let place = |name: &str| event.value.get(name).map(ToString::to_string).unwrap_or_default();
        for (string, is_delta) in strings(json) {
            let Some(text) = unescaped(json, string, frame.start + offset) else { continue };
            if is_delta && delta == Some(text.joined.as_str()) {
                let names = ["output_index", "item_id", "content_index", "summary_index", "command_index"];
                let key = format!("{} {}", event.kind, names.map(place).join(" "));
                let whole = joined.entry(key).or_insert_with(|| Text { joined: String::new(), units: Vec::new() });
                whole.joined.push_str(&text.joined);
                whole.units.extend(&text.units);
            } else if text.units.iter().any(|unit| unit.length > 1) {
                texts.push(text);
            }
        }
    }
    texts.extend(joined.into_values());
    texts
}

/// Where the strings of some JSON lie, without quotes, and whether each is the value of a member `delta`.
fn strings(json: &[u8]) -> Vec<((usize, usize), bool)> {
    let mut found: Vec<((usize, usize), bool)> = Vec::new();
    let mut at = 0;
    while let Some(quote) = memchr::memchr(b'"', &json[at..]) {
        let from = at + quote + 1;
        let mut to = from;
        while to < json.len() && json[to] != b'"' {
            to += if json[to] == b'\\' { 2 } else { 1 };
        }
        let to = to.min(json.len());
        let is_value = found.last().is_some_and(|((name, end), _)| {
            json[*name..*end] == *b"delta" && json[(*end + 1).min(from - 1)..from - 1].contains(&b':')
        });
        found.push(((from, to), is_value));
        at = (to + 1).min(json.len());
    }
    found
}

/// A string without its escapes. `None` where it is none.
fn unescaped(json: &[u8], (from, to): (usize, usize), offset: usize) -> Option<Text> {
    let mut text = Text { joined: String::with_capacity(to - from), units: Vec::with_capacity(to - from) };
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
                let rest = std::str::from_utf8(&json[at..to]).ok()?;
                let character = rest.chars().next()?;
                (character, character.len_utf8())
            }
        };
        text.joined.push(character);
        // A character of several bytes is never part of a secret, so its bytes may share a place.
        text.units.extend(std::iter::repeat_n(Unit { at: offset + at, length }, character.len_utf8()));
        at += length;
    }
    Some(text)
}
