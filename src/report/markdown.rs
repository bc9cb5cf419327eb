//! The report in Markdown: for the page of a job, or the README of a project.

use super::{
    commands::{again, by_hand},
    excerpt::{excerpt, shortened},
    headline::{about, chips, word},
    mark::{Mark, State},
    model::{Cause, Leftover, Report},
    numbers::{count, counted},
    prose::prose,
    shown::shown,
};
use crate::judge::rules::rule;

/// The report in Markdown, the verdict first.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let report = &shown(report);
    let mut out = verdict(report) + "\n" + &matrix(report);
    let mut room = (MOST_BYTES - CUT.len()).saturating_sub(out.len());
    let (known, new): (Vec<&Cause>, Vec<&Cause>) = report.causes.iter().partition(|cause| cause.known.is_some());
    let sections = [("Causes of failure", new), ("Known failures", known)]
        .into_iter()
        .map(|(title, causes)| (title, causes.into_iter().map(|cause| story(cause, report)).collect::<Vec<_>>()));
    for (title, parts) in [("Notes", notes(report))].into_iter().chain(sections) {
        let head = (!parts.is_empty()).then(|| format!("\n## {title}\n\n"));
        for part in head.iter().chain(&parts) {
            if part.len() > room {
                return out + CUT;
            }
            room -= part.len();
            out += part;
        }
    }
    out
}

fn verdict(report: &Report) -> String {
    let chips = chips(report);
    let sign = if chips.iter().any(|chip| chip.kind == "failed") { State::Failed } else { State::Kept };
    let words: Vec<&str> = chips.iter().map(|chip| chip.text.as_str()).collect();
    let run = &report.run;
    format!(
        "**{} {}** · codex-conformance {}, {} · {} · {} · {} of {} rules\n",
        sign.sign(),
        words.join(" · "),
        plain(&run.version),
        plain(&run.started),
        counted(run.recordings, "recording"),
        counted(run.scenarios, "scenario"),
        count(run.rules),
        count(run.rules_in_all),
    )
}

