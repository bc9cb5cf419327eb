//! The report as SARIF 2.1.0: a result for every rule that a cause broke, in the recording that shows it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::{
    commands::again,
    digest::Digest,
    excerpt::shortened,
    headline::about,
    json::json_text,
    model::{Cause, Origin, Report, RuleRow, Told},
    shown::shown,
};
use crate::judge::{Level, rules::rule};

/// The report in SARIF. Known failures are suppressed with their reason.
#[must_use]
pub fn sarif(report: &Report) -> String {
    let report = &shown(report);
    let rows = rows(report);
    written(report, &rows, &results(report, &rows))
}

/// The same since an older report: each result says whether it is new, and those that are no more are there as absent.
/// What the new run did not look for is neither.
#[must_use]
pub fn sarif_since(old: &Report, report: &Report) -> String {
    let (old, report) = (&shown(old), &shown(report));
    let rows = rows(report);
    let (before, mut results) = (results(old, &rows), results(report, &rows));
    let print = |result: &Value| result["partialFingerprints"].clone();
    let (known, seen): (Vec<Value>, Vec<Value>) =
        (before.iter().map(print).collect(), results.iter().map(print).collect());
    for (result, print) in results.iter_mut().zip(&seen) {
        result["baselineState"] = json!(if known.contains(print) { "unchanged" } else { "new" });
    }
    let is_looked_for = |result: &Value| {
        let is_run = report.targets.iter().any(|target| result["properties"]["target"] == target.id);
        is_run && rows.iter().any(|row| row.exercised_by > 0 && result["ruleId"] == row.id)
    };
    for (mut result, _) in before.into_iter().zip(&known).filter(|(_, print)| !seen.contains(print)) {
        if is_looked_for(&result) {
            result["baselineState"] = json!("absent");
            results.push(result);
        }
    }
    written(report, &rows, &results)
}

/// The rules that the report has something to say of.
fn rows(report: &Report) -> Vec<&RuleRow> {
    let is_told = |row: &&RuleRow| row.exercised_by > 0 || report.causes.iter().any(|it| it.rules.contains(&row.id));
    report.rules.iter().filter(is_told).collect()
}

fn results(report: &Report, rows: &[&RuleRow]) -> Vec<Value> {
    let of = |cause: &Cause| {
        let is_broken = |(_, row): &(usize, &&RuleRow)| cause.rules.contains(&row.id);
        rows.iter()
            .enumerate()
            .filter(is_broken)
            .map(|(index, row)| result(cause, index, row, report))
            .collect::<Vec<_>>()
    };
    report.causes.iter().flat_map(of).collect()
}

fn written(report: &Report, rows: &[&RuleRow], results: &[Value]) -> String {
    let mut invocation = json!({
        "executionSuccessful": report.complete && report.errors.is_empty() && report.run.unreadable == 0,
        "toolExecutionNotifications": report.errors.iter().take(MOST_TOLD).map(notification).collect::<Vec<_>>(),
    });
    if report.run.started.parse::<jiff::Timestamp>().is_ok() {
        invocation["startTimeUtc"] = json!(report.run.started);
    }
    let driver = json!({
        "name": "codex-conformance",
        "version": report.run.version,
        "rules": rows.iter().map(|row| descriptor(row)).collect::<Vec<_>>(),
    });
    let log = json!({
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "invocations": [invocation],
            "results": results,
        }],
    });
    json_text(&format!("{log:#}")) + "\n"
}

fn descriptor(row: &RuleRow) -> Value {
    let mut told = json!({ "id": row.id, "defaultConfiguration": { "level": level(row.level) } });
    if let Some(rule) = rule(&row.id) {
        let page = rule.page();
        let incidents = match page.incidents {
            [] => String::new(),
            some => format!(" Seen in the field: {}.", some.join(", ")),
        };
        let about = format!("{}\n\nWithout it: {}\n\nSource: {}{incidents}", page.statement, page.why, page.source);
        told["shortDescription"] = json!({ "text": page.statement });
        told["fullDescription"] = json!({ "text": page.why });
        told["help"] = json!({ "text": about, "markdown": about });
    }
    told["properties"] = json!({ "tags": [row.level.as_str()] });
    told
}

fn result(cause: &Cause, index: usize, row: &RuleRow, report: &Report) -> Value {
    let expected: Vec<String> = cause.expected.iter().take(MOST_EXPECTED).map(|it| shortened(it, LONGEST)).collect();
    let text = format!(
        "{}: {}\nexpected {}\nactual {}\nagain: {}",
        cause.target,
        about(cause),
        expected.join("\n or "),
        shortened(&cause.actual, LONGEST),
        again(cause, report)
    );
    let logical = json!([{ "fullyQualifiedName": format!("{}@{}", cause.scenario, cause.target), "kind": "object" }]);
    let mut location = Map::from_iter([("logicalLocations".to_owned(), logical)]);
    if let Some(Origin { file, byte, bytes, line }) = &cause.origin {
        let region = json!({ "startLine": line, "byteOffset": byte, "byteLength": bytes });
        location.insert(
            "physicalLocation".to_owned(),
            json!({ "artifactLocation": { "uri": uri(file) }, "region": region }),
        );
    }
    let mut told = json!({
        "ruleId": row.id,
        "ruleIndex": index,
        "level": if cause.is_flaky { "warning" } else { level(row.level) },
        "message": { "text": text },
        "locations": [location],
        "occurrenceCount": cause.attempts.max(1),
        "partialFingerprints": { "cause/v1": fingerprint(cause, row) },
        "properties": { "target": cause.target, "scenario": cause.scenario, "feed": cause.feed, "flaky": cause.is_flaky },
    });
    if let Some(reason) = &cause.known {
        told["suppressions"] = json!([{ "kind": "external", "justification": reason }]);
    }
    told
}

