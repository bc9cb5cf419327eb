//! The report for a person at a terminal. Colour only repeats what a word says.

use anstyle::{AnsiColor, Style};

use super::{
    commands::{again, by_hand},
    excerpt::shortened,
    headline::{about, word},
    model::{Cause, Leftover, Report, RuleRow},
    numbers::{count, counted},
    shown::shown as washed,
    table::{PADDING, shown, table},
};
use crate::{
    judge::{Change, RuleCell, rules::rule},
    stream::visible,
};

/// What the terminal prints of failures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// A line a cause, and the first few in full.
    #[default]
    Some,
    /// Every cause in full.
    All,
    /// None: tables and the summary.
    None,
}

/// Renders a report, with styles, for a terminal of this width.
#[must_use]
pub fn terminal(report: &Report, width: u16, show: Show) -> String {
    // What a model or a target says must not move the cursor.
    let report = &washed(report);
    let mut out = header(report);
    let full = in_full(report, show);
    for cause in &full {
        out += "\n";
        out += &block(cause, report, width);
    }
    if report.causes.iter().any(|cause| cause.known.is_none() || show == Show::All) {
        out += "\n";
        out += &cause_table(report, width, full.len(), show);
    }
    out += "\n";
    out += &rule_table(report, width);
    out += "\n";
    out += &summary(report);
    out
}

/// The causes that are told, those of rules that bind most first.
fn by_level(report: &Report, show: Show) -> Vec<&Cause> {
    let mut told: Vec<&Cause> =
        report.causes.iter().filter(|cause| cause.known.is_none() || show == Show::All).collect();
    told.sort_by_key(|cause| cause.level);
    told
}

/// The causes to tell in full: all, none, or of each target the first of each rule until there are enough.
fn in_full(report: &Report, show: Show) -> Vec<&Cause> {
    let mut told: Vec<&Cause> = Vec::new();
    for cause in by_level(report, show) {
        let of_target = || told.iter().filter(|other| other.target == cause.target);
        let is_new = || !of_target().any(|other| other.rules == cause.rules);
        let is_told = match show {
            Show::All => true,
            Show::None => false,
            Show::Some => of_target().count() < IN_FULL && is_new(),
        };
        if is_told {
            told.push(cause);
        }
    }
    told
}

fn header(report: &Report) -> String {
    let part = report.shard.as_ref().map(|shard| format!("part {}   ", shard.partition)).unwrap_or_default();
    let targets: Vec<&str> = report.targets.iter().map(|target| target.id.as_str()).collect();
    format!(
        "{BOLD}codex-conformance {}{BOLD:#}   {part}{}   {}   {}\n",
        report.run.version,
        counted(report.run.recordings, "recording"),
        counted(report.run.scenarios, "scenario"),
        targets.join(", "),
    )
}

/// A failure is a story in five parts: id, requirement, what was sent, expected against actual, and the command.
fn block(cause: &Cause, report: &Report, width: u16) -> String {
    let mut out = String::new();
    let word = word(cause);
    let rules = cause.rules.join(", ");
    out += &format!("{FAIL}{word}{FAIL:#}  {BOLD}{rules}{BOLD:#}  ({})   {}\n", cause.level.as_str(), cause.target);
    out += &format!("      {}   fed {}\n\n", cause.scenario, cause.feed.as_str());
    for id in &cause.rules {
        if let Some(rule) = rule(id) {
            let page = rule.page();
            out += &wrapped(page.statement, Style::new(), width);
            out += &wrapped(page.source, DIM, width);
            if !page.incidents.is_empty() {
                out += &wrapped(&format!("seen in the field: {}", page.incidents.join(", ")), DIM, width);
            }
        }
    }
    let sent = &cause.sent;
    out += &format!("\n  sent   {}\n", sent.told());
    for frame in &sent.excerpt {
        let mark = frame.mark().map(|mark| format!("   {DIM}← byte {}, {mark}{DIM:#}", frame.byte)).unwrap_or_default();
        for (at, line) in frame.lines.iter().enumerate() {
            match at {
                0 => out += &format!("  {:>5}  {line}{mark}\n", frame.number),
                _ => out += &format!("         {line}\n"),
            }
        }
    }
    out += if cause.expected.len() > 1 { "\n  expected any of\n" } else { "\n  expected\n" };
    for expected in &cause.expected {
        out += &format!("     · {expected}\n");
    }
    out += &format!("  actual\n     · {}\n\n", cause.actual);
    for line in &cause.diff {
        out += &match line.change {
            Change::Same => format!("    {DIM}{}{DIM:#}\n", line.text),
            Change::Expected => format!("  {GOOD}- {}{GOOD:#}\n", line.text),
            Change::Actual => format!("  {FAIL}+ {}{FAIL:#}\n", line.text),
        };
    }
    out += "\n";
    if cause.attempts > 1 {
        out += &format!("  same cause  {}\n", counted(cause.attempts - 1, "more attempt"));
    }
    if let Some(reason) = &cause.known {
        out += &format!("  known       {reason}\n");
    }
    out += &format!("  again       {}\n", again(cause, report));
    out += &format!("  by hand     {}\n", by_hand(cause, report));
    out
}

