//! Framing as openai-python does it: frames end in two like line ends, lines are decoded strictly, and a frame with any
//! field is dispatched, with or without data.

use serde_json::Value;

use super::Exception;

/// The name and data of a dispatched frame.
pub(super) struct Sse {
    pub(super) data: String,
}

/// The bytes of the frame that is being read.
#[derive(Default)]
pub(super) struct Framing {
    frame: Vec<u8>,
}

impl Framing {
    /// Takes a chunk, line by line, and gives the frames it completes, up to one that cannot be read.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Vec<Result<Sse, Exception>> {
        let mut dispatched = Vec::new();
        for line in lines(chunk) {
            self.frame.extend_from_slice(line);
            if [&b"\r\r"[..], b"\n\n", b"\r\n\r\n"].iter().any(|end| self.frame.ends_with(end)) {
                match dispatch(&std::mem::take(&mut self.frame)) {
                    Ok(frames) => dispatched.extend(frames.into_iter().map(Ok)),
                    Err(exception) => {
                        dispatched.push(Err(exception));
                        break;
                    }
                }
            }
        }
        dispatched
    }

    /// At the end of the body an unfinished frame is read too; without its blank line it dispatches nothing.
    pub(super) fn finish(&mut self) -> Vec<Result<Sse, Exception>> {
        match dispatch(&std::mem::take(&mut self.frame)) {
            Ok(frames) => frames.into_iter().map(Ok).collect(),
            Err(exception) => vec![Err(exception)],
        }
    }
}

/// Python's `bytes.splitlines(keepends=True)`.
fn lines(chunk: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut rest = chunk;
    while !rest.is_empty() {
        let end = memchr::memchr2(b'\r', b'\n', rest)
            .map_or(rest.len(), |found| found + if rest[found..].starts_with(b"\r\n") { 2 } else { 1 });
        lines.push(&rest[..end]);
        rest = &rest[end..];
    }
    lines
}

fn dispatch(frame: &[u8]) -> Result<Vec<Sse>, Exception> {
    let mut dispatched = Vec::new();
    let mut data: Vec<String> = Vec::new();
    let mut has_a_field = false;
    for line in lines(frame) {
        let line = line.strip_suffix(b"\r\n").or(line.strip_suffix(b"\n")).or(line.strip_suffix(b"\r")).unwrap_or(line);
        let line = std::str::from_utf8(line)
            .map_err(|_| Exception::new("UnicodeDecodeError", "'utf-8' codec can't decode byte"))?;
        if line.is_empty() {
            if std::mem::take(&mut has_a_field) {
                dispatched.push(Sse { data: std::mem::take(&mut data).join("\n") });
            }
            continue;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => data.push(value.to_owned()),
            "event" | "id" if value.is_empty() => continue,
            "event" | "id" | "retry" => {}
            _ => continue,
        }
        has_a_field = true;
    }
    Ok(dispatched)
}

/// Truth as Python sees it.
pub(super) fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}
