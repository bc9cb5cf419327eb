//! One response being read: bytes and time in, signals and at most one ending out. Knows no socket and reads no clock.

use eventsource_stream::Event;
use tokio::time::Instant;

use super::assemble::{Assembly, Settled, Sink};
use super::cancel::Cancel;
use super::chat::{DONE, Message, Step};
use super::clocks::Deadlines;
use super::decode::{Chunk, Frame, Guard, ResponseHead, TooLarge, parse_block, readable};
use super::observer::Signal;
use super::outcome::{Answer, Ending, OutputSource, Partial, ResponseError, Truncation, Turn, Usage};
use super::terminal::{Verdict, is_terminal, verdict};

/// A response on its way in.
#[derive(Debug)]
pub(super) struct Reading {
    guard: Guard,
    limit: usize,
    deadlines: Deadlines,
    cancel: Cancel,
    assembly: Assembly,
    /// The message, where the wire is Chat Completions.
    message: Option<Message>,
    response_id: Option<String>,
    model: Option<String>,
    usage: Option<Usage>,
    begun: bool,
    visible: bool,
    skipped: u32,
    holes: u32,
}

impl Reading {
    pub(super) fn new(limit: usize, deadlines: Deadlines, cancel: Cancel, is_chat: bool) -> Self {
        Self {
            guard: Guard::new(limit),
            limit,
            deadlines,
            cancel,
            assembly: Assembly::default(),
            message: is_chat.then(Message::default),
            response_id: None,
            model: None,
            usage: None,
            begun: false,
            visible: false,
            skipped: 0,
            holes: 0,
        }
    }

    /// Takes bytes until an event ends the response or the bytes are used up.
    pub(super) fn feed(&mut self, mut bytes: &[u8], now: Instant, sink: &mut Sink<'_>) -> Option<Ending> {
        loop {
            match self.guard.take_block(&mut bytes) {
                Ok(None) => return None,
                Ok(Some(block)) => {
                    if let Some(event) = parse_block(&block) {
                        self.begun = true;
                        self.deadlines.event(now);
                        if let Some(ending) = self.event(&event, now, sink) {
                            return Some(ending);
                        }
                    }
                }
                Err(TooLarge) => {
                    return Some(self.cut(Truncation::FrameTooLarge { limit: self.limit }, sink));
                }
            }
        }
    }

    /// When to call [`Reading::expire`].
    pub(super) fn deadline(&self) -> Instant {
        self.deadlines.next()
    }

    /// Ends the response if a clock has run out.
    pub(super) fn expire(&mut self, now: Instant, sink: &mut Sink<'_>) -> Option<Ending> {
        let clock = self.deadlines.expired(now)?;
        let ending = self.conclude(false, sink);
        Some(ending.unwrap_or_else(|| Ending::TimedOut { clock, partial: self.partial() }))
    }

    /// Ends the response because the stream did, or became unusable.
    pub(super) fn cut(&mut self, cause: Truncation, sink: &mut Sink<'_>) -> Ending {
        let ending = self.conclude(false, sink);
        ending.unwrap_or_else(|| Ending::Truncated { cause, partial: self.partial() })
    }

    /// Ends the response because the caller cancelled.
    pub(super) fn interrupt(&mut self) -> Ending {
        Ending::Interrupted { partial: self.partial() }
    }

