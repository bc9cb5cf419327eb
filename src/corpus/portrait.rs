//! A recording in lines, so that two of them can be compared by eye.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use crate::stream::{Reading, Recording};

/// A line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Whether the line is only in the one or in the other.
    pub change: Change,
    /// The line.
    pub text: String,
}

/// Which recording has a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Both.
    Same,
    /// Only the old one.
    Removed,
    /// Only the new one.
    Added,
}

/// What differs between two recordings, with the lines around it. Empty when nothing does.
#[must_use]
pub fn compare(old: &Recording, new: &Recording) -> Vec<Line> {
    let (old, new) = (portrait(old), portrait(new));
    let diff = TextDiff::from_lines(&old, &new);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(AROUND) {
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let text = change.value().trim_end_matches('\n').to_owned();
            let change = match change.tag() {
                ChangeTag::Equal => Change::Same,
                ChangeTag::Delete => Change::Removed,
                ChangeTag::Insert => Change::Added,
            };
            lines.push(Line { change, text });
        }
    }
    lines
}

/// Who sent it, its head, its events, how it ended, and what a consumer knows after it.
fn portrait(recording: &Recording) -> String {
    let response = &recording.response;
    let mut lines = vec![
        format!("{} of {}", recording.api.as_str(), recording.backend),
        format!("model {}", recording.model.as_deref().unwrap_or("unknown")),
        format!("status {}", response.status),
    ];
    let is_fixed = |name: &str| !PASSING.iter().any(|passing| name.starts_with(passing));
    let fixed = response.headers.iter().filter(|(name, _)| is_fixed(name));
    lines.extend(fixed.map(|(name, value)| format!("header {name}: {value}")));
    let mut shapes = BTreeSet::new();
    let kinds = recording.api.decode(&recording.body).into_iter().map(|frame| match recording.api.read(&frame) {
        Reading::Event(event) => {
            shape(&event.value, &event.kind, &mut shapes);
            format!("event {}", event.kind)
        }
        Reading::Sentinel => "[DONE]".to_owned(),
        Reading::Silent => "a frame that says nothing".to_owned(),
        Reading::Undecodable { .. } => "a frame that cannot be read".to_owned(),
    });
    let mut last: Option<(String, usize)> = None;
    for kind in kinds.map(Some).chain([None]) {
        match &mut last {
            Some((before, count)) if Some(&*before) == kind.as_ref() => *count += 1,
            _ => {
                let ended = std::mem::replace(&mut last, kind.map(|kind| (kind, 1)));
                lines.extend(ended.map(|(kind, count)| if count > 1 { format!("{kind}, several") } else { kind }));
            }
        }
    }
    lines.push(format!("end {}", response.end.as_str()));
    lines.extend(shapes);
    if recording.api.is_understood() {
        let transcript =
            serde_json::to_string_pretty(&recording.api.transcribe(&recording.body)).expect("it is plain data");
        lines.extend(transcript.lines().map(str::to_owned));
    }
    lines.join("\n") + "\n"
}

/// The paths in the data of an event, each with what stands there: what is null, and what is empty.
fn shape(value: &Value, path: &str, shapes: &mut BTreeSet<String>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(text) if text.is_empty() => "empty string",
        Value::String(_) => "string",
        Value::Array(values) => {
            for value in values {
                shape(value, &format!("{path}[]"), shapes);
            }
            if values.is_empty() { "empty list" } else { "list" }
        }
        Value::Object(members) => {
            for (name, value) in members {
                shape(value, &format!("{path}.{name}"), shapes);
            }
            return;
        }
    };
    shapes.insert(format!("{path}: {kind}"));
}

/// Beginnings of headers whose values are new in every response.
const PASSING: &[&str] = &["date", "x-request-id", "openai-processing-ms", "x-ratelimit-", "x-codex-"];

/// Lines shown before and behind a difference.
const AROUND: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Api;
    use crate::stream::{End, Fidelity, Provenance, ProvenanceKind, Response};

    fn recording(body: &'static str, end: End) -> Recording {
        let provenance = Provenance {
            kind: ProvenanceKind::Synthetic,
            source: String::new(),
            when: String::new(),
            tool: String::new(),
            fidelity: Fidelity::Wire,
        };
        let headers = vec![("date".to_owned(), format!("{end:?}"))];
        Recording {
            id: "text/basic".parse().expect("a plain id"),
            api: Api::Responses,
            backend: "openai".into(),
            model: None,
            tags: vec![],
            about: None,
            provenance,
            request: Value::Null,
            response: Response { status: 200, headers, end, coded: None },
            body: body.into(),
            chunks: vec![],
        }
    }

    const DELTAS: &str = "data: {\"type\":\"response.output_text.delta\"}\n\n";

    #[test]
    fn what_differs_is_shown_and_what_is_new_in_every_response_is_not() {
        let old = recording(DELTAS, End::Clean);
        assert_eq!(compare(&old, &old), []);
        let mut later = old.clone();
        later.response.headers[0].1 = "later".to_owned();
        assert_eq!(compare(&old, &later), []);
        let changed = compare(&old, &recording(DELTAS, End::Reset));
        let only = |change| changed.iter().filter(|line| line.change == change).map(|line| &*line.text).collect();
        let (removed, added): (Vec<&str>, Vec<&str>) = (only(Change::Removed), only(Change::Added));
        assert_eq!((removed, added), (vec!["end clean"], vec!["end reset"]));
    }

    #[test]
    fn a_null_in_the_place_of_a_list_is_seen_though_nothing_else_is_lost() {
        let with = |output: &str| {
            let body = format!("data: {{\"type\":\"response.completed\",\"response\":{{\"output\":{output}}}}}\n\n");
            Recording { body: body.into(), ..recording("", End::Clean) }
        };
        let changed = compare(&with("[]"), &with("null"));
        let texts: Vec<&str> =
            changed.iter().filter(|line| line.change != Change::Same).map(|line| &*line.text).collect();
        assert_eq!(
            texts,
            ["response.completed.response.output: empty list", "response.completed.response.output: null"]
        );
    }

    #[test]
    fn deltas_in_a_row_are_one_line() {
        let text = portrait(&recording("data: {\"type\":\"a\"}\n\ndata: {\"type\":\"a\"}\n\n: c\n\n", End::Clean));
        assert!(text.contains("event a, several\na frame that says nothing\nend clean\na.type: string\n"), "{text}");
    }
}
