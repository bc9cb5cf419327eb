//! A scenario. A recording, edits, and a delivery, under an address that a person can type.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Serialize, Serializer};

use super::{
    Delivery, Draft, Effect, Inapplicable, Mutation, delivery,
    delivery::PLAIN,
    feed::Feed,
    mutation,
    session::Session,
    wire::{Ending, Staged, Wire},
};
use crate::stream::{Api, RecordingId};

/// Something to send to a consumer.
#[derive(Clone, Debug)]
pub struct Scenario {
    id: ScenarioId,
    session: Arc<Session>,
}

impl Scenario {
    /// The scenario of this address on its recording.
    ///
    /// # Errors
    /// When the address names another recording, or an edit that does not apply to this one.
    pub fn new(id: ScenarioId, session: Arc<Session>) -> Result<Self, ScenarioError> {
        let scenario = Self { id, session };
        scenario.wire().map(|_| scenario)
    }

    /// The recording as it is, a frame at a time: what every other scenario of it is compared with.
    #[must_use]
    pub fn plain(session: &Arc<Session>) -> Self {
        let recording = session.recording().id.clone();
        Self { id: ScenarioId { recording, edits: Vec::new(), delivery: PLAIN }, session: Arc::clone(session) }
    }

    /// Whether it is that.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.id.is_plain()
    }

    /// One that is known to apply, because the mutations were asked.
    #[must_use]
    pub fn planned(id: ScenarioId, session: Arc<Session>) -> Self {
        Self { id, session }
    }

    /// Its address.
    #[must_use]
    pub fn id(&self) -> &ScenarioId {
        &self.id
    }

    /// The recording it starts from.
    #[must_use]
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// What its only mutation declares. `None` for compositions, where the oracle alone decides; no mutation leaves
    /// the result unchanged.
    #[must_use]
    pub fn effect(&self) -> Option<Effect> {
        match self.id.edits.as_slice() {
            [] => Some(Effect::Unchanged),
            [edit] => Some(edit.mutation.effect(&edit.parameter)),
            _ => None,
        }
    }

    /// How it ends, without building it.
    #[must_use]
    pub fn ending(&self) -> Ending {
        let recorded = Ending::of(self.session.recording().response.end);
        self.id.edits.iter().filter_map(|edit| edit.mutation.ending()).next_back().unwrap_or(recorded)
    }

    /// Whether it can be fed so: every edit has to allow it. An answer that asks to be left alone for a while is waited
    /// for on a clock that skips, not in real time.
    #[must_use]
    pub fn takes(&self, feed: Feed) -> bool {
        let is_kept_waiting = feed != Feed::Direct && self.session.recording().asks_to_wait();
        // A session has no port: what is fed in process comes from a script.
        let has_no_port = feed == Feed::Http && self.session.api() == Api::AppServer;
        !is_kept_waiting && !has_no_port && self.id.edits.iter().all(|edit| edit.mutation.feeds().contains(&feed))
    }

    /// Whether it keeps a connection waiting in real time, for a clock or for a reset.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(self.ending(), Ending::Reset)
            || self.ending().is_open()
            || self.id.edits.iter().any(|edit| edit.mutation.waits())
    }

    /// Whether its cost is the point.
    #[must_use]
    pub fn is_costly(&self) -> bool {
        self.id.edits.iter().any(|edit| edit.mutation.is_costly())
    }

    /// The bytes, the chunks, and the ending.
    ///
    /// # Errors
    /// When an edit does not apply.
    pub fn wire(&self) -> Result<Wire, ScenarioError> {
        self.stage().map(|staged| staged.wire)
    }

    /// The same, and what it says.
    ///
    /// # Errors
    /// When an edit does not apply.
    pub fn stage(&self) -> Result<Staged, ScenarioError> {
        let mut draft = Draft::of(&self.session);
        for edit in &self.id.edits {
            let speaks = edit.mutation.apis().contains(&draft.api);
            let foreign = || Inapplicable(format!("it is not for recordings with api = {}", draft.api.as_str()));
            let apply = if speaks { Ok(()) } else { Err(foreign()) };
            let apply = apply.and_then(|()| edit.mutation.apply(&mut draft, &edit.parameter));
            apply.map_err(|reason| ScenarioError::Inapplicable {
                edit: edit.to_string(),
                id: self.id.to_string(),
                reason,
            })?;
        }
        Ok(draft.stage(self.id.delivery))
    }
}

