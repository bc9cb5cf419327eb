//! A failure as a person meets it. What went wrong, and what to type next.

use codex_conformance::corpus::CorpusError;

use super::exit::Exit;

/// An expected failure: it ends the command, not the program's good manners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) exit: Exit,
    /// What could not be done; printed after `error: `.
    pub(crate) error: String,
    /// What to do about it, best a command; printed after `hint: `.
    pub(crate) hint: String,
}

impl Failure {
    /// A failure with this exit code.
    pub(crate) fn new(exit: Exit, error: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { exit, error: error.into(), hint: hint.into() }
    }

    /// A panic, which has printed where it happened.
    pub(crate) fn bug() -> Self {
        Self::new(
            Exit::Bug,
            "this is a fault of the program",
            "report the lines above, and the command that led to them",
        )
    }
}

impl From<CorpusError> for Failure {
    fn from(error: CorpusError) -> Self {
        let (exit, hint) = match &error {
            CorpusError::NothingFound { .. } => (
                Exit::NothingToDo,
                "take some in with `codex-conformance corpus import FILE --from auto --into corpus`",
            ),
            CorpusError::NoSuchPath { .. } => (
                Exit::NothingToDo,
                "give the path of something that is there: a file to import, a corpus, a family, or one recording",
            ),
            CorpusError::Pattern { .. } => {
                (Exit::Usage, "`*` stands for any text, `{a,b}` for either; a literal `[` is `[[]`")
            }
            CorpusError::Exists { .. } => (Exit::Usage, "`--replace` puts the new one in its place"),
            CorpusError::Write { .. } => {
                (Exit::Usage, "look at the permissions of that folder and the room on its disk")
            }
            _ => (Exit::Corpus, "`codex-conformance corpus check` says what is wrong"),
        };
        Self::new(exit, format!("failed to {error}"), hint)
    }
}