fn cause_table(report: &Report, width: u16, in_full: usize, show: Show) -> String {
    let several = report.targets.len() > 1;
    let told = by_level(report, show);
    let rows: Vec<Vec<String>> = (told.iter())
        .map(|cause| {
            let class = cause.observation.error.as_ref().map_or_else(String::new, |error| format!(" {}", error.class));
            let seen = format!("{}{class}", cause.observation.status.as_str());
            let target = several.then(|| cause.target.clone());
            let row = [word(cause).to_owned(), count(cause.attempts)].into_iter().chain(target);
            row.chain([about(cause), seen, cause.rules.join("\n")]).collect()
        })
        .collect();
    let target = several.then_some("target");
    let head: Vec<&str> = ["", "attempts"].into_iter().chain(target).chain(["mutation", "seen", "rules"]).collect();
    let rest = told.len() - in_full;
    let more = if rest > 0 && in_full > 0 {
        format!("{rest} of these causes are not shown in full above; `--show all` does.\n")
    } else {
        String::new()
    };
    format!("{}\n{more}", table(&head, &rows, width))
}

/// The rules, with as many targets side by side as fit, and the others in further tables.
fn rule_table(report: &Report, width: u16) -> String {
    let told: Vec<&RuleRow> = report.rules.iter().filter(|row| row.exercised_by > 0).collect();
    let own = |row: &RuleRow| vec![row.id.clone(), row.level.as_str().to_owned(), count(row.exercised_by)];
    let cell = |row: &RuleRow, target: usize| told_cell(row.cells.get(target).copied().unwrap_or_default());
    let widest = |texts: &mut dyn Iterator<Item = String>| texts.map(|text| shown(&text)).max().unwrap_or_default();
    let first: usize = (0..3).map(|at| PADDING + widest(&mut told.iter().map(|row| own(row)[at].clone()))).sum();
    let mut tables: Vec<Vec<usize>> = Vec::new();
    let mut room = 0;
    for (at, target) in report.targets.iter().enumerate() {
        let named = shown(&target.id);
        let needed = PADDING + widest(&mut told.iter().map(|row| cell(row, at))).max(named);
        if tables.is_empty() || needed > room {
            tables.push(Vec::new());
            room = usize::from(width).saturating_sub(first);
        }
        room = room.saturating_sub(needed);
        tables.last_mut().expect("one was begun").push(at);
    }
    let mut out = String::new();
    for targets in tables {
        let names = targets.iter().filter_map(|at| Some(report.targets.get(*at)?.id.as_str()));
        let head: Vec<&str> = ["rule", "level", "scenarios"].into_iter().chain(names).collect();
        let rows: Vec<Vec<String>> = (told.iter())
            .map(|row| own(row).into_iter().chain(targets.iter().map(|at| cell(row, *at))).collect())
            .collect();
        out += &table(&head, &rows, width);
        out += "\n";
    }
    let explained = report.rules.iter().flat_map(|row| &row.cells).any(|cell| cell.explained > 0);
    let note = if explained { " *N: N more attempts broke it, and are told under a more specific rule\n" } else { "" };
    out + note
}

/// How many of the attempts judged kept a rule. What is known to fail is dim, and what is not stands out.
fn told_cell(cell: RuleCell) -> String {
    let kept = count(cell.judged - cell.broken.min(cell.judged));
    let style = match (cell.broken, cell.expected + cell.flaky) {
        (0, _) => Style::new(),
        (broken, borne) if broken == borne => DIM,
        _ => FAIL,
    };
    let text = match (cell.judged, cell.not_reported, cell.explained) {
        (0, 0, 0) => "-".to_owned(),
        (0, _, 0) => "not reported".to_owned(),
        (judged, _, 0) => format!("{kept}/{}", count(judged)),
        (judged, _, explained) => format!("{kept}/{} *{}", count(judged), count(explained)),
    };
    if style == Style::new() { text } else { format!("{style}{text}{style:#}") }
}

