//! Mutations. What the wire has done to consumers before, as named edits of a recording.
//!
//! A [`Scenario`] is a recording, a list of edits, and a [delivery](Delivery); its [`ScenarioId`] is an address that
//! a person can type. [`Scenario::wire`] gives the bytes, their chunks, and how they end. Nothing here does I/O.

pub mod app;
pub mod chat;
mod combinations;
pub mod content;
pub mod delivery;
mod draft;
pub mod error;
pub mod event;
mod feed;
pub mod framing;
pub mod http;
pub mod item;
mod partition;
mod plan;
pub mod reasoning;
mod sample;
mod scenario;
mod session;
pub mod size;
pub mod stall;
pub mod terminal;
pub mod text;
pub mod tool;
pub mod truncation;
pub mod usage;
mod wire;

pub use combinations::{COMBINATIONS, Combination};
pub use draft::{Coding, Draft, Piece};
pub use feed::Feed;
pub use http::REASON;
pub use partition::{By, Part, Partition, PartitionError};
pub use plan::{Plan, Selection};
pub use sample::sample;
pub use scenario::{Edit, Scenario, ScenarioError, ScenarioId};
pub use session::Session;
pub use wire::{CANARY, Drip, Ending, Opening, Staged, Wire};

use crate::stream::{Api, Body, Chunk, Item, Status, Transcript};

/// A named change to a stream.
pub trait Mutation: Sync {
    /// Its name, `family.name`. Never reused for another meaning.
    fn id(&self) -> &'static str;

    /// What it does and why, for `explain`, reports, and the README.
    fn page(&self) -> Page;

    /// The wires that it is for. It is asked for parameters on these alone.
    fn apis(&self) -> &'static [Api] {
        &[Api::Responses]
    }

    /// Which parameters it takes on this recording, in the order in which scenarios run. None: it does not apply.
    /// An empty string stands for "no parameter".
    fn parameters(&self, session: &Session) -> Vec<String>;

    /// What it does to the result, whoever consumes it.
    fn effect(&self, parameter: &str) -> Effect;

    /// How it makes the stream end, where it decides that.
    fn ending(&self) -> Option<Ending> {
        None
    }

    /// The feeds that can show it.
    fn feeds(&self) -> &'static [Feed] {
        Feed::ALL
    }

    /// Whether it keeps a connection waiting in real time, besides by how the stream ends.
    fn waits(&self) -> bool {
        false
    }

    /// Whether its cost is the point, so that a consumer may be busy with it for ever.
    fn is_costly(&self) -> bool {
        false
    }

    /// Edits the draft. Fails where the draft, after earlier edits, no longer has what it changes.
    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable>;
}

/// A way to cut the bytes into chunks. It must never change a result.
pub trait Delivery: Sync {
    /// Its name.
    fn id(&self) -> &'static str;

    /// What it does and why.
    fn page(&self) -> Page;

    /// Whether it makes a difference for these bytes.
    fn applies(&self, sent: Sent<'_>) -> bool;

    /// Lengths of the chunks, which add up to the body.
    fn lengths(&self, sent: Sent<'_>) -> Vec<usize>;
}

/// What a delivery cuts.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The bytes.
    pub body: &'a [u8],
    /// The end offset of each frame.
    pub frames: &'a [usize],
    /// The chunks in which the recording came, where that is known.
    pub chunks: &'a [Chunk],
}

/// The documentation of an entry on a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Why it is here, and what to know about it.
    pub why: &'static str,
    /// Public reports of the same in the field, as `owner/repository#number`. Empty: speculative.
    pub incidents: &'static [&'static str],
}

