//! What a client of a scenario has to be able to do.

use schemars::JsonSchema;
use serde::Serialize;

/// What a client may be unable to do, so that scenarios that need it are skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Take calls of functions.
    Tools,
    /// Take calls of tools whose input is text.
    CustomTools,
    /// Make a request again.
    Retries,
    /// Stop a turn of an app-server that runs.
    Interrupts,
}

impl Feature {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Tools, Self::CustomTools, Self::Retries, Self::Interrupts];

    /// The word for it in a config.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::CustomTools => "custom-tools",
            Self::Retries => "retries",
            Self::Interrupts => "interrupts",
        }
    }
}

/// A tool that the model calls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// `function`, or `custom` where its input is text.
    #[serde(rename = "type")]
    pub kind: &'static str,
}
