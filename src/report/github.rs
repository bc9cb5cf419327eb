//! Annotations of a GitHub job: a few lines, the gravest first. The rest is in the summary.

use super::{
    commands::again,
    excerpt::shortened,
    headline::{about, word},
    model::{Cause, Leftover, Origin, Report},
    shown::shown,
};
use crate::judge::Level;

/// Ten lines at most, which is what GitHub shows of a step. The last says how much more there is.
#[must_use]
pub fn github(report: &Report) -> String {
    let report = &shown(report);
    let mut all = annotations(report);
    all.sort_by_key(|annotation| annotation.gravity);
    if all.len() > MOST {
        let rest = all.split_off(MOST - 1);
        let gravity = rest.first().map_or(Gravity::Loose, |first| first.gravity);
        let text = format!("and {} more, see the summary or report.json", rest.len());
        all.push(Annotation { gravity, title: "codex-conformance".to_owned(), text, at: None });
    }
    all.iter().map(Annotation::line).collect()
}

/// Something to be seen beside the code.
struct Annotation<'a> {
    gravity: Gravity,
    title: String,
    text: String,
    at: Option<&'a Origin>,
}

/// How much it matters, the most first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gravity {
    /// The run itself went wrong.
    Error,
    /// A rule that decides is broken.
    Decides,
    /// A known failure is none any more.
    Stale,
    /// It does not decide.
    Loose,
}

impl Annotation<'_> {
    fn line(&self) -> String {
        let command = if self.gravity == Gravity::Loose { "warning" } else { "error" };
        let at = self.at.map(|at| format!("file={},line={},", property(&at.file), at.line)).unwrap_or_default();
        format!("::{command} {at}title={}::{}\n", property(&self.title), data(&shortened(&self.text, LONGEST)))
    }
}

fn annotations(report: &Report) -> Vec<Annotation<'_>> {
    let plain = |gravity, title: &str, text| Annotation { gravity, title: title.to_owned(), text, at: None };
    let stopped = (!report.complete).then(|| {
        plain(Gravity::Error, "stopped", "the run stopped before the end of its plan: nothing here is clean".to_owned())
    });
    let told = |title: &'static str| {
        move |told: &super::model::Told| {
            plain(Gravity::Error, title, format!("{}@{}: {}", told.scenario, told.target, told.what))
        }
    };
    let stale = |Leftover { target, scenario, rule, is_kept }: &Leftover| {
        let why = if *is_kept { "nothing fails so any more" } else { "no scenario has such an address" };
        plain(Gravity::Stale, "stale expectation", format!("{target}, {rule}, {scenario}: {why}"))
    };
    let causes = report.causes.iter().filter(|cause| cause.known.is_none() && cause.level != Level::Info);
    let all = stopped.into_iter().chain(report.errors.iter().map(told("error")));
    let all = all.chain(report.feeds.differing.iter().map(told("feeds differ")));
    all.chain(causes.map(|cause| of_cause(cause, report))).chain(report.leftovers.iter().map(stale)).collect()
}

fn of_cause<'a>(cause: &'a Cause, report: &Report) -> Annotation<'a> {
    Annotation {
        gravity: if report.decides(cause) { Gravity::Decides } else { Gravity::Loose },
        title: format!("{} {} ({})", word(cause), cause.rules.join(" "), cause.target),
        text: format!(
            "{}: expected {}; actual {}. Again: {}",
            about(cause),
            shortened(cause.expected.first().map_or("", String::as_str), SHORT),
            shortened(&cause.actual, SHORT),
            again(cause, report)
        ),
        at: cause.origin.as_ref(),
    }
}

/// Text behind the second pair of colons.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property, which a colon or a comma ends.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

const MOST: usize = 10;
const SHORT: usize = 300;
const LONGEST: usize = 2000;

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{HOSTILE, hostile},
        *,
    };

    #[test]
    fn ten_lines_at_most_the_gravest_first_and_the_last_says_how_many_more() {
        let mut report = hostile(40);
        report.complete = false;
        let text = github(&report);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 10);
        assert!(lines[0].starts_with("::error title=stopped::"), "{}", lines[0]);
        assert!(lines[1].starts_with("::error title=error::") && lines[2].starts_with("::error title=feeds differ::"));
        // One stopped, one error, one differing, forty unknown causes, one stale row; nine are told.
        assert_eq!(lines[9], "::error title=codex-conformance::and 35 more, see the summary or report.json");
    }

    #[test]
    fn no_text_begins_a_line_or_ends_a_property() {
        let mut report = hostile(1);
        report.causes[0].target = "a,b:c%d\r\n::error::e".to_owned();
        report.causes[0].is_flaky = true;
        let text = github(&report);
        assert!(text.lines().all(|line| line.starts_with("::error ") || line.starts_with("::warning ")), "{text}");
        let flaky = text.lines().find(|line| line.starts_with("::warning ")).expect("what is flaky warns");
        let (properties, _) = flaky["::warning ".len()..].split_once("::").expect("a text follows");
        assert_eq!(properties.split(',').filter(|it| it.contains('=')).count(), 3, "{properties}");
        assert!(properties.ends_with("(a%2Cb%3Ac%25d\\r\\n%3A%3Aerror%3A%3Ae)"), "{properties}");
        assert!(!text.contains(HOSTILE));
    }

    #[test]
    fn nothing_found_is_no_line() {
        let mut report = hostile(0);
        (report.errors, report.leftovers, report.feeds.differing) = (Vec::new(), Vec::new(), Vec::new());
        assert_eq!(github(&report), "");
    }

    #[test]
    fn line_ends_and_percent_signs_are_escaped() {
        assert_eq!(data("100 %\r\n:,"), "100 %25%0D%0A:,");
        assert_eq!(property("100 %\r\n:,"), "100 %25%0D%0A%3A%2C");
    }
}
