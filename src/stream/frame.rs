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

    /// A frame around a block whose lines have been looked at.
    #[inline]
    pub(super) fn new(start: usize, raw: Bytes, fields: &Fields, complete: bool) -> Self {
        let text = |span: Option<Span>| span.map(|span| text(&raw, span));
        Self {
            start,
            event: text(fields.event),
            data: if fields.data_lines > 1 { Some(joined(start, &raw)) } else { text(fields.data) },
            id: text(fields.id),
            retry: fields.retry,
            comments: fields.comments,
            complete,
            raw,
        }
    }
}

/// Where the fields of a block stand in it. Positions count from the start of the block.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    event: Option<Span>,
    data: Option<Span>,
    data_lines: usize,
    id: Option<Span>,
    retry: Option<u64>,
    comments: usize,
}

/// Where a value begins and ends.
type Span = (usize, usize);

impl Fields {
    /// Takes a line that is not empty. Nearly all are `data` or `event`, which need not be searched for a colon.
    pub(super) fn take(&mut self, block: &[u8], (from, to): Span) {
        let line = &block[from..to];
        let (name, value) = match line {
            [b':', ..] => {
                self.comments += 1;
                return;
            }
            [b'd', b'a', b't', b'a', b':', ..] => (&line[..4], &line[5..]),
            [b'e', b'v', b'e', b'n', b't', b':', ..] => (&line[..5], &line[6..]),
            _ => match memchr::memchr(b':', line) {
                Some(colon) => (&line[..colon], &line[colon + 1..]),
                None => (line, &line[line.len()..]),
            },
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        let span = Some((to - value.len(), to));
        match name {
            b"data" => {
                self.data = span;
                self.data_lines += 1;
            }
            b"event" => self.event = span,
            b"id" if !value.contains(&0) => self.id = span,
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                self.retry = str::from_utf8(value).ok().and_then(|digits| digits.parse().ok());
            }
            _ => {}
        }
    }
}

/// The data of a block that has several lines of it.
fn joined(start: usize, raw: &Bytes) -> ByteString {
    let lines = lines(raw, if start == 0 { byte_order_mark(raw) } else { 0 });
    let data = lines.filter_map(|line| {
        let mut fields = Fields::default();
        fields.take(raw, line);
        fields.data.map(|span| text(raw, span))
    });
    data.collect::<Vec<_>>().join("\n").into()
}

/// Length of a leading UTF-8 byte order mark: three or nothing.
pub(super) fn byte_order_mark(body: &[u8]) -> usize {
    if body.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 }
}

/// The non-empty lines of a block as ranges, from `position` on. CR, LF and CRLF end a line.
fn lines(raw: &[u8], mut position: usize) -> impl Iterator<Item = Span> {
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

/// The text of a span: shared with the body where it is valid UTF-8, else a copy with U+FFFD in place of errors.
fn text(raw: &Bytes, (from, to): Span) -> ByteString {
    let shared = ByteString::try_from(raw.slice(from..to));
    shared.unwrap_or_else(|_| String::from_utf8_lossy(&raw[from..to]).into_owned().into())
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::decode;

    fn parse(raw: &'static [u8]) -> Frame {
        decode(&Bytes::from_static(raw)).remove(0)
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
        let frames = decode(&Bytes::from_static(b"data: a\n\n\xEF\xBB\xBFdata: b\n\n"));
        assert_eq!((frames.len(), frames[1].data.as_deref()), (2, None));
    }

    #[test]
    fn an_invalid_byte_becomes_the_replacement_character_and_hides_nothing() {
        assert_eq!(parse(b"data: a\xFFb\n\n").data.as_deref(), Some("a\u{FFFD}b"));
    }
}