/// The address of a scenario: `recording[+mutation[:parameter]]…/delivery`.
#[derive(Clone)]
pub struct ScenarioId {
    /// The recording.
    pub recording: RecordingId,
    /// Edits, applied from left to right.
    pub edits: Vec<Edit>,
    /// How the bytes are cut.
    pub delivery: &'static dyn Delivery,
}

/// A mutation with its parameter.
#[derive(Clone)]
pub struct Edit {
    /// What is done.
    pub mutation: &'static dyn Mutation,
    /// How; empty where the mutation takes none.
    pub parameter: String,
}

impl ScenarioId {
    /// Whether it is a recording as it is, a frame at a time.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.edits.is_empty() && self.delivery.id() == PLAIN.id()
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.mutation.id())?;
        match self.parameter.as_str() {
            "" => Ok(()),
            parameter => {
                f.write_str(":")?;
                f.write_str(parameter)
            }
        }
    }
}

impl FromStr for Edit {
    type Err = ScenarioError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, parameter) = match text.split_once(':') {
            // No parameter is written without the colon: an address has one form.
            Some((_, "")) => return Err(ScenarioError::UnknownMutation(text.to_owned())),
            Some(parts) => parts,
            None => (text, ""),
        };
        let mutation = mutation(name).ok_or_else(|| ScenarioError::UnknownMutation(name.to_owned()))?;
        Ok(Self { mutation, parameter: parameter.to_owned() })
    }
}

impl fmt::Display for ScenarioId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.recording.as_str())?;
        for edit in &self.edits {
            f.write_str("+")?;
            edit.fmt(f)?;
        }
        f.write_str("/")?;
        f.write_str(self.delivery.id())
    }
}

impl fmt::Debug for ScenarioId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScenarioId({self})")
    }
}

impl PartialEq for ScenarioId {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for ScenarioId {}

impl Serialize for ScenarioId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for ScenarioId {
    type Err = ScenarioError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || ScenarioError::Malformed(text.to_owned());
        let (path, delivery_name) = text.rsplit_once('/').ok_or_else(malformed)?;
        let mut parts = path.split('+');
        let recording = parts.next().ok_or_else(malformed)?;
        let recording: RecordingId = recording.parse().map_err(|_| malformed())?;
        if !recording.as_str().contains('/') {
            return Err(malformed());
        }
        let delivery =
            delivery(delivery_name).ok_or_else(|| ScenarioError::UnknownDelivery(delivery_name.to_owned()))?;
        let edits = parts.map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self { recording, edits, delivery })
    }
}

/// The address cannot be turned into something to send.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// It does not have the shape of an address.
    #[error("`{0}` is not a scenario: it reads family/recording[+mutation[:parameter]]…/delivery")]
    Malformed(String),
    /// No mutation has this name.
    #[error("`{0}` is not a mutation")]
    UnknownMutation(String),
    /// No delivery has this name.
    #[error("`{0}` is not a delivery")]
    UnknownDelivery(String),
    /// An edit does not apply.
    #[error("`{edit}` does not apply in `{id}`: {reason}")]
    Inapplicable {
        /// The edit.
        edit: String,
        /// The whole address.
        id: String,
        /// Why.
        reason: Inapplicable,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_as_itself() {
        for text in ["text/basic/whole", "text/basic+terminal.output:null+framing.crlf/one-byte"] {
            assert_eq!(text.parse::<ScenarioId>().expect("an address").to_string(), text);
        }
    }

    #[test]
    fn an_address_that_cannot_be_read_says_which_part() {
        let error = |text: &str| text.parse::<ScenarioId>().expect_err("no address");
        assert!(matches!(error("basic/whole"), ScenarioError::Malformed(_)));
        assert!(matches!(error("text/basic"), ScenarioError::Malformed(_)));
        assert!(matches!(error("text/basic/sideways"), ScenarioError::UnknownDelivery(_)));
        assert!(matches!(error("text/basic+terminal.nonsense/whole"), ScenarioError::UnknownMutation(_)));
        assert!(matches!(error("text/basic+framing.crlf:/whole"), ScenarioError::UnknownMutation(_)));
    }
}
