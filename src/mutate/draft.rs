//! A stream while it is being edited. Untouched frames keep the very bytes that were recorded.

mod places;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use memchr::memmem;
use serde_json::Value;

use super::{
    Delivery, Inapplicable, Sent,
    session::Session,
    wire::{Ending, Opening, Staged, Wire},
};
use crate::stream::{Api, Chunk, Event, Frame, Reading, encode};

/// An answer: its head, its frames, and how it begins and ends.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Which of the wires it speaks.
    pub api: Api,
    /// Answers to earlier requests, where this one is not the first.
    pub earlier: Vec<Self>,
    /// How it begins.
    pub opening: Opening,
    /// HTTP status.
    pub status: u16,
    /// HTTP headers, lower-case.
    pub headers: Vec<(String, String)>,
    /// The frames, in order.
    pub pieces: Vec<Piece>,
    /// Waits: the number of a piece, and how long nothing comes before it.
    pub pauses: Vec<(usize, Duration)>,
    /// The coding that the body is sent in, if any.
    pub coding: Option<Coding>,
    /// How the stream ends.
    pub ending: Ending,
    /// The chunks in which it was recorded, where that is known.
    pub chunks: Arc<[Chunk]>,
}

/// A coding of a body.
#[derive(Clone, Copy, Debug)]
pub struct Coding {
    /// Encodes a whole body.
    pub encode: fn(&[u8]) -> Vec<u8>,
    /// Whether the headers name it, so that a consumer can know.
    pub is_labelled: bool,
}

/// The bytes of a frame and what they say. They are read when somebody asks.
#[derive(Clone, Debug)]
pub struct Piece {
    api: Api,
    bytes: Bytes,
    said: OnceLock<Arc<Said>>,
}

/// What the bytes of a piece say.
#[derive(Debug)]
struct Said {
    reading: Arc<Reading>,
    /// The frame that they are wherever they stand, unless what stands beside them decides that too.
    frame: Option<Frame>,
}

impl Piece {
    /// A frame of these bytes.
    #[must_use]
    pub fn new(api: Api, bytes: impl Into<Bytes>) -> Self {
        Self { api, bytes: bytes.into(), said: OnceLock::new() }
    }

    /// One of other bytes in its place.
    #[must_use]
    pub fn with_bytes(&self, bytes: impl Into<Bytes>) -> Self {
        Self::new(self.api, bytes)
    }

    /// A frame that has been read.
    pub(super) fn of(api: Api, frame: &Frame, reading: &Arc<Reading>) -> Self {
        let alone = Some(frame).filter(|frame| stands_alone(frame, &frame.raw)).cloned();
        let said = Said { reading: Arc::clone(reading), frame: alone };
        Self { api, bytes: frame.raw.clone(), said: OnceLock::from(Arc::new(said)) }
    }

    fn said(&self) -> &Said {
        self.said.get_or_init(|| {
            let first = self.api.decode(&self.bytes).into_iter().next();
            let reading = Arc::new(first.as_ref().map_or(Reading::Silent, |frame| self.api.read(frame)));
            Arc::new(Said { reading, frame: first.filter(|frame| stands_alone(frame, &self.bytes)) })
        })
    }

    /// An event of the Responses API in the common framing: an `event` line and a `data` line.
    #[must_use]
    pub fn event_of(value: &Value) -> Self {
        Self::new(Api::Responses, encode(value.get("type").and_then(Value::as_str), &value.to_string()))
    }

    /// Whether it ends the response.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.event().is_some_and(|event| self.api.is_terminal(event))
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// What they say.
    #[must_use]
    pub fn reading(&self) -> &Reading {
        &self.said().reading
    }

    /// The event, if it is one.
    #[must_use]
    pub fn event(&self) -> Option<&Event> {
        self.reading().event()
    }

    /// The type of the event, or nothing.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.event().map_or("", |event| event.kind.as_str())
    }

    /// The same frame around another JSON value; line ends and other fields stay.
    #[must_use]
    pub fn with_value(&self, value: &Value) -> Self {
        let json = value.to_string();
        match self.event().and_then(|event| Some((self.find(event.json.as_bytes())?, event.json.len()))) {
            Some((at, length)) => {
                let mut bytes = BytesMut::with_capacity(self.bytes.len() - length + json.len());
                bytes.extend_from_slice(&self.bytes[..at]);
                bytes.extend_from_slice(json.as_bytes());
                bytes.extend_from_slice(&self.bytes[at + length..]);
                self.with_bytes(bytes)
            }
            None => self.with_bytes(encode(value.get("type").and_then(Value::as_str), &json)),
        }
    }

    /// Where this stands in the bytes. What was read from them is a part of them, unless it stood on several lines.
    fn find(&self, part: &[u8]) -> Option<usize> {
        let at = part.as_ptr().addr().checked_sub(self.bytes.as_ptr().addr());
        let is_there = |at: &usize| self.bytes.get(*at..).is_some_and(|rest| rest.starts_with(part));
        at.filter(is_there).or_else(|| memmem::find(&self.bytes, part))
    }
}

