//! The frame decoder: what it cuts is what the text of the format says, however the bytes arrive.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use bytes::Bytes;
use codex_conformance::stream::{Frame, FrameDecoder, decode, encode, read};
use libfuzzer_sys::fuzz_target;

/// A body and ways to cut it. The cuts stand first and have a fixed length, so that any body is a seed.
#[derive(Debug)]
struct Input {
    cuts: [u16; 2],
    sizes: [u8; 2],
    body: Bytes,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let (cuts, sizes) = (u.arbitrary()?, u.arbitrary()?);
        Ok(Self { cuts, sizes, body: Bytes::copy_from_slice(u.bytes(u.len())?) })
    }
}

fuzz_target!(|input: Input| {
    let Input { cuts, sizes, body } = input;
    let frames = decode(&body);
    assert_eq!(frames, by_the_text(&body), "the whole body, by the text");

    let joined: Vec<u8> = frames.iter().flat_map(|frame| frame.raw.to_vec()).collect();
    assert_eq!(joined, body, "the frames tile the body");
    let mut start = 0;
    for frame in &frames {
        assert_eq!(frame.start, start, "a frame begins where the one before it ends");
        start = frame.end();
    }

    let mut cuts = cuts.map(|cut| usize::from(cut) % (body.len() + 1));
    cuts.sort_unstable();
    let [first, second] = cuts;
    let pieces = [first, second - first, body.len() - second];
    assert_eq!(in_chunks(&body, pieces), frames, "cut at {first} and {second}");
    let turns = sizes.map(|size| usize::from(size) + 1);
    assert_eq!(in_chunks(&body, turns.into_iter().cycle()), frames, "in chunks of {turns:?}");
    assert_eq!(in_chunks(&body, std::iter::repeat(1)), frames, "byte by byte");

    for frame in &frames {
        let Some(data) = frame.dispatched() else { continue };
        let written = decode(&encode(frame.event.as_deref(), data));
        let [again] = written.as_slice() else { panic!("{frame:?} was written as {written:?}") };
        assert_eq!((&again.event, again.dispatched()), (&frame.event, Some(data)), "what is written is read back");
        assert_eq!(read(again), read(frame), "and says the same");
    }
});

/// The frames of a body that comes in chunks of these sizes, the rest of it in one.
fn in_chunks(body: &[u8], sizes: impl IntoIterator<Item = usize>) -> Vec<Frame> {
    let (mut decoder, mut frames, mut rest) = (FrameDecoder::new(), Vec::new(), body);
    for size in sizes {
        if rest.is_empty() {
            break;
        }
        let (chunk, left) = rest.split_at(size.min(rest.len()));
        decoder.push(chunk);
        frames.extend(std::iter::from_fn(|| decoder.next_frame()));
        rest = left;
    }
    decoder.push(rest);
    frames.extend(decoder.finish());
    frames
}

/// The interpretation of the WHATWG text, a step at a time and in no hurry. It shares no code with the decoder.
fn by_the_text(body: &[u8]) -> Vec<Frame> {
    let (mut frames, mut start, mut at) = (Vec::new(), 0, 0);
    let mut frame = empty(0);
    while at < body.len() {
        let text =
            body[at..].iter().position(|byte| matches!(byte, b'\r' | b'\n')).map_or(body.len(), |text| at + text);
        let end = match body.get(text..) {
            Some([b'\r', b'\n', ..]) => text + 2,
            Some([_, ..]) => text + 1,
            _ => text,
        };
        // One byte order mark is left out, at the start of the stream and nowhere else.
        let mark: &[u8] = if at == 0 && body.starts_with(b"\xEF\xBB\xBF") { b"\xEF\xBB\xBF" } else { b"" };
        let line = String::from_utf8_lossy(&body[at + mark.len()..text]).into_owned();
        at = end;
        if line.is_empty() && end > text {
            frame.complete = true;
            frame.raw = Bytes::copy_from_slice(&body[start..end]);
            start = end;
            frames.push(std::mem::replace(&mut frame, empty(start)));
        } else {
            field(&mut frame, &line);
        }
    }
    if start < body.len() {
        frame.raw = Bytes::copy_from_slice(&body[start..]);
        frames.push(frame);
    }
    frames
}

fn field(frame: &mut Frame, line: &str) {
    if line.starts_with(':') {
        frame.comments += 1;
        return;
    }
    let (name, value) = line.split_once(':').unwrap_or((line, ""));
    let value = value.strip_prefix(' ').unwrap_or(value);
    match name {
        "event" => frame.event = Some(value.into()),
        "data" => {
            let data = frame.data.as_ref().map_or_else(|| value.to_owned(), |before| format!("{before}\n{value}"));
            frame.data = Some(data.into());
        }
        "id" if !value.contains('\0') => frame.id = Some(value.into()),
        // A time beyond all clocks is none.
        "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
            frame.retry = value.parse().ok()
        }
        _ => {}
    }
}

fn empty(start: usize) -> Frame {
    Frame { start, raw: Bytes::new(), event: None, data: None, id: None, retry: None, comments: 0, complete: false }
}
