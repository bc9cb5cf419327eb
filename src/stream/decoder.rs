//! The incremental frame decoder. Exact by the WHATWG text, and linear however the bytes arrive.

use bytes::{Bytes, BytesMut};

use super::frame::{Frame, byte_order_mark};

/// Cuts a byte stream into [`Frame`]s as chunks arrive.
///
/// Each byte is looked at once to find line ends and once to read fields, whatever the sizes of chunks and frames.
/// A frame whose blank line ends in a lone CR is given out when the next byte, or the end, arrives: that byte may
/// be the LF that belongs to it.
#[derive(Debug, Default)]
pub struct FrameDecoder {
    buffer: BytesMut,
    scanner: Scanner,
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
    pub fn next_frame(&mut self) -> Option<Frame> {
        let length = self.scanner.block(&self.buffer, false)?;
        let start = self.scanner.advance(length);
        Some(Frame::parse(start, self.buffer.split_to(length).freeze(), true))
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
        let start = scanner.advance(length);
        frames.push(Frame::parse(start, body.slice(at..at + length), true));
        at += length;
    }
    if at < body.len() {
        let start = scanner.advance(body.len() - at);
        frames.push(Frame::parse(start, body.slice(at..), false));
    }
    frames
}

/// Where the search for the next blank line stands. Positions count from the start of the current block.
#[derive(Debug, Default)]
struct Scanner {
    /// Offset of the block in the body.
    start: usize,
    /// The first byte not looked at yet.
    position: usize,
    /// Where the current line begins.
    line: usize,
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
            let begin = if self.start == 0 && self.line == 0 { byte_order_mark(bytes) } else { self.line };
            self.position = end;
            self.line = end;
            if begin == at {
                return Some(end);
            }
        }
        self.position = bytes.len();
        None
    }

    /// Leaves a block of this length behind; its offset in the body.
    fn advance(&mut self, length: usize) -> usize {
        let start = self.start;
        *self = Self { start: start + length, position: 0, line: 0 };
        start
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
            Just(b"\xEF\xBB\xBF".to_vec()),
            Just("é\u{2028}語".as_bytes().to_vec()),
            Just(vec![0xFF]),
            Just(vec![0xE4, 0xB8]),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
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
