//! A night. What drift was found, who breaks because of it, and whether anybody could look.

mod markdown;
mod rows;
mod terminal;

pub use markdown::night_markdown;
pub use terminal::night_terminal;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::drift::{Change, Severity};

/// What a night came to: everything any format shows, and what `drift.json` holds.
#[derive(Clone, Debug, Serialize)]
pub struct Night {
    /// Version of this structure.
    pub format: u32,
    /// Version of the tool.
    pub version: String,
    /// The day, UTC.
    pub day: String,
    /// The night in a line.
    pub title: String,
    /// What tells this drift from another: a hash of the changes that count, whatever their order. Empty when none do.
    pub key: String,
    /// The least grave change that counts.
    pub severity: Severity,
    /// What was looked at.
    pub looked: Looked,
    /// A row a backend.
    pub backends: Vec<Backend>,
    /// The consumers that the fresh recordings were replayed to, and what they broke.
    pub targets: Vec<Judged>,
    /// What the night cost, in US dollars, where prices are known.
    pub cost: Option<f64>,
}

/// What was looked at.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Looked {
    /// Why the night is not clean whatever was found: something could not be looked at. Empty when all could.
    pub trouble: Vec<String>,
    /// Prompts that were to be recorded; zero where recordings were given.
    pub prompts: usize,
    /// Those that were, each time.
    pub recorded: usize,
}

/// What came of a backend.
#[derive(Clone, Debug, Serialize)]
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
#[derive(Clone, Debug, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    /// The night, with its title and key.
    #[must_use]
    pub fn new(day: String, severity: Severity, looked: Looked, backends: Vec<Backend>) -> Self {
        let mut night = Self {
            format: 1,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            day,
            title: String::new(),
            key: String::new(),
            severity,
            looked,
            backends,
            targets: Vec::new(),
            cost: None,
        };
        night.key = night.key();
        night.title = night.title();
        night
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

    fn key(&self) -> String {
        let line = |(backend, change): (&Backend, &Change)| {
            format!("{} {:?} {} {} {}\n", backend.name, change.kind, change.of, change.what, change.is)
        };
        let mut lines: Vec<String> = self.counting().map(line).collect();
        lines.sort();
        if lines.is_empty() {
            return String::new();
        }
        let hash = Sha256::digest(lines.concat());
        hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    fn title(&self) -> String {
        if let Some(trouble) = self.looked.trouble.first() {
            return format!("could not look: {trouble}");
        }
        let count = |severity| self.counting().filter(|(_, change)| change.severity == severity).count();
        let counts = [Severity::Breaking, Severity::Notice, Severity::Info]
            .map(|severity| (count(severity), severity.as_str()))
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"));
        let counts: Vec<String> = counts.collect();
        let first = self.counting().next().map(|(_, change)| format!(": {}", about(change))).unwrap_or_default();
        if counts.is_empty() { "no drift".to_owned() } else { format!("{}{first}", counts.join(", ")) }
    }
}

/// A change in a few words.
pub(super) fn about(change: &Change) -> String {
    let place = match change.what.as_str() {
        "" => change.of.clone(),
        what => format!("{} {what}", change.of),
    };
    match (change.was.as_str(), change.is.as_str()) {
        ("", is) => format!("{place}: {is}"),
        (was, is) => format!("{place}: {was} → {is}"),
    }
}
