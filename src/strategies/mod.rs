//! The published consumers' behaviour, reimplemented from what they were observed to do.
//!
//! They are subjects, never tools: each fails the rules its original fails, and so shows that the judge can see.
//! Nothing of this project is used here, event names included.

pub mod aether;
pub mod codex_rs;
pub mod codex_rs_chat;
pub mod hermes;
pub mod hermes_app_server;
mod python_sse;
pub mod sdk_snapshot;

/// An exception by its Python name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The class.
    pub class: &'static str,
    /// The message.
    pub message: String,
}

impl Exception {
    fn new(class: &'static str, message: impl Into<String>) -> Self {
        Self { class, message: message.into() }
    }
}
