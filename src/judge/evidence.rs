//! The evidence of one scenario: its bytes as sent, the oracle's reading of them, and what that obliges to.

use std::sync::{Arc, OnceLock};

use super::{
    observation::{Observation, ObservedCall, ObservedError, Seen},
    policy::Declared,
    rule::{Broken, Check},
    session::said,
};
use crate::{
    mutate::{CANARY, Edit, Scenario, Staged, Wire},
    stream::{Api, Body, Event, Frame, Item, Part, Reading, Status, Transcript, chat, visible},
};

/// What the judge knows of a scenario before any target has seen it.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What is sent.
    pub wire: &'a Wire,
    /// The frames that are sent.
    pub frames: Vec<Frame>,
    /// What they say, one for one.
    pub readings: Vec<Arc<Reading>>,
    /// What a correct consumer knows after them.
    pub transcript: Transcript,
    /// What the target made of the plain recording, where the scenario differs from that by its delivery alone.
    pub plain: Option<Observation>,
    /// What the target says it does where the wire leaves a choice.
    pub declared: Vec<Declared>,
    /// Whether it [ends in an open terminal](Self::ends_in_an_open_terminal), once somebody has asked.
    ends_in_an_open_terminal: OnceLock<bool>,
}

impl<'a> Evidence<'a> {
    /// Reads what a scenario sends.
    #[must_use]
    pub fn new(scenario: &'a Scenario, wire: &'a Wire) -> Self {
        let Staged { frames, readings, .. } = Staged::read(wire.clone());
        Self::of(scenario, wire, frames, readings)
    }

    /// The evidence of a scenario whose frames have been read.
    #[must_use]
    pub fn of(scenario: &'a Scenario, wire: &'a Wire, frames: Vec<Frame>, readings: Vec<Arc<Reading>>) -> Self {
        let transcript = wire.api.fold(readings.iter().map(Arc::as_ref));
        let (plain, declared, ends_in_an_open_terminal) = (None, Vec::new(), OnceLock::new());
        Self { scenario, wire, frames, readings, transcript, plain, declared, ends_in_an_open_terminal }
    }

    /// Whether an edit of the scenario is by one of these mutations. A name may go on with a parameter.
    #[must_use]
    pub fn is_edited_by(&self, mutations: &[&str]) -> bool {
        self.scenario.id().edits.iter().any(|edit| mutations.iter().any(|name| is_named(name, edit)))
    }

    /// The events that are sent, each with the number of its frame.
    #[must_use]
    pub fn events(&self) -> impl DoubleEndedIterator<Item = (usize, &Event)> {
        self.readings.iter().enumerate().filter_map(|(frame, reading)| Some((frame, reading.event()?)))
    }

    /// The number of the frame that holds the first terminal event.
    #[must_use]
    pub fn terminal(&self) -> Option<usize> {
        self.events().find(|(_, event)| self.wire.api.is_terminal(event)).map(|(frame, _)| frame)
    }

    /// The events before the first terminal one.
    pub fn events_of_the_turn(&self) -> impl Iterator<Item = (usize, &Event)> {
        let end = self.terminal().unwrap_or(self.frames.len());
        self.events().take_while(move |(frame, _)| *frame < end)
    }

    /// The first terminal event.
    #[must_use]
    pub fn terminal_event(&self) -> Option<&Event> {
        self.readings.get(self.terminal()?)?.event()
    }

    /// Whether the body ends in a terminal frame that lacks its blank line. By the format it was never sent; several
    /// consumers flush it all the same.
    #[must_use]
    pub fn ends_in_an_open_terminal(&self) -> bool {
        *self.ends_in_an_open_terminal.get_or_init(|| {
            let last = self.frames.last().filter(|frame| !frame.complete);
            let api = self.wire.api;
            let whole = last.map(|frame| api.read(&Frame { complete: true, ..frame.clone() }));
            let ends =
                |event: &Event| api.is_terminal(event) || api == Api::Chat && chat::finish_reason(event).is_some();
            whole.is_some_and(|reading| reading.event().is_some_and(ends))
        })
    }