impl Draft {
    /// The stream as recorded, with the end it had.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let response = &session.recording().response;
        let is_sent = |name: &str, value: &str| {
            !FRAMING_HEADERS.contains(&name) && !name.chars().chain(value.chars()).any(char::is_control)
        };
        let headers = response.headers.iter().filter(|(name, value)| is_sent(name, value)).cloned();
        Self {
            api: session.api(),
            earlier: Vec::new(),
            opening: Opening::Answered,
            status: response.status,
            headers: headers.collect(),
            pieces: session.pieces().to_vec(),
            pauses: Vec::new(),
            coding: None,
            ending: Ending::of(response.end),
            chunks: Arc::clone(session.chunks()),
        }
    }

    /// A frame of these bytes, to be put among the others.
    #[must_use]
    pub fn piece(&self, bytes: impl Into<Bytes>) -> Piece {
        Piece::new(self.api, bytes)
    }

    /// Sets a header, or takes it out.
    pub fn set_header(&mut self, name: &str, value: Option<&str>) {
        self.headers.retain(|(other, _)| other != name);
        self.headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    }

    /// Answers with this status and body instead of a stream.
    pub fn answer_with(&mut self, status: u16, content_type: &str, body: impl Into<Bytes>) {
        let body: Bytes = body.into();
        self.status = status;
        self.set_header("content-type", Some(content_type));
        self.pieces = if body.is_empty() { Vec::new() } else { vec![self.piece(body)] };
        self.pauses.clear();
        self.ending = Ending::Clean;
    }

    /// What is sent, cut into chunks by this delivery, and what it says.
    #[must_use]
    pub fn stage(&self, delivery: &dyn Delivery) -> Staged {
        let text = self.body();
        let (frames, readings) = self.frames(&text);
        let coded = self.coding.map(|coding| Bytes::from((coding.encode)(&text)));
        let is_labelled = self.coding.is_some_and(|coding| coding.is_labelled);
        let body = coded.clone().unwrap_or_else(|| text.clone());
        let ends: Vec<usize> = match &coded {
            None => frames.iter().map(Frame::end).collect(),
            Some(coded) => self.api.decode(coded).iter().map(Frame::end).collect(),
        };
        let lengths = delivery.lengths(Sent { body: &body, frames: &ends, chunks: &self.chunks });
        let pauses = self.pauses.iter().filter_map(|(piece, pause)| Some((self.chunk_of(*piece, &lengths)?, *pause)));
        let is_readable = coded.is_none() || is_labelled;
        let wire = Wire {
            api: self.api,
            earlier: self.earlier.iter().map(|draft| draft.stage(delivery).wire).collect(),
            opening: self.opening,
            status: self.status,
            headers: self.headers.clone(),
            decoded: coded.filter(|_| is_labelled).map(|_| text),
            pauses: pauses.collect(),
            ending: self.ending,
            body,
            lengths,
        };
        if is_readable { Staged { wire, frames, readings } } else { Staged::read(wire) }
    }

    /// The frames of the text and what they say. Pieces that stand alone need not be read again.
    fn frames(&self, text: &Bytes) -> (Vec<Frame>, Vec<Arc<Reading>>) {
        let mut start = 0;
        let mut frames = Vec::with_capacity(self.pieces.len());
        let mut readings = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            let Said { reading, frame: Some(frame) } = piece.said() else { break };
            frames.push(Frame { start, raw: text.slice(start..start + piece.bytes.len()), ..frame.clone() });
            readings.push(Arc::clone(reading));
            start += piece.bytes.len();
        }
        // The rest begins a frame, but a byte order mark there is none: it counts at the start of a body only.
        let mut rest = text.slice(start..);
        if rest.starts_with(BYTE_ORDER_MARK) {
            (rest, start) = (text.clone(), 0);
            frames.clear();
            readings.clear();
        }
        let rest = self.api.decode(&rest);
        let known: HashMap<&Bytes, &Said> = match rest.len() {
            // To look for one among all costs more than to read it.
            0 | 1 => HashMap::new(),
            _ => self.pieces.iter().map(|piece| (&piece.bytes, piece.said())).collect(),
        };
        for frame in rest {
            let said = known.get(&frame.raw).filter(|said| said.frame.is_some());
            readings.push(said.map_or_else(|| Arc::new(self.api.read(&frame)), |said| Arc::clone(&said.reading)));
            frames.push(Frame { start: start + frame.start, ..frame });
        }
        (frames, readings)
    }

    /// The chunk that the first byte of a piece is in.
    fn chunk_of(&self, piece: usize, lengths: &[usize]) -> Option<usize> {
        let before: usize = self.pieces.get(..piece)?.iter().map(|piece| piece.bytes.len()).sum();
        let mut end = 0;
        lengths.iter().position(|length| {
            end += length;
            end > before
        })
    }

    /// Changes the JSON of an event; the frame around it stays.
    pub fn rewrite(&mut self, at: usize, edit: impl FnOnce(&mut Value)) -> Result<(), Inapplicable> {
        let piece = self.pieces.get_mut(at);
        let (piece, event) = piece
            .and_then(|piece| piece.event().cloned().map(|event| (piece, event)))
            .ok_or_else(|| Inapplicable(format!("frame {at} is not an event")))?;
        let mut value = event.value;
        edit(&mut value);
        *piece = piece.with_value(&value);
        Ok(())
    }

    /// Changes the JSON of every event that the edit says it changed. Fails where it changed none.
    pub fn rewrite_each(&mut self, mut edit: impl FnMut(&str, &mut Value) -> bool) -> Result<(), Inapplicable> {
        let mut changed = false;
        for piece in &mut self.pieces {
            let Some(event) = piece.event() else { continue };
            let mut value = event.value.clone();
            if edit(&event.kind, &mut value) {
                changed = true;
                *piece = piece.with_value(&value);
            }
        }
        if changed { Ok(()) } else { Err(Inapplicable("no event has what it changes".to_owned())) }
    }

    /// Takes events out. Fails where none is such.
    pub fn drop_events(&mut self, is_dropped: impl Fn(&Event) -> bool) -> Result<(), Inapplicable> {
        let before = self.pieces.len();
        self.pieces.retain(|piece| !piece.event().is_some_and(&is_dropped));
        if self.pieces.len() < before { Ok(()) } else { Err(Inapplicable("no event is such".to_owned())) }
    }

    /// The `response` object of an event, a minimal one where it has none.
    #[must_use]
    pub fn response_at(&self, at: usize) -> Value {
        let response = self.pieces.get(at).and_then(Piece::event).and_then(|event| event.get("response"));
        response.filter(|response| response.is_object()).cloned().unwrap_or_else(|| serde_json::json!({}))
    }

    /// The sequence number that the frame at this place has or should have, where the stream uses them.
    #[must_use]
    pub fn sequence_at(&self, at: usize) -> Option<u64> {
        let number = |piece: &Piece| piece.event().and_then(|event| event.index("sequence_number"));
        self.pieces.get(at).and_then(number).or_else(|| {
            let before = self.pieces.get(..at)?.iter().rev().find_map(number)?;
            before.checked_add(1)
        })
    }

    /// Whether this is the body that its pieces make.
    pub(super) fn is_of(&self, body: &[u8]) -> bool {
        let mut rest = body;
        let is_next = |piece: &Piece| {
            let Some((next, behind)) = rest.split_at_checked(piece.bytes.len()) else { return false };
            rest = behind;
            // Most of it lies where it was recorded.
            next.as_ptr() == piece.bytes.as_ptr() || next == piece.bytes
        };
        self.pieces.iter().all(is_next) && rest.is_empty()
    }

    /// All bytes, joined.
    #[must_use]
    pub fn body(&self) -> Bytes {
        let mut body = BytesMut::with_capacity(self.pieces.iter().map(|piece| piece.bytes.len()).sum());
        for piece in &self.pieces {
            body.extend_from_slice(&piece.bytes);
        }
        body.freeze()
    }
}

/// Whether these bytes are this frame wherever they stand: one frame, ended by LF, so that no byte behind belongs to it,
/// and without what counts at the start of a body only.
fn stands_alone(frame: &Frame, bytes: &[u8]) -> bool {
    frame.complete && frame.raw.len() == bytes.len() && bytes.ends_with(b"\n") && !bytes.starts_with(BYTE_ORDER_MARK)
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Headers that say how a body is framed and coded. Whoever sends a scenario decides that anew. (One with a control
/// character is not sent either: it would end its line.)
const FRAMING_HEADERS: &[&str] = &["transfer-encoding", "content-length", "content-encoding", "connection"];
