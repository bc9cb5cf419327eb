//! A rule. What a consumer owes the wire, when that is exercised, and who says so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{evidence::Evidence, observation::Observation};
use crate::stream::Api;

/// A rule: one file in `rules/`.
pub trait Rule: Sync {
    /// Its name. Never reused for another meaning.
    fn id(&self) -> &'static str;

    /// How binding it is.
    fn level(&self) -> Level;

    /// The wires that it speaks of. It is asked about scenarios of these alone.
    fn apis(&self) -> &'static [Api] {
        &[Api::Responses]
    }

    /// What it asks and who says so.
    fn page(&self) -> RulePage;

    /// Whether this stream puts the rule to the test, whoever consumes it. A rule that looks at no trait of streams is
    /// put to the test by its mutations, each alone: a second edit may take away what the first was about.
    fn is_exercised(&self, evidence: &Evidence<'_>) -> bool {
        evidence.scenario.id().edits.len() == 1 && evidence.is_edited_by(self.page().mutations)
    }

    /// Whether what was seen keeps the rule. Asked only where it is exercised. A rule that says no more asks for the
    /// result that the stream tells.
    fn check(&self, evidence: &Evidence<'_>, seen: &Observation) -> Check {
        evidence.holds(seen)
    }

    /// Where an observation is held to it.
    fn scope(&self) -> Scope {
        Scope::WhereAdded
    }
}

/// Where an observation is held to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The rule compares the whole result. It is judged on recordings as they are, and where an edit exercises it:
    /// one of the rule's own mutations, or any that adds what the recording lacks. Elsewhere a target that stumbles
    /// over one thing would be blamed for everything else the recording holds.
    WhereAdded,
    /// The rule looks at one thing only, and is judged wherever it is exercised.
    WhereExercised,
    /// The rule holds everywhere. A break is told only where no other rule is broken, which then explains it.
    Everywhere,
}

/// How binding a rule is, in the words of RFC 2119.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Breaking it decides the exit code.
    Must,
    /// Breaking it is shown as non-strict.
    Should,
    /// Shown only: nobody who could be quoted asks for it.
    Info,
}

impl Level {
    /// The word for it, in capitals.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
            Self::Info => "INFO",
        }
    }
}

/// The documentation of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RulePage {
    /// What a consumer does that keeps it.
    pub statement: &'static str,
    /// What goes wrong in a consumer that breaks it.
    pub why: &'static str,
    /// Who says so, with the day it was read.
    pub source: &'static str,
    /// Public reports of consumers that broke it.
    pub incidents: &'static [&'static str],
    /// Mutations that put the rule to the test. A rule without any is tested by recordings and deliveries alone.
    pub mutations: &'static [&'static str],
}

/// What came of holding an observation to a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// Kept.
    Kept,
    /// Broken.
    Broken(Broken),
    /// The target does not report what the rule is about.
    NotReported(&'static str),
}

/// How a rule was broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Outcomes that would have kept the rule, any one of them.
    pub expected: Vec<String>,
    /// What was seen instead.
    pub actual: String,
}

impl Check {
    /// Kept, or broken with these words.
    #[must_use]
    pub fn that(kept: bool, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        if kept { Self::Kept } else { Self::Broken(Broken { expected: vec![expected.into()], actual: actual.into() }) }
    }
}