    /// Encrypted contents of reasoning.
    #[must_use]
    pub fn encrypted(&self) -> Vec<String> {
        let of = |item: &Item| match &item.body {
            Body::Reasoning { encrypted_content: Some(content), .. } if !content.is_empty() => Some(content.clone()),
            _ => None,
        };
        self.transcript.items.iter().filter_map(of).collect()
    }

    /// Whether frames cannot be read, or are longer than anyone has to read, so that consumers may skip them or stop.
    #[must_use]
    pub fn is_contested(&self) -> bool {
        self.transcript.undecodable > 0 || self.has_an_endless_frame()
    }

    /// Whether a frame is longer than anyone has to read.
    pub(super) fn has_an_endless_frame(&self) -> bool {
        self.frames.iter().any(|frame| frame.raw.len() > LONGEST_FRAME)
    }

    /// Whether the text comes in the order in which it stands in the answer, all of it or none: what is shown while it
    /// comes is the answer then.
    #[must_use]
    pub fn is_said_in_order(&self) -> bool {
        if self.wire.api == Api::Chat {
            return true;
        }
        let says_text = |event: &Event| {
            event.kind.starts_with("response.output_text.d") || event.kind == "response.content_part.done"
        };
        let said = self.events_of_the_turn().filter(|(_, event)| says_text(event)).map(|(_, event)| {
            let place = |member: &str| event.index(member).unwrap_or_default();
            (place("output_index"), place("content_index"))
        });
        let said: Vec<(u64, u64)> = said.collect();
        let parts = self.transcript.items.iter().flat_map(|item| {
            let parts = if let Body::Message { content, .. } = &item.body { &content[..] } else { &[] };
            let has_text = |part: &Part| matches!(part, Part::OutputText { text, .. } if !text.is_empty());
            let index = item.output_index.unwrap_or_default();
            (0..).zip(parts).filter(move |(_, part)| has_text(part)).map(move |(part, _)| (index, part))
        });
        said.is_sorted() && (said.is_empty() || parts.into_iter().all(|part| said.contains(&part)))
    }

    /// Whether it says so clearly that a response completed that nobody has a reason to doubt it.
    #[must_use]
    pub fn is_plainly_complete(&self) -> bool {
        self.transcript.status == Status::Completed
            && !self.is_contested()
            && self.transcript.cut_calls().next().is_none()
            && self.is_read_as_it_came()
    }

    /// Holds an observation to the whole transcript: how it ended, text, refusal, and tool calls.
    #[must_use]
    pub fn holds(&self, seen: &Observation) -> Check {
        if self.is_contested() && seen.status.is_reported_error() {
            return Check::Kept;
        }
        let expected = self.expected();
        let says_something = expected.text.as_ref().is_some_and(|text| !text.is_empty());
        if says_something && seen.text.is_none() && seen.status == Seen::Completed {
            return Check::NotReported("text");
        }
        let mut wrong: Vec<String> = Vec::new();
        if !self.accepted().contains(&seen.status) {
            wrong.push(told_status(seen));
        }
        if let Some(text) = &seen.text
            && Some(text) != expected.text.as_ref()
            && self.text_counts(seen)
        {
            wrong.push(format!("text {}", quoted(text)));
        }
        if let Some(refusal) = &seen.refusal
            && Some(refusal) != expected.refusal.as_ref()
            && self.text_counts(seen)
        {
            wrong.push(format!("refusal {}", quoted(refusal)));
        }
        if let Some(calls) = &seen.tool_calls
            && (self.transcript.status, seen.status) == (Status::Completed, Seen::Completed)
            && !expected.tool_calls.as_ref().is_some_and(|expected| are_alike(calls, expected))
        {
            wrong.push(format!("tool calls {}", listed(calls)));
        }
        if self.transcript.error.is_some() && self.is_told_of_the_stream(seen) {
            wrong.extend(self.error_is_lost(seen));
        }
        if wrong.is_empty() {
            Check::Kept
        } else {
            Check::Broken(Broken { expected: self.told(), actual: wrong.join(", ") })
        }
    }

    /// Whether an error that was reported is that of the stream. Whoever did not ask again, or did not undo a coding,
    /// tells of the answer, and not of what is in it.
    #[must_use]
    pub fn is_told_of_the_stream(&self, seen: &Observation) -> bool {
        self.is_read_as_it_came() || seen.status == Seen::Failed
    }

