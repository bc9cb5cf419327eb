//! The text holds what a stranger said, and none of it does anything.

use super::{super::sample::hostile, *};

#[test]
fn the_verdict_comes_first() {
    let text = markdown(&hostile(1));
    let first = text.lines().next();
    let verdict = "**✗ 1 new cause of failure · 1 error · feeds differ in 1 · 1 stale · 1 known** · codex-conformance ";
    assert!(first.is_some_and(|line| line.starts_with(verdict)), "{first:?}");
}

#[test]
fn hostile_text_is_shown_and_does_nothing() {
    let text = markdown(&hostile(2));
    let moves = |c: &char| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c) || *c == '\u{2066}';
    assert_eq!(text.chars().find(moves), None);
    let mut fence = None;
    for line in text.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        fence = match fence {
            None if ticks > 2 && !line[ticks..].contains('`') => Some(ticks),
            Some(open) if ticks >= open && ticks == line.len() => None,
            open => open,
        };
        let mut prose = line.split("````").step_by(2); // the rest stands in code
        assert!(fence.is_some() || prose.all(|part| !part.contains("<script") && !part.contains("<img")), "{line}");
        if line.starts_with('|') {
            assert_eq!(line.matches('|').count(), 5, "two targets, a rule, and a level: {line}");
        }
    }
    assert_eq!(fence, None, "every block of code is closed");
    assert_eq!(text.matches("\n<details>").count(), 4);
    assert_eq!(text.lines().filter(|line| *line == "</details>").count(), 4);
}

#[test]
fn a_text_that_is_too_long_for_github_is_cut_between_failures_and_says_so() {
    let text = markdown(&hostile(2000));
    assert!(text.len() <= 1_000_000 && text.len() > 900_000, "{}", text.len());
    assert!(text.ends_with(CUT));
    let (opened, closed) = (text.matches("\n<details>").count(), text.matches("\n</details>\n").count());
    assert_eq!(opened, closed);
    assert!(!markdown(&hostile(2)).contains(CUT));
}