fn summary(report: &Report) -> String {
    let mut out = String::new();
    for target in &report.targets {
        let counts = target.counts;
        let named = [
            (counts.pass, "passed", GOOD),
            (counts.non_strict, "non-strict", DIM),
            (counts.expected, "xfail", DIM),
            (counts.flaky, "flaky", FAIL),
            (counts.fail, "FAILED", FAIL),
            (counts.error, "ERROR", FAIL),
            (counts.skip, "skipped", DIM),
        ];
        let shown: Vec<String> = named
            .iter()
            .filter(|(number, name, _)| *number > 0 || *name == "passed")
            .map(|(number, name, style)| format!("{style}{} {name}{style:#}", count(*number)))
            .collect();
        out += &format!("{BOLD}{}{BOLD:#}   {}\n", target.id, shown.join(" · "));
    }
    for leftover in &report.leftovers {
        let Leftover { target, scenario, rule, .. } = leftover;
        let what = if leftover.is_kept {
            "nothing fails so any more: take the row out"
        } else {
            "no scenario has such an address"
        };
        out += &format!("{FAIL}STALE{FAIL:#} {target}, {rule}, {scenario}: {what}\n");
    }
    for error in report.errors.iter().take(MOST_TOLD) {
        let feed = error.feed.map(|feed| format!(" fed {}", feed.as_str())).unwrap_or_default();
        let what = shortened(&error.what, LONGEST_TOLD);
        out += &format!("{FAIL}ERROR{FAIL:#} {}@{}{feed}: {what}\n", error.scenario, error.target);
    }
    if report.errors.len() > MOST_TOLD {
        out += &format!("… and {} more\n", counted(report.errors.len() - MOST_TOLD, "ERROR"));
    }
    for told in report.feeds.differing.iter().take(MOST_TOLD) {
        out += &format!(
            "{FAIL}feeds differ{FAIL:#} {}@{}: {}\n",
            told.scenario,
            told.target,
            shortened(&told.what, LONGEST_TOLD)
        );
    }
    for skipped in &report.skipped {
        out += &match &skipped.target {
            None => format!("skipped {}: {}\n", counted(skipped.count, "recording"), skipped.reason),
            Some(target) => {
                format!("skipped {} of {target}: {}\n", counted(skipped.count, "scenario"), visible(&skipped.reason))
            }
        };
    }
    let attempts: Vec<String> =
        report.run.attempts.iter().map(|(feed, number)| format!("{} {}", count(*number), feed.as_str())).collect();
    out += &format!(
        "{} · {} · {} of {} rules exercised · attempts: {}",
        counted(report.run.recordings, "recording"),
        counted(report.run.scenarios, "scenario"),
        report.run.rules,
        report.run.rules_in_all,
        attempts.join(" + "),
    );
    if let Some(budget) = report.run.budget.filter(|budget| *budget < report.run.scenarios) {
        out += &format!(" · programs were given {} of a wire, drawn by seed {}", count(budget), report.run.seed);
    }
    if report.feeds.compared > 0 {
        let same = report.feeds.compared - report.feeds.differing.len();
        out += &format!(" · both feeds agree on {} of {}", count(same), count(report.feeds.compared));
    }
    #[expect(clippy::cast_precision_loss, reason = "a duration for a person, to a tenth of a second")]
    let seconds = report.run.milliseconds as f64 / 1000.0;
    out += &format!(" · {seconds:.1} s\n");
    if !report.complete {
        out += "stopped before the end of the plan: what was judged until then is above\n";
    }
    out
}

/// A paragraph, indented, no line longer than the terminal is wide.
fn wrapped(text: &str, style: Style, width: u16) -> String {
    let options = textwrap::Options::new(usize::from(width).max(40))
        .initial_indent("  ")
        .subsequent_indent("  ")
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::wrap(text, options).iter().map(|line| format!("{style}{line}{style:#}\n")).collect()
}

const IN_FULL: usize = 3;
const MOST_TOLD: usize = 10;
const LONGEST_TOLD: usize = 300;
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const FAIL: Style = AnsiColor::Red.on_default().bold();

#[cfg(test)]
#[path = "terminal/tests.rs"]
mod tests;
