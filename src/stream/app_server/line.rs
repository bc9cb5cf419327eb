//! Lines of a session. Who wrote each, and what it says.

use bytes::Bytes;
use bytestring::ByteString;
use serde_json::Value;

use crate::stream::{
    event::{Event, Reading, parsed},
    frame::Frame,
};

/// Who wrote a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The client, on the standard input of the server.
    Client,
    /// The server, on its standard output.
    Server,
    /// The server, on its standard error.
    Log,
}

impl Speaker {
    /// What a line of it begins with.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Client => "> ",
            Self::Server => "< ",
            Self::Log => "! ",
        }
    }

    /// The word for it, which stands where other wires have the name of an event.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Log => "log",
        }
    }

    /// Who wrote this line, and what of it is theirs.
    #[must_use]
    pub fn of(line: &[u8]) -> Option<(Self, &[u8])> {
        let speakers = [Self::Server, Self::Client, Self::Log];
        speakers.into_iter().find_map(|speaker| Some((speaker, line.strip_prefix(speaker.prefix().as_bytes())?)))
    }
}

/// Cuts a body into lines that share its memory.
#[must_use]
pub fn decode(body: &Bytes) -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut start = 0;
    while start < body.len() {
        let end = memchr::memchr(b'\n', &body[start..]).map_or(body.len(), |found| start + found + 1);
        frames.push(frame(start, body.slice(start..end)));
        start = end;
    }
    frames
}

fn frame(start: usize, raw: Bytes) -> Frame {
    let complete = raw.ends_with(b"\n");
    let text = raw.len() - usize::from(complete);
    let speaker = Speaker::of(&raw[..text]).map(|(speaker, said)| (speaker, raw.slice(text - said.len()..text)));
    Frame {
        start,
        event: speaker.as_ref().map(|(speaker, _)| ByteString::from_static(speaker.as_str())),
        data: Some(text_of(&speaker.map_or_else(|| raw.slice(..text), |(_, said)| said))),
        id: None,
        retry: None,
        comments: 0,
        complete,
        raw,
    }
}

/// The bytes as text. What is no UTF-8 is replaced, as every reader of lines does.
fn text_of(bytes: &Bytes) -> ByteString {
    ByteString::try_from(bytes.clone()).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned().into())
}

/// Reads a line. The kind of a message is its method, or `reply`; one of the client begins with `> `.
///
/// What is on the standard error says nothing, and neither does a line of the server that does not begin as a JSON
/// object: launchers print such things on their way (utensils/claudette#982).
#[must_use]
pub fn read(frame: &Frame) -> Reading {
    let Some(text) = frame.dispatched() else { return Reading::Silent };
    let speaker = frame.event.as_deref();
    let prefix = match speaker {
        Some("server") => "",
        Some("client") => "> ",
        Some(_) => return Reading::Silent,
        None => {
            return Reading::Undecodable { event: None, reason: "nothing says who wrote the line".to_owned() };
        }
    };
    if !text.trim_start().starts_with('{') {
        return Reading::Silent;
    }
    let undecodable = |reason: String| Reading::Undecodable { event: speaker.map(str::to_owned), reason };
    let value = match parsed(text) {
        Ok(value) => value,
        Err(error) => return undecodable(error.to_string()),
    };
    let is_reply = value.get("id").is_some() && (value.get("result").is_some() || value.get("error").is_some());
    let kind = match value.get("method").and_then(Value::as_str) {
        Some(method) if !method.is_empty() => method,
        _ if is_reply => "reply",
        _ => return undecodable("the object has no `method`, and is no reply".to_owned()),
    };
    Reading::Event(Event { kind: format!("{prefix}{kind}"), json: text.clone(), value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(body: &'static str) -> Vec<String> {
        let frames = decode(&Bytes::from_static(body.as_bytes()));
        let kind = |reading: Reading| match reading {
            Reading::Event(event) => event.kind,
            Reading::Undecodable { reason, .. } => format!("({reason})"),
            Reading::Silent | Reading::Sentinel => "-".to_owned(),
        };
        frames.iter().map(|frame| kind(read(frame))).collect()
    }

    #[test]
    fn a_line_is_a_message_of_who_wrote_it() {
        let body = "> {\"id\":1,\"method\":\"initialize\"}\n< {\"id\":1,\"result\":{}}\n! a warning\n< {\"method\":\"error\"}\n> {\"id\":0,\"error\":{}}\n";
        assert_eq!(kinds(body), ["> initialize", "reply", "-", "error", "> reply"]);
    }

    #[test]
    fn the_lines_of_a_body_tile_it() {
        let body = Bytes::from_static(b"< a\n\n> {}\r\n< {\"half");
        let frames = decode(&body);
        assert_eq!(frames.iter().flat_map(|frame| frame.raw.to_vec()).collect::<Vec<_>>(), body);
        assert!(!frames.last().expect("four lines").complete);
    }

    #[test]
    fn noise_says_nothing_and_half_an_object_cannot_be_read() {
        let told = kinds("< Loading the shell\n< \n< {\"method\":\n< {}\nwho\n< {\"method\":\"x\"}");
        assert_eq!((told[0].as_str(), told[1].as_str(), told[5].as_str()), ("-", "-", "-"));
        assert!(told[2..5].iter().all(|told| told.starts_with('(')), "{told:?}");
    }
}