    /// Whether the first answer is the stream, in no coding.
    fn is_read_as_it_came(&self) -> bool {
        self.wire.earlier.is_empty() && self.wire.decoded.is_none() && !self.is_compressed()
    }

    /// The error of an answer that is no stream, in the words of its JSON where it has some.
    fn refused(&self) -> Option<ObservedError> {
        let is_last = self.wire.earlier.is_empty();
        self.accepted_of_the_answer().filter(|accepted| is_last && !accepted.contains(&Seen::Completed))?;
        let body: Option<serde_json::Value> = serde_json::from_slice(self.wire.text()).ok();
        let said = body.as_ref().and_then(|body| body.pointer("/error/message").or(body.get("detail"))?.as_str());
        let status = format!("answered with status {}", self.wire.status);
        let message = said.map_or(status, |said| said.replace(CANARY, "[key]"));
        Some(ObservedError { class: "http".to_owned(), message: Some(message), ..ObservedError::default() })
    }

    /// How long a careful consumer waits before it asks again, in milliseconds: as advised, a minute at most.
    fn advised(&self) -> u64 {
        let first = self.wire.answer(0);
        let header = |name: &str| {
            let found = first.headers.iter().find(|(other, _)| other == name);
            found.and_then(|(_, value)| value.parse::<u64>().ok())
        };
        let seconds = header("retry-after").map(|seconds| seconds.saturating_mul(1_000));
        header("retry-after-ms").or(seconds).unwrap_or(500).min(60_000)
    }

    /// The observation of a correct consumer that reports everything.
    #[must_use]
    pub fn expected(&self) -> Observation {
        let transcript = &self.transcript;
        let error = transcript.error.as_ref().map(|error| ObservedError {
            class: "provider".to_owned(),
            code: error.code.clone(),
            message: Some(match &error.message {
                Some(message) => message.replace(CANARY, "[key]"),
                None => "the provider gave no message".to_owned(),
            }),
            param: error.param.clone(),
            shown: Some(visible(&error.message.as_deref().unwrap_or("no message").replace(CANARY, "[key]"))),
            retryable: Some(!error.code.as_deref().is_some_and(is_final)),
        });
        let error = error.or_else(|| self.refused());
        let again = u32::try_from(self.wire.earlier.len()).unwrap_or(u32::MAX);
        let (requests, waits) = match again {
            0 if self.is_edited_by(&["http.for-ever"]) => (Some(3), Some(vec![1_000, 2_000])),
            0 => (Some(1), None),
            again => (Some(again.saturating_add(1)), Some(vec![self.advised()])),
        };
        let tool_calls: Vec<ObservedCall> = match transcript.status {
            Status::Completed => transcript.finished_calls().filter_map(call).collect(),
            _ => Vec::new(),
        };
        Observation {
            tool_calls: Some(tool_calls),
            reason: transcript.incomplete_reason.clone(),
            error,
            text: Some(transcript.text.clone()),
            refusal: Some(transcript.refusal.clone()),
            items: Some(transcript.items.iter().map(|item| item.kind.clone()).collect()),
            encrypted: Some(self.encrypted()),
            usage: transcript.usage,
            response_id: transcript.response_id.clone(),
            outcomes: Some(1),
            requests,
            left_open: self.wire.ending.is_open().then_some(0),
            waits,
            said: (self.wire.api == Api::AppServer).then(|| said(self)),
            streamed: self.is_edited_by(&["http.cut-then-fine"]).then(|| transcript.text.clone()),
            ..Observation::of(self.accepted()[0])
        }
    }

