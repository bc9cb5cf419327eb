//! What came of sending prompts.

use crate::cli::exit::Exit;

/// What came of sending prompts.
#[derive(Debug, Default)]
pub(in crate::cli::commands) struct Taken {
    /// Prompts that were to be sent.
    pub(in crate::cli::commands) prompts: usize,
    /// Prompts that are recorded now, whatever they were answered.
    pub(in crate::cli::commands) recorded: usize,
    /// Prompts that were recorded before.
    pub(super) known: usize,
    /// Prompts that this backend cannot be asked for.
    pub(in crate::cli::commands) skipped: usize,
    /// What was not answered as it should be, and why.
    pub(in crate::cli::commands) missed: Vec<(String, String)>,
    /// US dollars, where prices are known.
    pub(in crate::cli::commands) spent: f64,
    /// Whether the budget stopped it.
    pub(in crate::cli::commands) over_budget: bool,
    /// The exit code of having sent them.
    pub(super) exit: Exit,
}

impl Taken {
    /// Prompts that were answered as they should be.
    pub(in crate::cli::commands) fn answered(&self) -> usize {
        (self.prompts - self.skipped).saturating_sub(self.missed.len())
    }
}
