//! The incremental frame decoder. Exact by the WHATWG text, and linear however the bytes arrive.

use bytes::{Bytes, BytesMut};

use super::frame::{Fields, Frame, byte_order_mark};

/// Cuts a byte stream into [`Frame`]s as chunks arrive.
///
/// Each byte is looked at once, whatever the sizes of chunks and frames.
/// A frame whose blank line ends in a lone CR is given out when the next byte, or the end, arrives: that byte may
/// be the LF that belongs to it.
#[derive(Debug)]
pub struct FrameDecoder {
    buffer: BytesMut,
    scanner: Scanner,
}

impl Default for FrameDecoder {
    fn default() -> Self {
        Self { buffer: BytesMut::with_capacity(ROOM), scanner: Scanner::default() }
    }
}

impl FrameDecoder {
    /// A decoder at the start of a body.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a chunk; the frames it completes follow from [`next_frame`](Self::next_frame).
    pub fn push(&mut self, chunk: &[u8]) {
        self.buffer.extend_from_slice(chunk);
    }

    /// The next complete frame, if the bytes so far hold one.
    #[inline]
    pub fn next_frame(&mut self) -> Option<Frame> {
        let length = self.scanner.block(&self.buffer, false)?;
        Some(self.scanner.frame(self.buffer.split_to(length).freeze(), true))
    }

    /// The frames that only the end of the body decides: one ended by a final CR, then an unterminated rest.
    #[must_use]
    pub fn finish(mut self) -> Vec<Frame> {
        let mut frames: Vec<Frame> = std::iter::from_fn(|| self.next_frame()).collect();
        let rest = self.buffer.split().freeze();
        frames.extend(frames_of(&rest, &mut self.scanner));
        frames
    }
}

/// Cuts a whole body into frames that share its memory.
#[must_use]
pub fn decode(body: &Bytes) -> Vec<Frame> {
    frames_of(body, &mut Scanner::default())
}

fn frames_of(body: &Bytes, scanner: &mut Scanner) -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut at = 0;
    while let Some(length) = scanner.block(&body[at..], true) {
        frames.push(scanner.frame(body.slice(at..at + length), true));
        at += length;
    }
    if at < body.len() {
        scanner.rest(&body[at..]);
        frames.push(scanner.frame(body.slice(at..), false));
    }
    frames
}

/// What a buffer holds at the least: one that starts small would be grown for every chunk.
const ROOM: usize = 8 * 1024;

/// Where the search for the next blank line stands. Positions count from the start of the current block.
#[derive(Debug, Default)]
struct Scanner {
    /// Offset of the block in the body.
    start: usize,
    /// The first byte not looked at yet.
    position: usize,
    /// Where the current line begins.
    line: usize,
    /// What the lines before it hold.
    fields: Fields,
}

impl Scanner {
    /// Length of the block at the start of `bytes`, blank line included. `last` says that no byte will follow.
    fn block(&mut self, bytes: &[u8], last: bool) -> Option<usize> {
        while let Some(found) = memchr::memchr2(b'\r', b'\n', bytes.get(self.position..)?) {
            let at = self.position + found;
            let end = match (bytes[at], bytes.get(at + 1)) {
                (b'\r', Some(b'\n')) => at + 2,
                (b'\r', None) if !last => {
                    self.position = at;
                    return None;
                }
                _ => at + 1,
            };
            let begin = self.begin(bytes);
            self.position = end;
            self.line = end;
            if begin == at {
                return Some(end);
            }
            self.fields.take(bytes, (begin, at));
        }
        self.position = bytes.len();
        None
    }

    /// Takes the line that the end of the body cut.
    fn rest(&mut self, bytes: &[u8]) {
        let begin = self.begin(bytes);
        if begin < bytes.len() {
            self.fields.take(bytes, (begin, bytes.len()));
        }
    }

    /// Where the text of the current line begins: a byte order mark counts at the start of the body only.
    fn begin(&self, bytes: &[u8]) -> usize {
        if self.start == 0 && self.line == 0 { byte_order_mark(bytes) } else { self.line }
    }

