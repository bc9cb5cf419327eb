//! The script of a recorded session: what the server says, and what it waits for before it goes on.

use std::{collections::VecDeque, time::Duration};

use bytes::Bytes;
use serde_json::Value;

use crate::{
    mutate::Wire,
    stream::{
        Event, Reading,
        app_server::{Speaker, decode, is_terminal, read},
    },
};

/// A step of a session.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The client is to say something.
    Hear(Expected),
    /// The server says a line.
    Say(Line),
    /// The server writes a line to its standard error.
    Log(Bytes),
    /// Nothing happens for so long.
    Pause(Duration),
}

/// What the client is to say.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expected {
    /// A request of this method, which had this id when it was recorded.
    Request(String, Value),
    /// A notification of this method.
    Notification(String),
    /// The reply to the request of the server with this id.
    Reply(Value),
}

impl Expected {
    /// Whether the session cannot go on without it. Other requests a client makes or does not.
    pub(super) fn is_needed(&self) -> bool {
        match self {
            Self::Request(method, _) => NEEDED.iter().any(|needed| is_alike(method, needed)),
            Self::Notification(_) => false,
            Self::Reply(_) => true,
        }
    }

    /// Whether a message is that.
    pub(super) fn is(&self, message: &Event) -> bool {
        let id = message.get("id");
        match (self, message.kind.strip_prefix("> ").unwrap_or_default()) {
            (Self::Reply(expected), "reply") => id == Some(expected),
            (Self::Request(expected, _), method) => id.is_some() && is_alike(expected, method),
            (Self::Notification(expected), method) => id.is_none() && expected == method,
            (Self::Reply(_), _) => false,
        }
    }
}

/// Whether one request stands for the other: a thread may be started or taken up again.
fn is_alike(one: &str, other: &str) -> bool {
    one == other || (OPENS_A_THREAD.contains(&one) && OPENS_A_THREAD.contains(&other))
}

const OPENS_A_THREAD: [&str; 2] = ["thread/start", "thread/resume"];

/// Requests without which there is no turn, or no end of it.
const NEEDED: [&str; 4] = ["initialize", "thread/start", "turn/start", "turn/interrupt"];

/// A line of the server.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The bytes, with their line end where they have one.
    pub(super) bytes: Bytes,
    /// What they say, where that can be read.
    pub(super) message: Option<Event>,
    /// Where a chunk ends in them, from their start; their length where one ends behind them.
    pub(super) cuts: Vec<usize>,
}

/// A session as it is to be played.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    /// The steps, in order.
    pub(super) steps: VecDeque<Step>,
    /// Whether the last turn in it comes to its end, be it that it is refused: then the server stays.
    pub(super) is_whole: bool,
}

impl Script {
    /// The script of what is sent in a scenario.
    pub(super) fn of(wire: &Wire) -> Self {
        let mut script = Self::default();
        let mut ends = wire.lengths.iter().scan(0, |end, length| {
            *end += length;
            Some(*end)
        });
        let mut end = ends.next();
        let mut pauses = wire.pauses.iter().map(|(chunk, pause)| (start_of(wire, *chunk), *pause)).peekable();
        for frame in decode(&wire.body) {
            let (from, to) = (frame.start, frame.end());
            while let Some((_, pause)) = pauses.next_if(|(at, _)| *at < to) {
                script.steps.push_back(Step::Pause(pause));
            }
            let mut cuts = Vec::new();
            while let Some(cut) = end.filter(|cut| *cut <= to) {
                // The first two bytes say who speaks, and are not sent.
                cuts.push(cut.saturating_sub(from + PREFIX).min((to - from).saturating_sub(PREFIX)));
                end = ends.next();
            }
            let message = match read(&frame) {
                Reading::Event(event) => Some(event),
                _ => None,
            };
            match Speaker::of(&frame.raw) {
                Some((Speaker::Client, _)) => script.hear(message.as_ref()),
                Some((Speaker::Server, _)) => {
                    script.is_whole |= message.as_ref().is_some_and(ends_a_turn);
                    script.steps.push_back(Step::Say(Line { bytes: frame.raw.slice(PREFIX..), message, cuts }));
                }
                Some((Speaker::Log, _)) => script.steps.push_back(Step::Log(frame.raw.slice(PREFIX..))),
                None => {}
            }
        }
        script
    }

    fn hear(&mut self, message: Option<&Event>) {
        let Some(message) = message else { return };
        let method = message.kind.strip_prefix("> ").unwrap_or_default();
        if method == "turn/start" {
            self.is_whole = false;
        }
        let expected = match (method, message.get("id")) {
            ("reply", Some(id)) => Expected::Reply(id.clone()),
            (_, Some(id)) => Expected::Request(method.to_owned(), id.clone()),
            (_, None) => Expected::Notification(method.to_owned()),
        };
        self.steps.push_back(Step::Hear(expected));
    }

    /// The answer to a request of this method that stands in what is still to come or what was passed over.
    pub(super) fn answer(steps: &[Step], method: &str) -> Option<Value> {
        let asked = steps.iter().find_map(|step| match step {
            Step::Hear(Expected::Request(other, id)) if other == method => Some(id),
            _ => None,
        })?;
        steps.iter().find_map(|step| match step {
            Step::Say(Line { message: Some(message), .. })
                if message.kind == "reply" && message.get("id") == Some(asked) =>
            {
                Some(message.value.clone())
            }
            _ => None,
        })
    }
}

fn ends_a_turn(message: &Event) -> bool {
    is_terminal(&message.kind) || (message.kind == "reply" && message.get("error").is_some())
}

/// Where a chunk begins.
fn start_of(wire: &Wire, chunk: usize) -> usize {
    wire.lengths.iter().take(chunk).sum()
}

/// Bytes that say who speaks.
const PREFIX: usize = 2;
