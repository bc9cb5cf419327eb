//! What changed from one report to another.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    excerpt::shortened,
    headline::about,
    json::json_text,
    markdown::plain,
    model::{Cause, Report},
    numbers::{count, counted},
    shown::shown,
};
use crate::judge::Level;

/// What changed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Changes {
    /// Failures that the old report does not have.
    pub failing: Vec<Changed>,
    /// What is flaky now, and was not.
    pub flaky: Vec<Changed>,
    /// Failures of targets that ran both times, of rules that were put to the test both times, that are no more.
    pub gone: Vec<Changed>,
    /// Failures that are known now, and were not.
    pub known: Vec<Changed>,
    /// Targets that the old report does not have.
    pub targets_added: Vec<String>,
    /// Targets that only the old report has. What became of their failures is not known.
    pub targets_removed: Vec<String>,
    /// Targets with another version.
    pub versions: Vec<String>,
    /// Rules that were not put to the test before.
    pub rules_added: Vec<String>,
    /// Rules that were put to the test before only.
    pub rules_removed: Vec<String>,
    /// Why the two cannot be compared in every respect.
    pub caveats: Vec<String>,
}

/// A failure that changed.
#[derive(Clone, Debug, Serialize)]
pub struct Changed {
    /// The target.
    pub target: String,
    /// The rules.
    pub rules: Vec<String>,
    /// The most binding of their levels.
    pub level: Level,
    /// Whether it decides the exit code.
    pub decides: bool,
    /// Its mutations, or the recording that fails as it is.
    pub about: String,
    /// What was seen.
    pub actual: String,
    /// A scenario that shows it.
    pub scenario: String,
}

/// What failures of two reports have in common when they are one.
type Identity<'a> = (&'a str, &'a [String], &'a str, &'static str, &'a str);

/// How a failure counts, the most first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Failing,
    Flaky,
    Known,
}

/// Compares an old report with a new one.
#[must_use]
pub fn compare(old: &Report, new: &Report) -> Changes {
    let (old, new) = (&shown(old), &shown(new));
    let (before, now) = (states(old), states(new));
    let changed = |state: State| -> Vec<Changed> {
        let is_new = |id: &Identity<'_>| before.get(id).is_none_or(|(was, _)| *was != state);
        let told = now.iter().filter(|(id, (is, _))| *is == state && is_new(id));
        told.map(|(_, (_, cause))| Changed::of(cause, new)).collect()
    };
    let (targets_before, targets) = (targets(old), targets(new));
    let (rules_before, rules) = (rules(old), rules(new));
    let is_looked_for = |id: &Identity<'_>| targets.contains(id.0) && id.1.iter().all(|it| rules.contains(it.as_str()));
    let gone = before.iter().filter(|(id, (was, _))| *was != State::Known && !now.contains_key(*id));
    let gone = gone.filter(|(id, _)| is_looked_for(id)).map(|(_, (_, cause))| Changed::of(cause, old));
    Changes {
        failing: changed(State::Failing),
        flaky: changed(State::Flaky),
        known: changed(State::Known),
        gone: gone.collect(),
        targets_added: only(&targets, &targets_before),
        targets_removed: only(&targets_before, &targets),
        versions: versions(old, new),
        rules_added: only(&rules, &rules_before),
        rules_removed: only(&rules_before, &rules),
        caveats: caveats(old, new),
    }
}

/// The failures of a report, each as it counts most.
fn states(report: &Report) -> BTreeMap<Identity<'_>, (State, &Cause)> {
    let mut states: BTreeMap<Identity<'_>, (State, &Cause)> = BTreeMap::new();
    for cause in report.causes.iter().filter(|cause| cause.level != Level::Info) {
        let state = match (&cause.known, cause.is_flaky) {
            (Some(_), _) => State::Known,
            (None, true) => State::Flaky,
            (None, false) => State::Failing,
        };
        let class = cause.observation.error.as_ref().map_or("", |error| error.class.as_str());
        let id = (
            cause.target.as_str(),
            cause.rules.as_slice(),
            cause.mutations.as_str(),
            cause.observation.status.as_str(),
            class,
        );
        let told = states.entry(id).or_insert((state, cause));
        if state < told.0 {
            *told = (state, cause);
        }
    }
    states
}