    /// Whether any event has arrived.
    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }

    /// Whether anything arrived that a caller may have shown.
    pub(super) fn is_visible(&self) -> bool {
        self.visible
    }

    /// How many frames were passed over.
    pub(super) fn skipped(&self) -> u32 {
        self.skipped
    }

    fn event(&mut self, event: &Event, now: Instant, sink: &mut Sink<'_>) -> Option<Ending> {
        let name = Some(event.event.as_str()).filter(|name| *name != UNNAMED);
        let data = event.data.as_str();
        if self.message.is_some() {
            return self.chunk(name, data, now, sink);
        }
        // A habit from the other wire. Here it promises nothing about the response.
        if data.trim() == DONE {
            return None;
        }
        let Some(frame) = Frame::read(data) else {
            return self.undecodable(name, data, sink);
        };
        let error = frame.error.is_some().then_some("error");
        let kind = frame.kind.as_deref().filter(|kind| !kind.is_empty()).or(name).or(error);
        let Some(kind) = kind else {
            self.skipped += 1;
            return None;
        };
        sink(Signal::Event { kind, data });
        if self.cancel.is_cancelled() {
            return Some(self.interrupt());
        }
        self.visible |= frame.delta.as_deref().is_some_and(|delta| !delta.is_empty());
        if is_terminal(kind) {
            return Some(self.finish(kind, data, &frame, sink));
        }
        if self.response_id.is_none() || self.model.is_none() {
            self.learn(&ResponseHead::read(frame.response.as_deref().unwrap_or("")));
        }
        self.visible |= self.assembly.apply(kind, &frame, sink);
        None
    }

    /// A frame nobody can read is passed over, unless its name says that it ended the response: then
    /// nothing that follows can make a success of it.
    fn undecodable(&mut self, name: Option<&str>, data: &str, sink: &mut Sink<'_>) -> Option<Ending> {
        self.skipped += 1;
        match name {
            Some("error") if !data.trim().is_empty() && !data.trim_start().starts_with('{') => {
                let error = ResponseError::plain(data.trim(), true);
                Some(Ending::Failed { error, partial: self.partial() })
            }
            Some(kind) if is_terminal(kind) => {
                Some(self.cut(Truncation::UndecodableTerminal { kind: kind.to_owned() }, sink))
            }
            _ => None,
        }
    }

    /// A frame of a Chat Completions stream.
    fn chunk(&mut self, name: Option<&str>, data: &str, now: Instant, sink: &mut Sink<'_>) -> Option<Ending> {
        let message = self.message.as_mut()?;
        if data.trim() == DONE {
            let ending = self.conclude(true, sink);
            return Some(ending.unwrap_or_else(|| self.cut(Truncation::EndOfStream, sink)));
        }
        let Some(chunk) = Chunk::read(data) else {
            self.holes += u32::from(data.trim_start().starts_with('{'));
            return self.undecodable(name, data, sink);
        };
        let is_error = chunk.is_error() || name == Some("error") && chunk.choices.is_none() && chunk.usage.is_none();
        let kind = if is_error { Some("error") } else { chunk.object.as_deref() };
        let kind = kind.filter(|kind| !kind.is_empty()).or(chunk.kind.as_deref()).or(name).unwrap_or(CHUNK);
        sink(Signal::Event { kind, data });
        if self.cancel.is_cancelled() {
            return Some(self.interrupt());
        }
        let was_finished = message.is_finished();
        match message.take(&chunk, is_error, data, sink) {
            Step::On(told) => {
                if message.is_finished() && (!was_finished || told || chunk.usage.is_some()) {
                    self.deadlines.whole(now);
                }
                self.visible |= told;
                None
            }
            Step::Hole => {
                self.holes += 1;
                self.skipped += 1;
                None
            }
            Step::Failed(error) => Some(Ending::Failed { error, partial: self.partial() }),
        }
    }

    /// The end of a Chat Completions message, if it has come to one. A finish reason is enough: usage and `[DONE]` that
    /// never came are no loss to the answer.
    fn conclude(&mut self, done: bool, sink: &mut Sink<'_>) -> Option<Ending> {
        let message = self.message.as_mut()?;
        let ending = match message.verdict(done)? {
            Verdict::Completed if self.holes > 0 => {
                Ending::Truncated { cause: Truncation::Holes { frames: self.holes }, partial: self.partial() }
            }
            Verdict::Completed => {
                if let Some(call_id) = message.unfinished_call() {
                    let cause = Truncation::UnfinishedCall { call_id: call_id.to_owned() };
                    return Some(Ending::Truncated { cause, partial: self.partial() });
                }
                let items = message.items();
                for item in &items {
                    sink(Signal::Item(item));
                }
                let source = if items.is_empty() { OutputSource::Nothing } else { OutputSource::Deltas };
                let (response_id, model, usage) = (message.id(), message.model(), message.usage());
                Ending::Completed(Turn { response_id, model, items, usage, output_source: source, answer: Answer::All })
            }
            Verdict::Incomplete(reason) => Ending::Incomplete { reason, partial: self.partial() },
            Verdict::Failed(error) => Ending::Failed { error, partial: self.partial() },
        };
        Some(ending)
    }

    fn learn(&mut self, head: &ResponseHead<'_>) {
        if let Some(id) = head.id.as_deref().filter(|id| !id.is_empty()) {
            self.response_id = Some(id.to_owned());
        }
        if let Some(model) = head.model.as_deref().filter(|model| !model.is_empty()) {
            self.model = Some(model.to_owned());
        }
    }

    fn finish(&mut self, kind: &str, data: &str, frame: &Frame<'_>, sink: &mut Sink<'_>) -> Ending {
        let head = ResponseHead::read(frame.response.as_deref().unwrap_or(""));
        self.learn(&head);
        self.usage = head.usage.as_deref().and_then(readable).and_then(Usage::read);
        let output = head.output.as_deref();
        match verdict(kind, data, frame, &head) {
            Verdict::Completed => match self.assembly.settle(output, self.skipped > 0, sink) {
                Ok(settled) => Ending::Completed(self.turn(settled)),
                Err(cause) => self.cut(cause, sink),
            },
            Verdict::Incomplete(reason) => {
                self.assembly.fall_back(output);
                Ending::Incomplete { reason, partial: self.partial() }
            }
            Verdict::Failed(error) => {
                self.assembly.fall_back(output);
                Ending::Failed { error, partial: self.partial() }
            }
        }
    }

    fn turn(&mut self, settled: Settled) -> Turn {
        Turn {
            response_id: self.response_id.take(),
            model: self.model.take(),
            items: settled.items,
            usage: self.usage.take(),
            output_source: settled.source,
            answer: Answer::All,
        }
    }

    fn partial(&mut self) -> Partial {
        if let Some(message) = &mut self.message {
            return Partial {
                response_id: message.id(),
                model: message.model(),
                usage: message.usage(),
                finished: Vec::new(),
                text: message.text().to_owned(),
                refusal: message.refusal().to_owned(),
            };
        }
        Partial {
            response_id: self.response_id.take(),
            model: self.model.take(),
            usage: self.usage.take(),
            finished: self.assembly.finished(),
            text: self.assembly.text(),
            refusal: self.assembly.refusal(),
        }
    }
}

/// What an event without a name is called.
const UNNAMED: &str = "message";

/// What a frame of Chat Completions is that does not say.
const CHUNK: &str = "chat.completion.chunk";
