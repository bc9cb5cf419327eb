//! Exit codes. One meaning a number; the numbers are public and never change.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(dead_code, reason = "the table is public and whole; commands come to use its rows one by one")]
pub(crate) enum Exit {
    /// Nothing unexpected.
    #[default]
    Clean,
    /// A target broke a rule.
    Findings,
    /// Wrong flags or files.
    Usage,
    /// The selection is empty.
    NothingToDo,
    /// Known failures now pass.
    Stale,
    /// The live API differs.
    Drift,
    /// A recording is wrong.
    Corpus,
    /// The outside could not be reached.
    CouldNotLook,
    /// A target could not be started.
    Target,
    /// Our fault.
    Bug,
    /// Stopped by a person.
    Interrupted,
}

#[allow(dead_code, reason = "the table is public and whole; commands come to use its rows one by one")]
impl Exit {
    /// Every exit code, the one that counts most first: where several apply, the first of this list is returned.
    pub(crate) const BY_PRECEDENCE: [Self; 11] = [
        Self::Bug,
        Self::Interrupted,
        Self::Usage,
        Self::Corpus,
        Self::Target,
        Self::NothingToDo,
        Self::CouldNotLook,
        Self::Findings,
        Self::Drift,
        Self::Stale,
        Self::Clean,
    ];

    /// The number.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::NothingToDo => 3,
            Self::Stale => 4,
            Self::Drift => 5,
            Self::Corpus => 6,
            Self::CouldNotLook => 7,
            Self::Target => 8,
            Self::Bug => 70,
            Self::Interrupted => 130,
        }
    }

    /// The word for it in prose and JSON.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Clean => "Clean",
            Self::Findings => "Findings",
            Self::Usage => "Usage",
            Self::NothingToDo => "NothingToDo",
            Self::Stale => "Stale",
            Self::Drift => "Drift",
            Self::Corpus => "Corpus",
            Self::CouldNotLook => "CouldNotLook",
            Self::Target => "Target",
            Self::Bug => "Bug",
            Self::Interrupted => "Interrupted",
        }
    }

    /// What it means, as a sentence without its full stop.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Clean => "everything selected was judged and nothing unexpected was found",
            Self::Findings => "a target broke a MUST (or, with `--level should`, a SHOULD) and it was not expected",
            Self::Usage => "wrong flags, config or expectations file",
            Self::NothingToDo => "the selection is empty: no recordings, no scenarios, no targets",
            Self::Stale => "only stale expectations: known failures now pass",
            Self::Drift => "the live API differs from the corpus at or above `--severity`",
            Self::Corpus => "a recording is unreadable, unredacted or fails its hash",
            Self::CouldNotLook => {
                "key missing, network or API error, or budget reached before all prompts: not a clean night"
            }
            Self::Target => {
                "a target or a wrapped command could not be started, failed, or does not speak the target protocol"
            }
            Self::Bug => "a fault of this program",
            Self::Interrupted => "stopped by a person; the report so far is marked incomplete",
        }
    }

    /// The one that counts more.
    pub(crate) fn worse(self, other: Self) -> Self {
        let is_either = |exit: &Self| *exit == self || *exit == other;
        Self::BY_PRECEDENCE.into_iter().find(is_either).unwrap_or(self)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_name_and_meaning_is_used_once() {
        let all = Exit::BY_PRECEDENCE;
        assert_eq!(all.map(Exit::code).into_iter().collect::<BTreeSet<_>>().len(), all.len());
        assert_eq!(all.map(Exit::name).into_iter().collect::<BTreeSet<_>>().len(), all.len());
        assert_eq!(all.map(Exit::meaning).into_iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    #[test]
    fn a_broken_recording_counts_more_than_a_finding_and_less_than_a_bug() {
        assert_eq!(Exit::Findings.worse(Exit::Corpus), Exit::Corpus);
        assert_eq!(Exit::Corpus.worse(Exit::Bug), Exit::Bug);
        assert_eq!(Exit::Clean.worse(Exit::Clean), Exit::Clean);
    }
}
