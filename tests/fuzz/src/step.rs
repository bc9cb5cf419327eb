//! Steps that make a stream: frames of recordings as they are, with changes to their JSON, and bytes of any kind.

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use bytes::Bytes;
use codex_conformance::stream::{Frame, decode, encode, read};
use serde_json::{Map, Value};

use crate::RECORDED;

/// One step.
#[derive(Arbitrary, Debug)]
pub enum Step {
    /// So many frames of a recording, from this one on.
    Recorded {
        /// Which recording.
        recording: u8,
        /// The first of them.
        from: u8,
        /// How many.
        frames: u8,
    },
    /// A frame of a recording with changes.
    Changed {
        /// Which recording.
        recording: u8,
        /// Which frame of it.
        frame: u8,
        /// What is changed, one after the other.
        changes: Vec<Change>,
        /// How the frame is written.
        framing: Framing,
    },
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A change of some JSON at one of its values.
#[derive(Arbitrary, Debug)]
pub struct Change {
    /// Which value, counted from the outside in.
    place: u8,
    how: How,
}

#[derive(Arbitrary, Debug)]
enum How {
    Null,
    Yes,
    Number(i16),
    Huge(u64),
    Text(String),
    List,
    Object,
    /// What stands at another place.
    Copied(u8),
    /// A list or an object loses the member with this number.
    Without(u8),
    /// A list or an object gains a member with what stands at another place.
    With(u8, String),
}

/// How a frame is written.
#[derive(Arbitrary, Debug)]
pub enum Framing {
    /// Line feeds.
    Plain,
    /// Carriage returns and line feeds.
    CrLf,
    /// Carriage returns.
    Cr,
    /// Without the line that names the event.
    Nameless,
    /// With a line that names another event.
    Named(String),
    /// Behind a comment.
    Commented,
}

impl Step {
    /// Adds what this step makes to a body.
    pub fn write(&self, body: &mut Vec<u8>) {
        match self {
            Self::Recorded { recording, from, frames } => {
                let known = frames_of(*recording);
                let from = usize::from(*from) % known.len();
                let frames = known[from..].iter().take(usize::from(*frames) + 1);
                frames.for_each(|frame| body.extend_from_slice(&frame.raw));
            }
            Self::Changed { recording, frame, changes, framing } => {
                let known = frames_of(*recording);
                let frame = &known[usize::from(*frame) % known.len()];
                let Some(mut value) = read(frame).event().map(|event| event.value.clone()) else { return };
                changes.iter().take(MOST_CHANGES).for_each(|change| change.apply(&mut value));
                body.extend(framing.of(frame.event.as_deref(), &value.to_string()));
            }
            Self::Bytes(bytes) => body.extend_from_slice(bytes),
        }
    }
}

impl Change {
    fn apply(&self, value: &mut Value) {
        let copy = |value: &Value, place: u8| {
            let mut places = Vec::new();
            pointers(value, String::new(), &mut places);
            value.pointer(&places[usize::from(place) % places.len()]).cloned().unwrap_or_default()
        };
        let new = match &self.how {
            How::Null => Value::Null,
            How::Yes => true.into(),
            How::Number(number) => (*number).into(),
            How::Huge(number) => (*number).into(),
            How::Text(text) => text.as_str().into(),
            How::List => Value::Array(Vec::new()),
            How::Object => Value::Object(Map::new()),
            How::Copied(place) | How::With(place, _) => copy(value, *place),
            How::Without(_) => Value::Null,
        };
        let mut places = Vec::new();
        pointers(value, String::new(), &mut places);
        let pointer = &places[usize::from(self.place) % places.len()];
        let Some(at) = value.pointer_mut(pointer) else { return };
        match (&self.how, at) {
            (How::Without(which), Value::Array(values)) if !values.is_empty() => {
                values.remove(usize::from(*which) % values.len());
            }
            (How::Without(which), Value::Object(members)) if !members.is_empty() => {
                let name = members.keys().nth(usize::from(*which) % members.len()).cloned();
                name.and_then(|name| members.shift_remove(&name));
            }
            (How::With(..), Value::Array(values)) => values.push(new),
            (How::With(_, name), Value::Object(members)) => {
                members.insert(name.clone(), new);
            }
            // What is no object at all is not read as an event, and bytes can be that too.
            (How::Without(_) | How::With(..), _) => {}
            (_, at) => *at = new,
        }
    }
}

impl Framing {
    fn of(&self, name: Option<&str>, json: &str) -> Vec<u8> {
        let with_ends = |end: &str| {
            let frame = encode(name, json);
            String::from_utf8_lossy(&frame).replace('\n', end).into_bytes()
        };
        match self {
            Self::Plain => encode(name, json).to_vec(),
            Self::CrLf => with_ends("\r\n"),
            Self::Cr => with_ends("\r"),
            Self::Nameless => encode(None, json).to_vec(),
            Self::Named(name) => encode(Some(&name.replace(['\r', '\n'], " ")), json).to_vec(),
            Self::Commented => [b": keepalive\n".as_slice(), &encode(name, json)].concat(),
        }
    }
}

/// The pointers to all values, from the outside in.
fn pointers(value: &Value, here: String, found: &mut Vec<String>) {
    let below = |name: &str| format!("{here}/{}", name.replace('~', "~0").replace('/', "~1"));
    let inside: Vec<(String, &Value)> = match value {
        Value::Array(values) => values.iter().enumerate().map(|(at, value)| (below(&at.to_string()), value)).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (below(name), value)).collect(),
        _ => Vec::new(),
    };
    found.push(here);
    for (pointer, value) in inside {
        pointers(value, pointer, found);
    }
}

fn frames_of(recording: u8) -> &'static [Frame] {
    static FRAMES: LazyLock<Vec<Vec<Frame>>> = LazyLock::new(|| {
        RECORDED.iter().map(|(_, body)| decode(&Bytes::from_static(body))).filter(|frames| !frames.is_empty()).collect()
    });
    &FRAMES[usize::from(recording) % FRAMES.len()]
}

/// More of them make nonsense of a frame.
const MOST_CHANGES: usize = 8;
