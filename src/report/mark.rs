//! A cell of the matrix: a sign and numbers. Colour only repeats what they say.

use super::numbers::count;
use crate::judge::{Level, RuleCell};

/// How a target kept a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Which of the few things it comes to.
    pub(super) state: State,
    /// How many attempts, in numbers or words.
    pub(super) text: String,
}

/// What a cell comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Every attempt kept the rule.
    Kept,
    /// A MUST rule was broken in a way that nobody expected.
    Failed,
    /// The same of a rule that does not bind.
    Loose,
    /// It was broken, and every time that was known or passed when it was tried again.
    Borne,
    /// It was broken, and a more specific rule tells of it.
    Explained,
    /// The target does not report what the rule is about.
    Unreported,
    /// No scenario put it to the test.
    Idle,
}

impl State {
    /// The sign that stands for it.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Kept => "✓",
            Self::Failed => "✗",
            Self::Loose => "!",
            Self::Borne => "~",
            Self::Explained => "*",
            Self::Unreported => "–",
            Self::Idle => "",
        }
    }

    /// The word for it, as style sheets know it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Failed => "failed",
            Self::Loose => "loose",
            Self::Borne => "borne",
            Self::Explained => "explained",
            Self::Unreported => "unreported",
            Self::Idle => "idle",
        }
    }

    /// Whether somebody may want to look at it.
    pub(super) fn is_problem(self) -> bool {
        matches!(self, Self::Failed | Self::Loose | Self::Borne)
    }
}

impl Mark {
    /// The mark of a cell of a rule that binds so much.
    pub(super) fn of(cell: RuleCell, level: Level) -> Self {
        let state = match cell {
            RuleCell { judged: 0, explained: 0, not_reported: 0, .. } => State::Idle,
            RuleCell { judged: 0, explained: 0, .. } => State::Unreported,
            RuleCell { judged: 0, .. } => State::Explained,
            RuleCell { broken: 0, .. } => State::Kept,
            RuleCell { broken, expected, flaky, .. } if broken == expected + flaky => State::Borne,
            _ if level == Level::Must => State::Failed,
            _ => State::Loose,
        };
        let kept = cell.judged.saturating_sub(cell.broken);
        let share = format!("{}/{}", count(kept), count(cell.judged));
        let text = match state {
            State::Kept => count(cell.judged),
            State::Failed | State::Loose => share,
            State::Borne if cell.flaky == 0 => format!("{share} known"),
            State::Borne if cell.expected == 0 => format!("{share} flaky"),
            State::Borne => format!("{share} known or flaky"),
            State::Explained => count(cell.explained),
            State::Unreported => "not reported".to_owned(),
            State::Idle => String::new(),
        };
        let also = match (state, cell.explained) {
            (State::Explained, _) | (_, 0) => String::new(),
            (_, explained) => format!(" *{}", count(explained)),
        };
        Self { state, text: text + &also }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_tells_what_is_known_from_what_is_new_and_what_binds_from_what_does_not() {
        let told = |cell, level| {
            let mark = Mark::of(cell, level);
            format!("{} {}", mark.state.sign(), mark.text)
        };
        let broken = RuleCell { judged: 1200, broken: 3, ..RuleCell::default() };
        assert_eq!(told(broken, Level::Must), "✗ 1\u{202F}197/1\u{202F}200");
        assert_eq!(told(broken, Level::Should), "! 1\u{202F}197/1\u{202F}200");
        assert_eq!(told(RuleCell { expected: 3, ..broken }, Level::Must), "~ 1\u{202F}197/1\u{202F}200 known");
        assert_eq!(
            told(RuleCell { expected: 2, flaky: 1, ..broken }, Level::Must),
            "~ 1\u{202F}197/1\u{202F}200 known or flaky"
        );
        assert_eq!(told(RuleCell { judged: 4, explained: 2, ..RuleCell::default() }, Level::Must), "✓ 4 *2");
        assert_eq!(told(RuleCell { explained: 2, ..RuleCell::default() }, Level::Must), "* 2");
        assert_eq!(told(RuleCell { not_reported: 5, ..RuleCell::default() }, Level::Must), "– not reported");
        assert_eq!(told(RuleCell::default(), Level::Must), " ");
    }
}
