//! A policy. A question that the wire leaves open, which a consumer may settle as it likes and then has to keep to.

use super::{evidence::Evidence, observation::Observation, policies::POLICIES};
use crate::stream::Api;

/// A question that the wire leaves open: one file in `policies/`.
pub trait Policy: Sync {
    /// Its name. Never reused for another question.
    fn id(&self) -> &'static str;

    /// What is open.
    fn question(&self) -> &'static str;

    /// Who answers it in which way, with the day that was read.
    fn source(&self) -> &'static str;

    /// The answers there are. A rule accepts any; whoever declares one is held to it.
    fn answers(&self) -> &'static [Answer];

    /// What would tell the answer and is missing from an observation, if something is.
    fn unreported(&self, _: &Observation) -> Option<&'static str> {
        None
    }

    /// Whether this stream asks it.
    fn is_asked(&self, evidence: &Evidence<'_>) -> bool;
}

/// An answer to a policy.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// The word for it in a config.
    pub id: &'static str,
    /// What a consumer does that gives it.
    pub statement: &'static str,
    /// Whether it was given.
    pub(super) is_given: fn(&Observation) -> bool,
}

impl Answer {
    /// Whether an observation gives it.
    #[must_use]
    pub fn is_given(&self, seen: &Observation) -> bool {
        (self.is_given)(seen)
    }
}

/// The answer that a target says it gives.
#[derive(Clone, Copy)]
pub struct Declared {
    /// The question.
    pub policy: &'static dyn Policy,
    /// The answer.
    pub answer: &'static Answer,
}

impl std::fmt::Debug for Declared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} = {}", self.policy.id(), self.answer.id)
    }
}

impl Declared {
    /// The answer that an observation gives to what its stream asks, if it asks something.
    #[must_use]
    pub fn by(evidence: &Evidence<'_>, seen: &Observation) -> Option<Self> {
        let policy = asked(evidence)?;
        let answer = policy.answers().iter().find(|answer| answer.is_given(seen))?;
        Some(Self { policy, answer })
    }

    /// The answer of this name to the policy of this name.
    ///
    /// # Errors
    /// When there is no such policy, or no such answer to it: what there is instead.
    pub fn new(policy: &str, answer: &str) -> Result<Self, UndeclaredError> {
        let found = POLICIES.iter().copied().find(|other| other.id() == policy);
        let found = found.ok_or_else(|| UndeclaredError::Policy(policy.to_owned()))?;
        let known = found.answers().iter().find(|known| known.id == answer);
        let unknown = || UndeclaredError::Answer {
            policy: found.id(),
            answer: answer.to_owned(),
            known: found.answers().iter().map(|known| known.id).collect::<Vec<_>>().join(", "),
        };
        Ok(Self { policy: found, answer: known.ok_or_else(unknown)? })
    }
}

/// Nothing of this name can be declared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UndeclaredError {
    /// There is no such policy.
    #[error("`{0}` is no policy")]
    Policy(String),
    /// There is no such answer.
    #[error("`{answer}` is no answer to `{policy}`, which are {known}")]
    Answer {
        /// The policy.
        policy: &'static str,
        /// What stands there.
        answer: String,
        /// What may stand there.
        known: String,
    },
}

/// The one policy that a stream of events asks. A stream that asks two does not say which of them an outcome answers.
#[must_use]
pub fn asked(evidence: &Evidence<'_>) -> Option<&'static dyn Policy> {
    if evidence.wire.api == Api::AppServer {
        return None;
    }
    let mut asked = POLICIES.iter().copied().filter(|policy| policy.is_asked(evidence));
    asked.next().filter(|_| asked.next().is_none())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unlike_and_every_question_has_two_answers_at_least() {
        let ids: BTreeSet<&str> = POLICIES.iter().map(|policy| policy.id()).collect();
        assert_eq!(ids.len(), POLICIES.len());
        for policy in POLICIES {
            let answers: BTreeSet<&str> = policy.answers().iter().map(|answer| answer.id).collect();
            assert!(answers.len() > 1 && answers.len() == policy.answers().len(), "{}", policy.id());
            assert!(policy.source().contains("read 20") && policy.question().ends_with('?'), "{}", policy.id());
        }
    }

    #[test]
    fn what_is_declared_must_exist() {
        assert!(Declared::new("response-done", "terminal").is_ok());
        let errors = [("response-gone", "terminal"), ("response-done", "ends")]
            .map(|(policy, answer)| Declared::new(policy, answer).map_err(|error| error.to_string()).err());
        let [policy, answer] = errors.map(Option::unwrap_or_default);
        assert_eq!(policy, "`response-gone` is no policy");
        assert_eq!(answer, "`ends` is no answer to `response-done`, which are terminal, unknown");
    }
}
