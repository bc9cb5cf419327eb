//! The report as lines of JSON, for programs that take one thing at a time.

use serde_json::{Value, json};

use super::{json::json_text, model::Report};

/// A line for the run, each target, rule, cause, and whatever else there is to be known; each names what it is.
#[must_use]
pub fn jsonl(report: &Report) -> String {
    let run = json!({ "format": report.format, "complete": report.complete, "run": report.run });
    let targets = report.targets.iter().map(|target| json!({ "target": target }));
    let rules = report.rules.iter().map(|rule| json!({ "rule": rule }));
    let causes = report.causes.iter().map(|cause| json!({ "cause": cause }));
    let leftovers = report.leftovers.iter().map(|leftover| json!({ "leftover": leftover }));
    let errors = report.errors.iter().map(|error| json!({ "error": error }));
    let differing = report.feeds.differing.iter().map(|differing| json!({ "differing": differing }));
    let skipped = report.skipped.iter().map(|skipped| json!({ "skipped": skipped }));
    let lines = [run].into_iter().chain(targets).chain(rules).chain(causes);
    let lines = lines.chain(leftovers).chain(errors).chain(differing).chain(skipped);
    lines.map(|line: Value| json_text(&line.to_string()) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::{super::sample::hostile, *};

    #[test]
    fn every_line_is_json_and_names_what_it_is() {
        let text = jsonl(&hostile(2));
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let of = |name: &str| lines.iter().filter(|line| line.get(name).is_some()).count();
        let parts = ["run", "target", "rule", "cause", "leftover", "error", "differing", "skipped"];
        assert_eq!(parts.map(of), [1, 2, 3, 4, 1, 1, 1, 2]);
        assert_eq!(lines.len(), parts.map(of).iter().sum::<usize>());
    }
}
