//! A change. What is other than it was, how grave that is, and in how many recordings of how many.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Trait;
use crate::stream::RecordingId;

/// How grave a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// What no consumer reads: headers, timing, framing that decodes the same.
    Info,
    /// Something new, or too few recordings to call it more.
    Notice,
    /// What consumers rely on is no longer so.
    Breaking,
}

impl Severity {
    /// The word for it in files and flags.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Notice => "notice",
            Self::Breaking => "breaking",
        }
    }
}

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It was there, and is not.
    Removed,
    /// It is of another JSON kind.
    Retyped,
    /// It is null where it never was.
    Null,
    /// It is empty where it never was.
    Empty,
    /// The response ends in another way, or not at all.
    Ending,
    /// Events come in another order.
    Order,
    /// The terminal frame and the items before it no longer say the same.
    Agreement,
    /// The stream departs from the grammar in another way.
    Departure,
    /// It was not there, and is.
    Added,
    /// A field of a few words has another word.
    Word,
    /// The same is written in another way.
    Framing,
    /// A header is or is not sent.
    Header,
}

impl Kind {
    /// The word for it in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Retyped => "retyped",
            Self::Null => "null",
            Self::Empty => "empty",
            Self::Ending => "ending",
            Self::Order => "order",
            Self::Agreement => "agreement",
            Self::Departure => "departure",
            Self::Added => "added",
            Self::Word => "word",
            Self::Framing => "framing",
            Self::Header => "header",
        }
    }
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ratio {
    /// Recordings that show it.
    pub seen: u64,
    /// Recordings that could.
    pub of: u64,
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.seen, self.of)
    }
}

/// A change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// How grave it is.
    pub severity: Severity,
    /// What kind it is.
    pub kind: Kind,
    /// What it is about: an event type, the life of an item or of the response, the stream, or its headers.
    pub of: String,
    /// Which of its properties. Empty when it is the whole.
    pub what: String,
    /// How it was.
    pub was: String,
    /// How it is.
    pub is: String,
    /// How often it is so in the baseline.
    pub baseline: Ratio,
    /// How often it is so in the fresh recordings.
    pub fresh: Ratio,
    /// The fresh recordings that show it.
    #[schemars(with = "Vec<String>")]
    pub recordings: Vec<RecordingId>,
    /// It differs between two recordings of one prompt in one night. Then it does not count.
    pub is_unstable: bool,
    /// It would be breaking, but there are too few recordings to say so.
    pub is_uncertain: bool,
    /// Whether the catalogue knows what this backend never sent before: a type, a member, or a word. `None` where it says
    /// nothing of such things.
    pub is_known: Option<bool>,
    /// The new object that it is in, where it is only new because that is; or the change that it follows from.
    pub within: Option<String>,
    /// What tells it from others, the same every night. Changes of one key are what a person would call one.
    pub key: String,
    /// The trait under which a baseline holds that a person has agreed to it.
    #[serde(skip)]
    pub accepted_as: Trait,
}

impl Change {
    /// Whether it counts at this severity.
    #[must_use]
    pub fn counts(&self, severity: Severity) -> bool {
        !self.is_unstable && self.severity >= severity
    }
}