/// What a mutation does to the result of a stream, declared apart from any consumer. For a single mutation the
/// declaration is held against the oracle; where the two differ, one of them is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The result equals that of the recording.
    Unchanged,
    /// An error, from an `error` event or `response.failed`, with this code.
    Error(&'static str),
    /// An error that names no code.
    ErrorWithoutCode,
    /// Completed; what else the terminal frame told may be gone.
    Completed,
    /// Incomplete, for this reason.
    Incomplete(&'static str),
    /// Incomplete, and nothing says why.
    Stopped,
    /// The body ends without a terminal event.
    Truncated,
    /// Nothing more comes, and nothing ends it.
    TimedOut,
    /// The answer of the recording, with other counts of tokens or none.
    Recounted,
    /// The calls of the recording, all with these arguments.
    Arguments(&'static str),
    /// No stream: another status, another body, or no answer.
    Rejected,
    /// Complete, without a call that was announced and not finished.
    CallLost,
    /// Stopped, as the provider says.
    Interrupted,
}

impl Effect {
    /// Whether the oracle's reading of the mutated stream is what this effect declares.
    #[must_use]
    pub fn agrees(self, recorded: &Transcript, mutated: &Transcript, ending: Ending) -> bool {
        let code = || mutated.error.as_ref().and_then(|error| error.code.as_deref());
        match self {
            Self::Unchanged => recorded.tells_the_same_as(mutated),
            Self::Error(expected) => {
                matches!(mutated.status, Status::Failed | Status::Error) && code() == Some(expected)
            }
            Self::ErrorWithoutCode => matches!(mutated.status, Status::Failed | Status::Error) && code().is_none(),
            Self::Completed => mutated.status == Status::Completed,
            Self::Stopped => mutated.status == Status::Incomplete && mutated.incomplete_reason.is_none(),
            Self::Incomplete(reason) => {
                mutated.status == Status::Incomplete && mutated.incomplete_reason.as_deref() == Some(reason)
            }
            Self::Truncated => mutated.status == Status::Truncated && !ending.is_open(),
            Self::TimedOut => mutated.status == Status::Truncated && ending.is_open(),
            Self::Recounted => {
                let counted = Transcript { usage: recorded.usage, ..mutated.clone() };
                recorded.tells_the_same_as(&counted)
            }
            Self::Arguments(arguments) => {
                let of = |call: &Item| match &call.body {
                    Body::FunctionCall { arguments, .. } => Some(arguments.clone()),
                    _ => None,
                };
                let (before, after) = (recorded.finished_calls().count(), mutated.finished_calls().count());
                before == after && mutated.finished_calls().filter_map(of).all(|other| other == arguments)
            }
            Self::Rejected => mutated.status == Status::Truncated && mutated.items.is_empty(),
            Self::CallLost => mutated.status == Status::Completed && mutated.cut_calls().next().is_some(),
            Self::Interrupted => mutated.status == Status::Interrupted,
        }
    }
}

/// The mutation does not apply to this stream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Inapplicable(pub String);

impl Inapplicable {
    /// The parameter is none of those that the mutation takes; each of them is `what`.
    fn unknown(parameter: &str, what: &str, known: &[&str]) -> Self {
        if parameter.is_empty() {
            return Self(format!("it takes a {what} after a colon: {}", known.join(", ")));
        }
        Self(format!("`{parameter}` is no {what}: {}", known.join(", ")))
    }
}

/// Those of the parameters that apply to this recording and change its bytes.
fn applicable(mutation: &dyn Mutation, session: &Session, parameters: &[&str]) -> Vec<String> {
    let applies = |parameter: &&&str| changes(mutation, &mut Draft::of(session), session, parameter);
    parameters.iter().filter(applies).map(ToString::to_string).collect()
}

/// Whether a mutation applies, and changes the bytes.
fn changes(mutation: &dyn Mutation, draft: &mut Draft, session: &Session, parameter: &str) -> bool {
    mutation.apply(draft, parameter).is_ok() && !draft.is_of(&session.recording().body)
}

/// Those of them that also leave what it tells as it is.
fn harmless(mutation: &dyn Mutation, session: &Session, parameters: &[&str]) -> Vec<String> {
    let tells_the_same = |draft: &Draft| {
        let readings = draft.stage(delivery::PLAIN).readings;
        session.api().fold(readings.iter().map(AsRef::as_ref)).tells_the_same_as(session.transcript())
    };
    let is_harmless = |parameter: &&&str| {
        let mut draft = Draft::of(session);
        changes(mutation, &mut draft, session, parameter)
            && (mutation.effect(parameter) != Effect::Unchanged || tells_the_same(&draft))
    };
    parameters.iter().filter(is_harmless).map(ToString::to_string).collect()
}

/// Reads a number as scenario ids print it: `3`, and neither `03` nor `+3`.
fn number(parameter: &str) -> Option<usize> {
    parameter.parse().ok().filter(|number: &usize| number.to_string() == parameter)
}

/// Accepts no parameter. Two addresses must not stand for one scenario.
fn takes_none(parameter: &str) -> Result<(), Inapplicable> {
    match parameter {
        "" => Ok(()),
        other => Err(Inapplicable(format!("it takes no parameter, and `{other}` is one"))),
    }
}

/// Every mutation, family by family, in the order in which incidents back them.
pub fn mutations() -> impl Iterator<Item = &'static dyn Mutation> {
    let families = [
        terminal::MUTATIONS,
        error::MUTATIONS,
        truncation::MUTATIONS,
        stall::MUTATIONS,
        http::MUTATIONS,
        content::MUTATIONS,
        event::MUTATIONS,
        item::MUTATIONS,
        text::MUTATIONS,
        tool::MUTATIONS,
        reasoning::MUTATIONS,
        usage::MUTATIONS,
        framing::MUTATIONS,
        size::MUTATIONS,
        chat::MUTATIONS,
        app::MUTATIONS,
    ];
    families.into_iter().flatten().copied()
}

/// The mutation with this name.
#[must_use]
pub fn mutation(id: &str) -> Option<&'static dyn Mutation> {
    mutations().find(|mutation| mutation.id() == id)
}

/// The delivery with this name.
#[must_use]
pub fn delivery(id: &str) -> Option<&'static dyn Delivery> {
    delivery::DELIVERIES.iter().copied().find(|delivery| delivery.id() == id)
}