    /// The accepted outcomes in words.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let transcript = &self.transcript;
        let mut content = format!("text {}", quoted(&transcript.text));
        if !transcript.refusal.is_empty() {
            content = format!("{content}, refusal {}", quoted(&transcript.refusal));
        }
        let calls: Vec<ObservedCall> = transcript.finished_calls().filter_map(call).collect();
        if transcript.status == Status::Completed && !calls.is_empty() {
            content = format!("{content}, tool calls {}", listed(&calls));
        }
        let error = transcript.error.as_ref().map(|error| {
            let code = error.code.as_deref().unwrap_or("without a code");
            visible(&format!(" ({code}: {})", error.message.as_deref().unwrap_or("without a message")))
        });
        let tell = |seen: &Seen| match (seen, &transcript.incomplete_reason) {
            (Seen::Completed, _) => format!("completed, {content}"),
            (Seen::Incomplete, Some(reason)) => format!("incomplete ({}), {content}", visible(reason)),
            (other, _) => format!("{}{}", other.as_str(), error.as_deref().unwrap_or_default()),
        };
        self.accepted().iter().map(tell).collect()
    }

    /// Text is compared where the consumer gives it out as an answer, whole or partial. What else an error carries
    /// is its own affair.
    fn text_counts(&self, seen: &Observation) -> bool {
        matches!(seen.status, Seen::Completed | Seen::Incomplete) && self.accepted().contains(&seen.status)
    }

    /// What of the provider's error is missing from what was reported.
    fn error_is_lost(&self, seen: &Observation) -> Option<String> {
        let sent = self.transcript.error.as_ref()?;
        let error = seen.error.as_ref()?;
        let told = error.message.as_deref().unwrap_or_default();
        if let Some(message) = &sent.message
            && !message.split(CANARY).all(|part| told.contains(part))
        {
            return Some(format!("message {}", quoted(told)));
        }
        match (&sent.code, &error.code) {
            (Some(code), Some(told)) if code != told => Some(format!("code {}", quoted(told))),
            _ => None,
        }
    }
}

/// Whether calls are the same. To hand on empty arguments as they are or as an empty object is the consumer's choice.
fn are_alike(calls: &[ObservedCall], expected: &[ObservedCall]) -> bool {
    let text = |call: &ObservedCall| match call.arguments.trim() {
        "" => "{}".to_owned(),
        _ => call.arguments.clone(),
    };
    let is_alike = |(one, other): (&ObservedCall, &ObservedCall)| {
        (&one.call_id, &one.name) == (&other.call_id, &other.name) && text(one) == text(other)
    };
    calls.len() == expected.len() && calls.iter().zip(expected).all(is_alike)
}

/// Whether a name is that of this edit: of the mutation, or of it with this parameter.
pub(super) fn is_named(name: &str, edit: &Edit) -> bool {
    match name.split_once(':') {
        None => name == edit.mutation.id(),
        Some((mutation, parameter)) => mutation == edit.mutation.id() && parameter == edit.parameter,
    }
}

/// The status, with the error where there is one.
pub(super) fn told_status(seen: &Observation) -> String {
    let error = seen.error.as_ref().map(|error| match &error.message {
        Some(message) => format!(" ({}: {})", error.class, visible(message)),
        None => format!(" ({})", error.class),
    });
    format!("{}{}", seen.status.as_str(), error.unwrap_or_default())
}

/// A text in quotes, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}… ({} characters)", &text[..end], text.chars().count()),
    }
}

/// Whether a failure of this code will be the same next time.
pub(super) fn is_final(code: &str) -> bool {
    FINAL.contains(&code)
}

fn listed(calls: &[ObservedCall]) -> String {
    let calls: Vec<String> =
        calls.iter().map(|call| format!("{}({}) as {}", call.name, quoted(&call.arguments), call.call_id)).collect();
    format!("[{}]", calls.join(", "))
}

/// The call that a finished item obliges to.
pub(super) fn call(item: &Item) -> Option<ObservedCall> {
    match &item.body {
        Body::FunctionCall { call_id, name, arguments: text } | Body::CustomToolCall { call_id, name, input: text } => {
            Some(ObservedCall { call_id: call_id.clone(), name: name.clone(), arguments: text.clone() })
        }
        _ => None,
    }
}

/// Codes on which the vendor's client does not ask again. `server_is_overloaded` is not among them: some do.
const FINAL: &[&str] = &[
    "context_length_exceeded",
    "insufficient_quota",
    "usage_not_included",
    "usage_limit_reached",
    "invalid_prompt",
    "cyber_policy",
    "bio_policy",
    "misalignment_policy_violation",
];

const LONGEST_QUOTE: usize = 80;

/// Bytes of a frame that every consumer has to take. Half of the longest that is sent.
const LONGEST_FRAME: usize = 16 * 1024 * 1024;