/// What stays the same from run to run while the cause does, whichever recording shows it first.
fn fingerprint(cause: &Cause, row: &RuleRow) -> String {
    let class = cause.observation.error.as_ref().map_or("", |error| error.class.as_str());
    let mut digest = Digest::default();
    for text in [&cause.target, &row.id, &about(cause), cause.observation.status.as_str(), class] {
        digest.add(text);
    }
    digest.hex()
}

fn notification(told: &Told) -> Value {
    let text = format!("{}@{}: {}", told.scenario, told.target, shortened(&told.what, LONGEST));
    json!({ "level": "error", "message": { "text": text } })
}

/// What SARIF calls the level of a rule.
fn level(level: Level) -> &'static str {
    match level {
        Level::Must => "error",
        Level::Should => "warning",
        Level::Info => "note",
    }
}

/// A path as a relative reference, or the address of a file where it begins at the root.
fn uri(path: &str) -> String {
    let encoded = utf8_percent_encode(path.trim_start_matches("./"), ENCODED);
    if path.starts_with('/') { format!("file://{encoded}") } else { encoded.to_string() }
}

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');
const MOST_TOLD: usize = 100;
const MOST_EXPECTED: usize = 8;
const LONGEST: usize = 600;

#[cfg(test)]
mod tests {
    use super::{super::sample::hostile, *};

    fn read(report: &Report) -> Value {
        serde_json::from_str(&sarif(report)).expect("JSON")
    }

    #[test]
    fn a_result_for_each_rule_of_a_cause_in_the_bytes_of_its_recording() {
        let log = read(&hostile(1));
        let results = log["runs"][0]["results"].as_array().expect("results");
        assert_eq!(results.len(), 4, "two causes of two rules");
        let region = &results[0]["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region, &json!({ "startLine": 5, "byteOffset": 12, "byteLength": 34 }));
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
            let rule = &log["runs"][0]["tool"]["driver"]["rules"][index];
            assert_eq!(rule["id"], result["ruleId"]);
            let page = crate::judge::rules::rule(rule["id"].as_str().expect("a name")).expect("a rule").page();
            let help = rule["help"]["text"].as_str().expect("help");
            assert!([page.statement, page.why, page.source].iter().all(|part| help.contains(part)), "{help}");
        }
    }

    #[test]
    fn a_fingerprint_outlives_the_first_scenario_and_tells_targets_and_rules_apart() {
        let mut report = hostile(1);
        let prints = |report: &Report| -> Vec<Value> {
            let log = read(report);
            let results = log["runs"][0]["results"].as_array().expect("results").clone();
            results.iter().map(|result| result["partialFingerprints"]["cause/v1"].clone()).collect()
        };
        let before = prints(&report);
        report.causes.iter_mut().for_each(|cause| cause.scenario = "another/one".to_owned());
        assert_eq!(prints(&report), before);
        let unique: std::collections::BTreeSet<String> = before.iter().map(Value::to_string).collect();
        assert_eq!(unique.len(), before.len());
    }

    #[test]
    fn a_result_says_whether_it_is_new_and_what_is_no_more_is_absent() {
        let (mut old, mut new) = (hostile(1), hostile(1));
        old.causes[0].mutations = "was.this".to_owned();
        new.causes[0].mutations = "is.this".to_owned();
        let states = |old: &Report, new: &Report| -> Vec<String> {
            let log: Value = serde_json::from_str(&sarif_since(old, new)).expect("JSON");
            let results = log["runs"][0]["results"].as_array().expect("results").clone();
            results.iter().map(|result| result["baselineState"].as_str().expect("a state").to_owned()).collect()
        };
        assert_eq!(states(&old, &new), ["new", "new", "unchanged", "unchanged", "absent", "absent"]);
        // Nothing is told of a target that did not run.
        old.causes[0].target = "gone".to_owned();
        assert_eq!(states(&old, &new), ["new", "new", "unchanged", "unchanged"]);
    }

    #[test]
    fn what_is_known_is_suppressed_with_its_reason_and_a_stopped_run_was_no_success() {
        let mut report = hostile(1);
        report.causes[1].known = Some("a reason".to_owned());
        (report.errors, report.complete) = (Vec::new(), false);
        let log = read(&report);
        let suppressed: Vec<bool> = (log["runs"][0]["results"].as_array().expect("results").iter())
            .map(|result| result["suppressions"][0]["justification"] == "a reason")
            .collect();
        assert_eq!(suppressed, [false, false, true, true]);
        assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false);
    }

    #[test]
    fn a_path_becomes_a_reference() {
        assert_eq!(uri("./my corpus/text/ä"), "my%20corpus/text/%C3%A4");
        assert_eq!(uri("/a/b"), "file:///a/b");
    }
}