fn targets(report: &Report) -> BTreeSet<&str> {
    report.targets.iter().map(|target| target.id.as_str()).collect()
}

fn rules(report: &Report) -> BTreeSet<&str> {
    report.rules.iter().filter(|row| row.exercised_by > 0).map(|row| row.id.as_str()).collect()
}

fn only(these: &BTreeSet<&str>, others: &BTreeSet<&str>) -> Vec<String> {
    these.difference(others).map(ToString::to_string).collect()
}

fn versions(old: &Report, new: &Report) -> Vec<String> {
    let named = |version: &Option<String>| version.clone().unwrap_or_else(|| "no version".to_owned());
    let pairs = new.targets.iter().filter_map(|now| Some((old.targets.iter().find(|was| was.id == now.id)?, now)));
    let changed = pairs.filter(|(was, now)| was.version != now.version);
    changed.map(|(was, now)| format!("{} {} → {}", now.id, named(&was.version), named(&now.version))).collect()
}

fn caveats(old: &Report, new: &Report) -> Vec<String> {
    let stopped = [(old, "the old"), (new, "the new")].into_iter().filter(|(report, _)| !report.complete);
    let stopped = stopped.map(|(_, which)| format!("{which} run stopped before its end"));
    let parts = [old, new].into_iter().filter_map(|report| report.shard.as_ref());
    let parts = parts.map(|shard| format!("one is of part {} only", shard.partition));
    let budget = |report: &Report| report.run.budget.map_or("none".to_owned(), |budget| budget.to_string());
    let facts = [
        ("version", old.run.version.clone(), new.run.version.clone()),
        ("recordings", old.run.recordings.to_string(), new.run.recordings.to_string()),
        ("scenarios", old.run.scenarios.to_string(), new.run.scenarios.to_string()),
        ("budget", budget(old), budget(new)),
        ("seed", old.run.seed.to_string(), new.run.seed.to_string()),
        ("level", old.run.level.as_str().to_owned(), new.run.level.as_str().to_owned()),
    ];
    let facts = facts.into_iter().filter(|(_, was, is)| was != is);
    stopped.chain(parts).chain(facts.map(|(what, was, is)| format!("{what}: {was} → {is}"))).collect()
}

impl Changed {
    fn of(cause: &Cause, report: &Report) -> Self {
        Self {
            target: cause.target.clone(),
            rules: cause.rules.clone(),
            level: cause.level,
            decides: report.decides(cause),
            about: about(cause),
            actual: cause.actual.clone(),
            scenario: cause.scenario.clone(),
        }
    }
}

