//! A night. What drift was found, who breaks because of it, and whether anybody could look.

mod markdown;
mod rows;
mod terminal;

pub use markdown::{change_pages, night_markdown};
pub use terminal::{changes_terminal, night_terminal};

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::drift::{Change, Severity, tell_apart};
use rows::rows;

/// What a night came to: everything any format shows, and what `drift.json` holds.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Night {
    /// Version of this structure.
    pub format: u32,
    /// Version of the tool.
    pub version: String,
    /// The day, UTC.
    pub day: String,
    /// The night in a line.
    pub title: String,
    /// The least grave change that counts.
    pub severity: Severity,
    /// What was looked at.
    pub looked: Looked,
    /// What counts: a row for what a person calls one change, the gravest first.
    pub changes: Vec<Counted>,
    /// A row a backend.
    pub backends: Vec<Backend>,
    /// The consumers that the fresh recordings were replayed to, and what they broke.
    pub targets: Vec<Judged>,
    /// What the night cost, in US dollars, where prices are known.
    pub cost: Option<f64>,
}

/// One change that counts, wherever it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counted {
    /// What tells it from others, the same every night. The changes of its backend that have it are parts of it.
    pub key: String,
    /// The backend.
    pub backend: String,
    /// How grave it is.
    pub severity: Severity,
    /// It in a line.
    pub title: String,
}

/// What was looked at.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Looked {
    /// Why the night is not clean whatever was found: something could not be looked at. Empty when all could.
    pub trouble: Vec<String>,
    /// Prompts that were to be recorded; zero where recordings were given.
    pub prompts: usize,
    /// Those that were, each time.
    pub recorded: usize,
    /// Prompts that the backend cannot be asked for, so that nothing is known of what they show.
    pub skipped: Vec<String>,
    /// What nothing is known of to compare with, on a wire that the baseline has nothing of. It is told, and keeps
    /// nothing else from being looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// What came of a backend.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Backend {
    /// Its name.
    pub name: String,
    /// The models that answered.
    pub models: Vec<String>,
    /// Streams of the baseline.
    pub baseline: u64,
    /// Its days, from and to, where it is dated.
    pub days: Option<(String, String)>,
    /// Fresh streams.
    pub fresh: u64,
    /// Every change, the gravest first.
    pub changes: Vec<Change>,
}

/// How a target took the fresh recordings.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Judged {
    /// The target.
    pub id: String,
    /// Its version, where it has one.
    pub version: Option<String>,
    /// Attempts that were judged.
    pub attempts: usize,
    /// Attempts that came to no verdict: the consumer could not be started, or takes no such scenario.
    pub not_judged: usize,
    /// Rules that it breaks with them.
    pub broken: Vec<Broken>,
}

/// A rule that a target breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Broken {
    /// The rule.
    pub rule: String,
    /// Whether it keeps the rule with the corpus as it is.
    pub is_new: bool,
    /// How many attempts broke it.
    pub attempts: usize,
    /// The first scenario that shows it.
    pub scenario: String,
    /// What was seen.
    pub seen: String,
}

impl Night {
    /// The night: which changes are one, which of them count, and its title.
    #[must_use]
    pub fn new(day: String, severity: Severity, looked: Looked, mut backends: Vec<Backend>) -> Self {
        for backend in &mut backends {
            tell_apart(&backend.name, &mut backend.changes);
        }
        let mut changes: Vec<Counted> = Vec::new();
        for backend in &backends {
            let rows = rows(backend, severity);
            changes.extend(rows.iter().filter(|row| row.counts).map(|row| row.counted(&backend.name)));
        }
        changes.sort_by_key(|change| Reverse(change.severity));
        let title = title(&looked, &changes);
        Self {
            format: 1,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            day,
            title,
            severity,
            looked,
            changes,
            backends,
            targets: Vec::new(),
            cost: None,
        }
    }

    /// The changes that count, each with its backend.
    pub fn counting(&self) -> impl Iterator<Item = (&Backend, &Change)> {
        let of = |backend| move |change| (backend, change);
        let counts = |(_, change): &(&Backend, &Change)| change.counts(self.severity);
        self.backends.iter().flat_map(move |backend| backend.changes.iter().map(of(backend))).filter(counts)
    }

    /// Whether everything could be looked at.
    #[must_use]
    pub fn could_look(&self) -> bool {
        self.looked.trouble.is_empty()
    }

    /// Whether it is a night without drift.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.could_look() && self.changes.is_empty()
    }
}

fn title(looked: &Looked, changes: &[Counted]) -> String {
    if let Some(trouble) = looked.trouble.first() {
        return format!("could not look: {trouble}");
    }
    let count = |severity| changes.iter().filter(|change| change.severity == severity).count();
    let counts = [Severity::Breaking, Severity::Notice, Severity::Info]
        .map(|severity| (count(severity), severity.as_str()))
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"));
    match changes.first() {
        None => "no drift".to_owned(),
        Some(first) => format!("{}: {}", counts.collect::<Vec<_>>().join(", "), first.title),
    }
}
