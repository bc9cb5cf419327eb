//! What came of sending prompts.

use codex_conformance::stream::End;

use crate::cli::exit::Exit;

/// What came of sending prompts.
#[derive(Debug, Default)]
pub(in crate::cli::commands) struct Taken {
    /// Prompts that were to be sent.
    pub(in crate::cli::commands) prompts: usize,
    /// Prompts that are recorded now, whatever they were answered.
    pub(in crate::cli::commands) recorded: usize,
    /// Prompts that were answered as they should be.
    pub(in crate::cli::commands) answered: usize,
    /// Prompts that were recorded before.
    pub(super) known: usize,
    /// Prompts that this backend cannot be asked for.
    pub(in crate::cli::commands) skipped: Vec<String>,
    /// What was not answered as it should be, and why.
    pub(in crate::cli::commands) missed: Vec<(String, String)>,
    /// US dollars, where prices are known.
    pub(in crate::cli::commands) spent: f64,
    /// The prompt before which the budget stopped it, and what that could have cost.
    pub(in crate::cli::commands) over_budget: Option<(String, f64)>,
    /// The exit code of having sent them.
    pub(super) exit: Exit,
}

/// Why what came is no answer to look at.
pub(super) fn why_not(status: u16, end: End) -> String {
    match end {
        _ if status != 200 => status.to_string(),
        End::Clean => "200, and nothing that could be read".to_owned(),
        end => format!("the body is {}", end.as_str()),
    }
}

/// Why there was no head of an answer, after the way in which the connection ended.
pub(super) fn no_answer(end: End) -> &'static str {
    match end {
        End::Timeout => "nothing came within `--silence`",
        End::Reset => "the connection was reset",
        End::Interrupted => "it was stopped before anything came",
        End::Clean | End::Truncated | End::ClientGone => "what came is no HTTP answer, or nothing came at all",
    }
}