impl Changes {
    /// Whether something fails that decides, and did not fail before.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        self.failing.iter().any(|changed| changed.decides)
    }

    /// As JSON, with a final line feed.
    #[must_use]
    pub fn json(&self) -> String {
        json_text(&serde_json::to_string_pretty(self).expect("changes are plain data")) + "\n"
    }

    /// For a person at a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = self.verdict() + "\n";
        for (title, changed) in self.failures() {
            for Changed { target, rules, about, actual, .. } in changed {
                let actual = shortened(actual, LONGEST);
                out += &format!("{title:<10} {target}   {}   {about}\n           {actual}\n", rules.join(", "));
            }
        }
        for (title, lines) in self.lists() {
            out += &lines.iter().map(|line| format!("{title}: {line}\n")).collect::<String>();
        }
        out
    }

    /// In Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = format!("**{}**\n", plain(&self.verdict()));
        let told: usize = self.failures().iter().map(|(_, changed)| changed.len()).sum();
        if told > 0 {
            out += "\n|  | target | rules | about | seen |\n| --- | --- | --- | --- | --- |\n";
        }
        for (title, changed) in self.failures() {
            for Changed { target, rules, about, actual, .. } in changed {
                let texts = [target, &rules.join(", "), about, &shortened(actual, LONGEST)].map(|text| plain(text));
                out += &format!("| {title} | {} |\n", texts.join(" | "));
            }
        }
        let lines: String = (self.lists().iter())
            .flat_map(|(title, lines)| lines.iter().map(move |line| format!("* {title}: {}\n", plain(line))))
            .collect();
        if lines.is_empty() { out } else { out + "\n" + &lines }
    }

    fn verdict(&self) -> String {
        let counts = [
            (self.failing.len(), "new failure"),
            (self.gone.len(), "failure gone"),
            (self.flaky.len(), "newly flaky"),
            (self.known.len(), "newly known"),
        ];
        let told = counts.iter().map(|(number, what)| match *what {
            "new failure" => counted(*number, what),
            "failure gone" => format!("{} gone", counted(*number, "failure")),
            _ => format!("{} {what}", count(*number)),
        });
        told.collect::<Vec<_>>().join(" · ")
    }

    fn failures(&self) -> [(&'static str, &[Changed]); 4] {
        [("NEW", &self.failing), ("FLAKY", &self.flaky), ("gone", &self.gone), ("known now", &self.known)]
    }

    fn lists(&self) -> [(&'static str, &[String]); 6] {
        [
            ("target added", &self.targets_added),
            ("target not run any more", &self.targets_removed),
            ("other version", &self.versions),
            ("rule added", &self.rules_added),
            ("rule not put to the test any more", &self.rules_removed),
            ("not the same", &self.caveats),
        ]
    }
}

const LONGEST: usize = 200;

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{HOSTILE, hostile},
        *,
    };

    #[test]
    fn a_report_does_not_differ_from_itself() {
        let changes = compare(&hostile(2), &hostile(2));
        assert!(changes.failures().iter().all(|(_, changed)| changed.is_empty()), "{changes:?}");
        assert!(changes.lists().iter().all(|(_, lines)| lines.is_empty()) && !changes.is_worse());
        assert_eq!(changes.text(), "0 new failures · 0 failures gone · 0 newly flaky · 0 newly known\n");
    }

    #[test]
    fn what_is_new_gone_flaky_and_known_is_told_apart() {
        let mut old = hostile(0);
        let causes = hostile(1).causes;
        let of = |mutations: &str, is_flaky, known: Option<&str>| Cause {
            mutations: mutations.to_owned(),
            is_flaky,
            known: known.map(str::to_owned),
            ..causes[0].clone()
        };
        let mut new = old.clone();
        old.causes = vec![of("mended", false, None), of("same", false, None), of("shaky", false, None)];
        old.causes.extend([of("borne", false, None), of("back", false, Some("why"))]);
        new.causes = vec![of("same", false, None), of("shaky", true, None), of("borne", false, Some("why"))];
        new.causes.extend([of("back", false, None), of("fresh", false, None)]);
        let changes = compare(&old, &new);
        let about = |changed: &[Changed]| changed.iter().map(|it| it.about.clone()).collect::<Vec<_>>();
        assert_eq!(about(&changes.failing), ["back", "fresh"]);
        assert_eq!(about(&changes.gone), ["mended"]);
        assert_eq!((about(&changes.flaky), about(&changes.known)), (vec!["shaky".into()], vec!["borne".into()]));
        assert!(changes.is_worse());

        new.causes.truncate(3);
        assert!(!compare(&old, &new).is_worse(), "nothing new fails");
    }

    #[test]
    fn what_was_not_looked_for_is_not_gone() {
        let old = hostile(1);
        let mut new = hostile(0);
        new.rules[0].exercised_by = 0;
        assert_eq!(compare(&old, &new).gone.len(), 0, "both causes break the first rule");
        assert_eq!(compare(&old, &new).rules_removed.len(), 1);
        let mut new = hostile(0);
        new.targets.retain(|target| target.id != "calm");
        new.complete = false;
        let changes = compare(&old, &new);
        assert_eq!((changes.gone.len(), changes.targets_removed.as_slice()), (0, &["calm".to_owned()][..]));
        assert_eq!(changes.caveats, ["the new run stopped before its end"]);
    }

    #[test]
    fn hostile_text_stays_in_its_cell_and_on_its_line() {
        let changes = compare(&hostile(0), &hostile(1));
        let (text, markdown) = (changes.text(), changes.markdown());
        assert!(!text.contains(HOSTILE) && text.chars().all(|c| c == '\n' || !c.is_control()));
        let rows: Vec<&str> = markdown.lines().filter(|line| line.starts_with("| ")).collect();
        assert!(rows.len() > 2 && rows.iter().all(|row| row.matches('|').count() == 6), "{markdown}");
        assert!(!markdown.contains("<script"));
    }
}
