//! The lanes of a chunk. Pieces of one text stand at one place of every chunk, and no two texts share it.

use serde_json::Value;

/// A part of some JSON: where it begins and where it ends.
pub(super) type Span = (usize, usize);

/// The strings in the deltas of a chunk, without their quotes, each with the lane that it goes on with: the path of
/// members that leads to it, and of each array the `index` of the element, since its place is another in every chunk.
///
/// The JSON has been read, so it is well formed, and not nested deeper than a parser goes.
pub(super) fn lanes(json: &str, read: &Value) -> Vec<(Span, String)> {
    let mut walk = Walk { json: json.as_bytes(), at: 0, path: String::new(), found: Vec::new() };
    walk.value(Some(read));
    walk.found.retain(|(_, lane)| {
        let (above, name) = lane.rsplit_once('/').unwrap_or_default();
        let is_of_a_delta = above.split('/').nth(3) == Some("delta") && above.starts_with("/choices/");
        is_of_a_delta && !WHOLE.contains(&name)
    });
    walk.found
}

/// Goes over the text, and over what was read of it beside.
struct Walk<'a> {
    json: &'a [u8],
    at: usize,
    path: String,
    found: Vec<(Span, String)>,
}

impl Walk<'_> {
    fn value(&mut self, read: Option<&Value>) {
        match self.token() {
            Some(b'{') => self.elements(b'}', |walk, _| {
                let name = walk.name();
                walk.path.push_str(&name);
                walk.value(read.and_then(|read| read.get(&name)));
            }),
            Some(b'[') => self.elements(b']', |walk, number| {
                let element = read.and_then(|read| read.get(number));
                let index = element.and_then(|element| element.get("index")).and_then(Value::as_f64);
                // One without an index is the first, as clients take it; the parts of a content are one text.
                walk.path.push_str(&index.unwrap_or_default().to_string());
                walk.value(element);
            }),
            Some(b'"') => {
                let span = self.string();
                self.found.push((span, self.path.clone()));
            }
            _ => {
                let rest = &self.json[self.at..];
                self.at += rest.iter().position(|byte| b",]}".contains(byte)).unwrap_or(rest.len());
            }
        }
    }

    /// Goes over the members of an object or the elements of an array, each a step further down.
    fn elements(&mut self, close: u8, mut each: impl FnMut(&mut Self, usize)) {
        let length = self.path.len();
        self.at += 1;
        let mut number = 0;
        while self.token().is_some_and(|byte| byte != close) {
            self.path.push('/');
            each(self, number);
            self.path.truncate(length);
            number += 1;
            self.at += usize::from(self.token() == Some(b','));
        }
        self.at += 1;
    }

    /// The name of a member, up to its value.
    fn name(&mut self) -> String {
        let (from, to) = self.string();
        self.at += usize::from(self.token() == Some(b':'));
        String::from_utf8_lossy(&self.json[from..to]).into_owned()
    }

    fn string(&mut self) -> Span {
        let from = (self.at + 1).min(self.json.len());
        let mut to = from;
        while to < self.json.len() && self.json[to] != b'"' {
            to += if self.json[to] == b'\\' { 2 } else { 1 };
        }
        let to = to.min(self.json.len());
        self.at = to + 1;
        (from, to)
    }

    /// The next byte that is no space.
    fn token(&mut self) -> Option<u8> {
        let rest = self.json.get(self.at..)?;
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.json.get(self.at).copied()
    }
}

/// Members of a delta that come whole, and come again.
const WHOLE: &[&str] = &["id", "type", "role", "name"];

#[cfg(test)]
mod tests {
    use super::*;

    fn told(json: &str) -> Vec<(String, String)> {
        let read = serde_json::from_str(json).expect("it is JSON");
        let lanes = lanes(json, &read).into_iter();
        lanes.map(|((from, to), lane)| (lane, json[from..to].to_owned())).collect()
    }

    fn lane(path: &str, text: &str) -> (String, String) {
        (path.to_owned(), text.to_owned())
    }

    #[test]
    fn a_lane_is_a_path_and_an_element_is_known_by_its_index() {
        let seen = told(
            r#" { "id" : "c", "choices" : [ {"delta":{"role":"assistant","content":[{"type":"text","text":"a\"]"},{"text":"b"}],
            "tool_calls":[{"index":3,"id":"x","function":{"name":"f","arguments":"{"}},{"index":0,"custom":{"input":"}"}}]},
            "logprobs":{"content":[{"token":"a"}]},"n":-1.5e3,"index":2}, 7, [], {} ] }"#,
        );
        let expected = [
            lane("/choices/2/delta/content/0/text", r#"a\"]"#),
            lane("/choices/2/delta/content/0/text", "b"),
            lane("/choices/2/delta/tool_calls/3/function/arguments", "{"),
            lane("/choices/2/delta/tool_calls/0/custom/input", "}"),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_value_that_is_no_chunk_has_no_lanes() {
        for json in ["\"delta\"", "[\"a\"]", "{\"delta\":\"a\"}", "{\"choices\":[\"a\"]}", "{}", "7"] {
            assert_eq!(told(json), [], "{json}");
        }
    }
}
