//! A report that is safe to look at. What models, servers, and targets said must neither move a cursor nor turn a line
//! around.

use super::model::{Report, Told};
use crate::stream::visible;

/// The report with every invisible character of its texts written out.
pub(super) fn shown(report: &Report) -> Report {
    let mut report = report.clone();
    for target in &mut report.targets {
        wash(&mut target.id);
        target.version.iter_mut().chain(&mut target.flag).for_each(wash);
    }
    for cause in &mut report.causes {
        let texts = [&mut cause.target, &mut cause.mutations, &mut cause.scenario, &mut cause.actual];
        let lines = cause.sent.excerpt.iter_mut().flat_map(|frame| &mut frame.lines);
        let diff = cause.diff.iter_mut().map(|line| &mut line.text);
        texts.into_iter().chain(&mut cause.known).chain(&mut cause.expected).chain(lines).chain(diff).for_each(wash);
        cause.origin.iter_mut().for_each(|origin| wash(&mut origin.file));
        wash(&mut cause.sent.ending);
        cause.observation.error.iter_mut().for_each(|error| wash(&mut error.class));
    }
    for leftover in &mut report.leftovers {
        [&mut leftover.target, &mut leftover.scenario, &mut leftover.rule].into_iter().for_each(wash);
    }
    for Told { scenario, target, what, .. } in report.errors.iter_mut().chain(&mut report.feeds.differing) {
        [scenario, target, what].into_iter().for_each(wash);
    }
    for skipped in &mut report.skipped {
        skipped.target.iter_mut().chain([&mut skipped.reason]).for_each(wash);
    }
    let flags = report.run.flags.iter_mut().flat_map(|(flag, value)| [flag, value]);
    report.run.paths.iter_mut().chain(flags).chain([&mut report.run.started, &mut report.run.version]).for_each(wash);
    report
}

/// The same for a page, where what a target told in several lines, such as a traceback, has room for them.
pub(super) fn shown_in_lines(report: &Report) -> Report {
    let mut seen = shown(report);
    for (cause, told) in seen.causes.iter_mut().zip(&report.causes) {
        let message = told.observation.error.as_ref().and_then(|error| error.message.as_deref()).unwrap_or_default();
        if message.contains('\n') {
            let lines: Vec<String> = message.split('\n').map(legible).collect();
            cause.actual = cause.actual.replace(&legible(message), &lines.join("\n"));
        }
    }
    seen
}

/// A text with every invisible character written out.
#[must_use]
pub fn legible(text: &str) -> String {
    let mut text = text.to_owned();
    wash(&mut text);
    text
}

fn wash(text: &mut String) {
    if text.contains(|c: char| c.is_control() || is_unseen(c)) {
        let seen = visible(text);
        *text =
            seen.chars().map(|c| if is_unseen(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect();
    }
}

/// Marks that turn the direction of writing, and separators that end a line though they are no control characters.
fn is_unseen(character: char) -> bool {
    matches!(character, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_room_for_the_lines_of_a_traceback() {
        let mut report = super::super::sample::hostile(1);
        let cause = &mut report.causes[0];
        let message = "exit status: 1; stderr: Traceback:\n  line 3\u{1b}[1m";
        cause.observation.error.as_mut().expect("it has one").message = Some(message.to_owned());
        cause.actual = format!("crashed (process: {})", visible(message));
        assert!(shown(&report).causes[0].actual.contains("Traceback:\\n  line 3"));
        let in_lines = &shown_in_lines(&report).causes[0].actual;
        assert_eq!(in_lines, "crashed (process: exit status: 1; stderr: Traceback:\n  line 3\\u{1b}[1m)");
    }

    #[test]
    fn what_turns_or_moves_a_line_is_written_out_and_other_text_stays() {
        let mut text = "a\u{1b}[1m\u{9b}b\n\u{202e}c\u{2066} é 語 👩‍👩‍👧".to_owned();
        wash(&mut text);
        assert_eq!(text, "a\\u{1b}[1m\\u{9b}b\\n\\u{202e}c\\u{2066} é 語 👩‍👩‍👧");
    }
}