    /// The frame of this block, which is left behind.
    #[inline]
    fn frame(&mut self, raw: Bytes, complete: bool) -> Frame {
        let start = self.start + raw.len();
        let frame = Frame::new(self.start, raw, &self.fields, complete);
        *self = Self { start, ..Self::default() };
        frame
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_chunks(body: &[u8], sizes: &[usize]) -> Vec<Frame> {
        let mut decoder = FrameDecoder::new();
        let mut frames = Vec::new();
        let mut rest = body;
        let mut sizes = sizes.iter().cycle();
        while !rest.is_empty() {
            let size = sizes.next().copied().unwrap_or(1).clamp(1, rest.len());
            decoder.push(&rest[..size]);
            frames.extend(std::iter::from_fn(|| decoder.next_frame()));
            rest = &rest[size..];
        }
        frames.extend(decoder.finish());
        frames
    }

    fn data(body: &'static [u8]) -> Vec<String> {
        let frames = decode(&Bytes::from_static(body));
        frames.iter().filter_map(|frame| frame.dispatched().map(ToString::to_string)).collect()
    }

    #[test]
    fn a_frame_ended_by_two_bare_carriage_returns_at_the_end_is_dispatched() {
        assert_eq!(data(b"data: a\r\rdata: b\r\r"), ["a", "b"]);
    }

    #[test]
    fn line_ends_may_be_mixed() {
        assert_eq!(data(b"data: a\r\n\ndata: b\r\n\r\ndata: c\n\rdata: d\r\r\n"), ["a", "b", "c", "d"]);
    }

    #[test]
    fn an_unterminated_last_frame_is_kept_and_not_dispatched() {
        let frames = decode(&Bytes::from_static(b"data: a\n\ndata: b\n"));
        assert_eq!(frames.len(), 2);
        assert_eq!(frames[1].data.as_deref(), Some("b"));
        assert_eq!(frames[1].dispatched(), None);
    }

    #[test]
    fn a_blank_line_after_a_byte_order_mark_ends_an_empty_frame() {
        assert_eq!(data(b"\xEF\xBB\xBF\ndata: a\n\n"), ["a"]);
    }

    fn wire() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"data: ".to_vec()),
            Just(b"event: x".to_vec()),
            Just(b"\r".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"\r\n".to_vec()),
            Just(b": note".to_vec()),
            Just(b"data".to_vec()),
            Just(b"id: 7".to_vec()),
            Just(b"retry:25".to_vec()),
            Just(b"\0".to_vec()),
            Just(b" x:".to_vec()),
            Just(b"\xEF\xBB\xBF".to_vec()),
            Just("é\u{2028}語".as_bytes().to_vec()),
            Just(vec![0xFF]),
            Just(vec![0xE4, 0xB8]),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    /// The interpretation of the WHATWG text, step by step and as slow as it likes.
    fn by_the_text(body: &[u8]) -> Vec<Frame> {
        let mut lines: Vec<(&[u8], &[u8])> = Vec::new();
        let mut rest = body;
        while !rest.is_empty() {
            let text = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
            let end = if rest[text..].starts_with(b"\r\n") { text + 2 } else { (text + 1).min(rest.len()) };
            lines.push((&rest[..text], &rest[text..end]));
            rest = &rest[end..];
        }
        let (mut frames, mut start) = (Vec::new(), 0);
        let mut lines = lines.into_iter().peekable();
        while lines.peek().is_some() {
            let mut frame = Frame {
                start,
                raw: Bytes::new(),
                event: None,
                data: None,
                id: None,
                retry: None,
                comments: 0,
                complete: false,
            };
            let mut length = 0;
            for (text, end) in lines.by_ref() {
                let first = start == 0 && length == 0;
                length += text.len() + end.len();
                let text = text.strip_prefix(b"\xEF\xBB\xBF").filter(|_| first).unwrap_or(text);
                let text = String::from_utf8_lossy(text).into_owned();
                if text.is_empty() && !end.is_empty() {
                    frame.complete = true;
                    break;
                }
                let (name, value) = text.split_once(':').unwrap_or((&text, ""));
                let value = value.strip_prefix(' ').unwrap_or(value);
                match name {
                    "" if text.starts_with(':') => frame.comments += 1,
                    "event" => frame.event = Some(value.into()),
                    "data" => {
                        let before = frame.data.take().map(|data| format!("{data}\n")).unwrap_or_default();
                        frame.data = Some(format!("{before}{value}").into());
                    }
                    "id" if !value.contains('\0') => frame.id = Some(value.into()),
                    "retry" if !value.is_empty() && value.chars().all(|digit| digit.is_ascii_digit()) => {
                        frame.retry = value.parse().ok();
                    }
                    _ => {}
                }
            }
            frame.raw = Bytes::copy_from_slice(&body[start..start + length]);
            start += length;
            frames.push(frame);
        }
        frames
    }

    proptest! {
        #[test]
        fn decoding_is_what_the_text_says(body in wire()) {
            prop_assert_eq!(decode(&Bytes::from(body.clone())), by_the_text(&body));
        }

        #[test]
        fn decoding_does_not_depend_on_chunking(body in wire(), sizes in prop::collection::vec(1usize..9, 1..6)) {
            prop_assert_eq!(in_chunks(&body, &sizes), decode(&Bytes::from(body.clone())));
        }

        #[test]
        fn frames_tile_the_body(body in wire()) {
            let frames = decode(&Bytes::from(body.clone()));
            let mut at = 0;
            for frame in &frames {
                prop_assert_eq!(frame.start, at);
                at = frame.end();
            }
            let joined: Vec<u8> = frames.iter().flat_map(|frame| frame.raw.to_vec()).collect();
            prop_assert_eq!(joined, body);
        }
    }
}
