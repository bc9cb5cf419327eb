//! The causes of failure, each told in full while there is room, then in short.

use std::collections::{BTreeMap, btree_map::Entry};

use askama::Template as _;

use super::super::{
    commands::{again, by_hand},
    excerpt::{DiffLine, excerpt, shortened},
    headline::{about, word},
    model::{Cause, Report},
    numbers::{count, counted},
    prose::prose,
};
use crate::judge::{RulePage, rules::rule};

/// Causes as HTML.
pub(super) struct Causes {
    /// Those that nobody expected.
    pub(super) new: Vec<String>,
    /// Those that are known, each with a reason.
    pub(super) known: Vec<String>,
    /// How many there was no room for.
    pub(super) left_out: usize,
    /// The numbers of those that are told, by target and rule.
    places: BTreeMap<(String, String), Vec<usize>>,
}

impl Causes {
    /// Tells as many as the page holds. What comes first gets the room: causes that nobody expected, and of those the
    /// first of each target and rule.
    pub(super) fn tell(report: &Report) -> Self {
        let mut told: BTreeMap<usize, String> = BTreeMap::new();
        let mut size = 0;
        for at in by_weight(&report.causes) {
            let cause = &report.causes[at];
            let story = [true, false].into_iter().map(|in_full| (in_full, Story::of(cause, at + 1, in_full, report)));
            let fitting = story.map(|(in_full, story)| (if in_full { ROOM } else { ROOM_IN_ALL }, story.to_html()));
            if let Some((_, story)) = fitting.into_iter().find(|(room, story)| size + story.len() <= *room) {
                size += story.len();
                told.insert(at, story);
            }
        }
        let mut causes = Self {
            new: Vec::new(),
            known: Vec::new(),
            left_out: report.causes.len() - told.len(),
            places: BTreeMap::new(),
        };
        for (at, story) in told {
            let cause = &report.causes[at];
            for rule in &cause.rules {
                causes.places.entry((cause.target.clone(), rule.clone())).or_default().push(at + 1);
            }
            if cause.known.is_none() { causes.new.push(story) } else { causes.known.push(story) }
        }
        causes
    }

    /// The numbers of the causes that hold this rule and target.
    pub(super) fn of(&self, target: &str, rule: &str) -> &[usize] {
        self.places.get(&(target.to_owned(), rule.to_owned())).map_or(&[], Vec::as_slice)
    }
}

/// The places of causes, the ones to tell in full first.
fn by_weight(causes: &[Cause]) -> Vec<usize> {
    let mut seen: BTreeMap<(&str, &[String]), usize> = BTreeMap::new();
    let mut weighed: Vec<(bool, usize, usize)> = Vec::new();
    for (at, cause) in causes.iter().enumerate() {
        let nth = match seen.entry((&cause.target, &cause.rules)) {
            Entry::Vacant(entry) => *entry.insert(0),
            Entry::Occupied(mut entry) => {
                *entry.get_mut() += 1;
                *entry.get()
            }
        };
        weighed.push((cause.known.is_some(), nth, at));
    }
    weighed.sort_unstable();
    weighed.into_iter().map(|(.., at)| at).collect()
}

#[derive(askama::Template)]
#[template(path = "cause.html", config = "src/report/html/askama.toml")]
struct Story<'a> {
    cause: &'a Cause,
    number: usize,
    word: &'static str,
    kind: &'static str,
    about: String,
    seen: String,
    rules: Vec<(&'a str, RulePage)>,
    in_full: bool,
    expected: Vec<String>,
    actual: String,
    diff: Vec<DiffLine>,
    again: String,
    by_hand: String,
}

impl<'a> Story<'a> {
    fn of(cause: &'a Cause, number: usize, in_full: bool, report: &Report) -> Self {
        let class = cause.observation.error.as_ref().map(|error| format!(" {}", error.class)).unwrap_or_default();
        let word = word(cause);
        Self {
            cause,
            number,
            word,
            kind: match word {
                "FAIL" => "failed",
                "xfail" => "borne",
                _ => "loose",
            },
            about: about(cause),
            seen: format!("{}{class}", cause.observation.status.as_str()),
            rules: cause.rules.iter().filter_map(|id| Some((id.as_str(), rule(id)?.page()))).collect(),
            in_full,
            expected: cause.expected.iter().take(MOST_EXPECTED).map(|text| shortened(text, LONGEST)).collect(),
            actual: shortened(&cause.actual, LONGEST),
            diff: excerpt(&cause.diff),
            again: again(cause, report),
            by_hand: by_hand(cause, report),
        }
    }

    fn to_html(&self) -> String {
        self.render().expect("a string takes whatever is written to it")
    }
}

/// A line of what was sent and the end of it. Few fonts have pictures of control characters, so that ends are written as
/// in a program.
fn parted(line: &str) -> (&str, &'static str) {
    let ends = [("␍␊", "\\r\\n"), ("␊", "\\n"), ("␍", "\\r")];
    let found = ends.into_iter().find_map(|(sign, end)| Some((line.strip_suffix(sign)?, end)));
    found.unwrap_or((line, ""))
}

/// Bytes of causes told in full, and of all that are told.
const ROOM: usize = 1_250_000;
const ROOM_IN_ALL: usize = 1_450_000;
const MOST_EXPECTED: usize = 8;
const LONGEST: usize = 600;