/// The matrix as a table: rules by targets.
fn matrix(report: &Report) -> String {
    let head = report.targets.iter().map(|target| match &target.version {
        Some(version) => format!("{}<br>{}", plain(&target.id), plain(version)),
        None => plain(&target.id),
    });
    let mut out = line(["rule".to_owned(), "level".to_owned()].into_iter().chain(head));
    out += &line((0..report.targets.len() + 2).map(|_| "---".to_owned()));
    for row in report.rules.iter().filter(|row| row.exercised_by > 0) {
        let cells = row.cells.iter().map(|cell| {
            let Mark { state, text } = Mark::of(*cell, row.level);
            plain(format!("{} {text}", state.sign()).trim())
        });
        out += &line([row.id.clone(), row.level.as_str().to_owned()].into_iter().chain(cells));
    }
    out + LEGEND
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

/// A cause in full, folded under one line.
fn story(cause: &Cause, report: &Report) -> String {
    let mut out = format!(
        "<details><summary><b>{}</b> {}: {}, {} ({})</summary>\n\n",
        word(cause),
        entities(&cause.target),
        cause.rules.join(", "),
        entities(&about(cause)),
        counted(cause.attempts, "attempt")
    );
    out += &format!("{}, fed {}\n\n", code(&cause.scenario), cause.feed.as_str());
    for id in &cause.rules {
        let Some(rule) = rule(id) else { continue };
        let page = rule.page();
        out += &format!("* **{id}**: {} {}", said(page.statement), said(page.source));
        if !page.incidents.is_empty() {
            out += &format!(" Seen in the field: {}.", plain(&page.incidents.join(", ")));
        }
        out += "\n";
    }
    let sent = &cause.sent;
    out += &format!("\nSent: {}.\n\n", plain(&sent.told()));
    let frames = sent.excerpt.iter().map(|frame| {
        let mark = frame.mark().map(|mark| format!(", {mark}")).unwrap_or_default();
        format!("frame {}, byte {}{mark}\n{}\n", frame.number, count(frame.byte), frame.lines.join("\n"))
    });
    out += &block("text", &frames.collect::<String>());
    out += if cause.expected.len() > 1 { "Expected any of:\n\n" } else { "Expected:\n\n" };
    for expected in cause.expected.iter().take(MOST_EXPECTED) {
        out += &format!("* {}\n", plain(&shortened(expected, LONGEST)));
    }
    out += &format!("\nActual: {}\n\n", plain(&shortened(&cause.actual, LONGEST)));
    let diff = excerpt(&cause.diff);
    out += &block("diff", &diff.iter().map(|line| format!("{}{}\n", line.sign, line.text)).collect::<String>());
    if cause.attempts > 1 {
        out += &format!("{} failed of the same cause.\n\n", counted(cause.attempts - 1, "more attempt"));
    }
    if let Some(reason) = &cause.known {
        out += &format!("Known: {}\n\n", plain(reason));
    }
    out += &block("sh", &format!("{}\n{}\n", again(cause, report), by_hand(cause, report)));
    out + "</details>\n\n"
}

/// What is no failure of a target, and still to be known.
fn notes(report: &Report) -> Vec<String> {
    let told = report.errors.iter().map(|error| ("error", error));
    let told = told.chain(report.feeds.differing.iter().map(|told| ("feeds differ", told))).map(|(what, told)| {
        let address = code(&format!("{}@{}", told.scenario, told.target));
        format!("* {what}: {address}: {}\n", plain(&shortened(&told.what, LONGEST)))
    });
    let stale = report.leftovers.iter().map(|Leftover { target, scenario, rule, is_kept }| {
        let why = if *is_kept { "nothing fails so any more" } else { "no scenario has such an address" };
        format!("* stale: {}, {}, {}: {why}\n", code(target), code(rule), code(scenario))
    });
    let skipped = report.skipped.iter().map(|skipped| {
        let what = match &skipped.target {
            None => counted(skipped.count, "recording"),
            Some(target) => format!("{} of {}", counted(skipped.count, "scenario"), code(target)),
        };
        format!("* skipped: {what}: {}\n", plain(&shortened(&skipped.reason, LONGEST)))
    });
    let mut notes: Vec<String> = told.chain(stale).chain(skipped).collect();
    if notes.len() > MOST_NOTES {
        let more = notes.split_off(MOST_NOTES).len();
        notes.push(format!("* and {} more\n", count(more)));
    }
    notes
}

/// Text that says what it says and does nothing: what Markdown or HTML would read is written as an entity.
pub(super) fn plain(text: &str) -> String {
    let is_read = |at: usize, c: char| match c {
        ':' => text[at..].starts_with("://"),
        '-' => at == 0,
        _ => "`*_[]<>&\\|~$#+=".contains(c),
    };
    let told = text.char_indices();
    told.map(|(at, c)| if is_read(at, c) { format!("&#{};", u32::from(c)) } else { c.to_string() }).collect()
}

/// The prose of a rule.
fn said(text: &str) -> String {
    prose(text).map(|(is_code, part)| if is_code { code(part) } else { plain(part) }).collect()
}

/// Text inside HTML.
fn entities(text: &str) -> String {
    let told = text.chars();
    told.map(|c| if "<>&\"'".contains(c) { format!("&#{};", u32::from(c)) } else { c.to_string() }).collect()
}

/// Text as code, on one line.
pub(super) fn code(text: &str) -> String {
    let fence = "`".repeat(longest_run(text) + 1);
    let room = if text.contains('`') || text.trim() != text { " " } else { "" };
    format!("{fence}{room}{text}{room}{fence}")
}

/// Lines as code.
fn block(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    if text.is_empty() { String::new() } else { format!("{fence}{language}\n{text}{fence}\n\n") }
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// GitHub drops a summary of more than 1 MiB as a whole.
const MOST_BYTES: usize = 1_000_000;
const CUT: &str = "\n*The rest is cut: this text ends at a million bytes. The page and report.json have all of it.*\n";
const LEGEND: &str = "\n✓ kept · ✗ broken: kept / judged · ! broken, but not binding · \\~ broken, and known or flaky · \
                      – not reported by the target · \\*n told under a more specific rule. Numbers are attempts.\n";
const MOST_NOTES: usize = 100;
const MOST_EXPECTED: usize = 8;
const LONGEST: usize = 600;

#[cfg(test)]
#[path = "markdown/tests.rs"]
mod tests;
