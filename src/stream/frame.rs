//! One SSE frame. The bytes between two blank lines, kept whole, with a parsed view beside them.

use bytes::Bytes;
use bytestring::ByteString;

/// A run of lines that ends in a blank line, or the unterminated rest of a body.
///
/// The frames of a body tile it: their [`raw`](Frame::raw) bytes, joined, are the body. Fields follow the WHATWG
/// event stream interpretation (<https://html.spec.whatwg.org/multipage/server-sent-events.html>, read 2026-11-20).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Offset of the first byte in the body.
    pub start: usize,
    /// The bytes as they came, line ends and comments included.
    pub raw: Bytes,
    /// Value of the last `event` field.
    pub event: Option<ByteString>,
    /// Values of the `data` fields, joined by line feeds. `None` when there was no `data` line.
    pub data: Option<ByteString>,
    /// Value of the last `id` field that holds no NUL.
    pub id: Option<ByteString>,
    /// Value of the last `retry` field made of ASCII digits only, in milliseconds.
    pub retry: Option<u64>,
    /// How many comment lines it has.
    pub comments: usize,
    /// Whether a blank line ended it. A frame that the end of the body cut is never dispatched.
    pub complete: bool,
}

impl Frame {
    /// The data this frame dispatches, if it dispatches any: it must be complete and have a `data` line.
    #[must_use]
    pub fn dispatched(&self) -> Option<&ByteString> {
        self.data.as_ref().filter(|_| self.complete)
    }

    /// Offset of the byte after the last one.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start + self.raw.len()
    }

    /// Reads the fields of one block. `start` is its offset in the body: a byte order mark counts only at zero.
    pub(super) fn parse(start: usize, raw: Bytes, complete: bool) -> Self {
        let mut frame = Self { start, raw, event: None, data: None, id: None, retry: None, comments: 0, complete };
        let raw = frame.raw.clone();
        let mut joined: Option<String> = None;
        for (from, to) in lines(&raw, if start == 0 { byte_order_mark(&raw) } else { 0 }) {
            let line = &raw[from..to];
            let (name, value) = match memchr::memchr(b':', line) {
                Some(0) => {
                    frame.comments += 1;
                    continue;
                }
                Some(colon) => {
                    let space = usize::from(line.get(colon + 1) == Some(&b' '));
                    (&line[..colon], from + colon + 1 + space..to)
                }
                None => (line, to..to),
            };
            match name {
                b"data" => match (&mut joined, &frame.data) {
                    (Some(joined), _) => {
                        joined.push('\n');
                        joined.push_str(&text(&raw, value));
                    }
                    (None, Some(first)) => joined = Some(format!("{first}\n{}", text(&raw, value))),
                    (None, None) => frame.data = Some(text(&raw, value)),
                },
                b"event" => frame.event = Some(text(&raw, value)),
                b"id" if !raw[value.clone()].contains(&0) => frame.id = Some(text(&raw, value)),
                b"retry" if !value.is_empty() && raw[value.clone()].iter().all(u8::is_ascii_digit) => {
                    frame.retry = text(&raw, value).parse().ok();
                }
                _ => {}
            }
        }
        if let Some(joined) = joined {
            frame.data = Some(joined.into());
        }
        frame
    }
}

/// Length of a leading UTF-8 byte order mark: three or nothing.
pub(super) fn byte_order_mark(body: &[u8]) -> usize {
    if body.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 }
}

/// The non-empty lines of a block as ranges, from `position` on. CR, LF and CRLF end a line.
fn lines(raw: &[u8], mut position: usize) -> impl Iterator<Item = (usize, usize)> {
    std::iter::from_fn(move || {
        while position < raw.len() {
            let from = position;
            let to = memchr::memchr2(b'\r', b'\n', &raw[from..]).map_or(raw.len(), |found| from + found);
            position = to + 1;
            if to > from {
                return Some((from, to));
            }
        }
        None
    })
}

/// The text of a range: shared with the body where it is valid UTF-8, else a copy with U+FFFD in place of errors.
fn text(raw: &Bytes, range: std::ops::Range<usize>) -> ByteString {
    let bytes = raw.slice(range);
    ByteString::try_from(bytes.clone()).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned().into())
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(raw: &'static [u8]) -> Frame {
        Frame::parse(0, Bytes::from_static(raw), true)
    }

    #[test]
    fn one_space_after_the_colon_is_removed_and_only_one() {
        assert_eq!(parse(b"data:a\n\n").data.as_deref(), Some("a"));
        assert_eq!(parse(b"data: a\n\n").data.as_deref(), Some("a"));
        assert_eq!(parse(b"data:  a\n\n").data.as_deref(), Some(" a"));
    }

    #[test]
    fn several_data_lines_join_with_line_feeds() {
        assert_eq!(parse(b"data: a\rdata\r\ndata: b\n\n").data.as_deref(), Some("a\n\nb"));
    }

    #[test]
    fn a_frame_without_a_data_line_dispatches_nothing_but_an_empty_data_line_does() {
        assert_eq!(parse(b"event: codex.rate_limits\n\n").dispatched(), None);
        assert_eq!(parse(b"data\n\n").dispatched().map(|data| &**data), Some(""));
    }

    #[test]
    fn names_are_case_sensitive_and_unknown_ones_are_ignored() {
        let frame = parse(b"Data: a\nevents: x\n:comment\n\n");
        assert_eq!((frame.data, frame.event, frame.comments), (None, None, 1));
    }

    #[test]
    fn retry_takes_digits_only_and_an_id_with_nul_is_ignored() {
        assert_eq!(parse(b"retry: 250\n\n").retry, Some(250));
        assert_eq!(parse(b"retry: +5\n\n").retry, None);
        assert_eq!(parse(b"retry:\n\n").retry, None);
        assert_eq!(parse(b"id: 7\nid: a\0b\n\n").id.as_deref(), Some("7"));
    }

    #[test]
    fn a_byte_order_mark_is_stripped_at_the_start_of_the_body_only() {
        assert_eq!(parse(b"\xEF\xBB\xBFdata: a\n\n").data.as_deref(), Some("a"));
        assert_eq!(Frame::parse(9, Bytes::from_static(b"\xEF\xBB\xBFdata: a\n\n"), true).data, None);
    }

    #[test]
    fn an_invalid_byte_becomes_the_replacement_character_and_hides_nothing() {
        assert_eq!(parse(b"data: a\xFFb\n\n").data.as_deref(), Some("a\u{FFFD}b"));
    }
}
