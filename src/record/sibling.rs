//! What lies beside a stream. `<name>.meta.json` tells who recorded it, and what was asked.

use std::{collections::BTreeMap, io, path::Path};

use jiff::fmt::rfc2822;
use serde::Deserialize;
use serde_json::Value;

use super::{import::Refusal, importer::read};
use crate::stream::{Api, Fidelity};

/// The members that are read. The file is not ours, so others are passed over.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Sibling {
    pub(super) api: Option<Api>,
    pub(super) backend: Option<String>,
    pub(super) model: Option<String>,
    pub(super) request: Value,
    pub(super) http_status: Option<u16>,
    pub(super) response_headers: Option<BTreeMap<String, Value>>,
    pub(super) recorded_at: Option<String>,
    pub(super) response_created_at: Option<String>,
    pub(super) source_repo: Option<String>,
    pub(super) path: Option<String>,
    pub(super) commit: Option<String>,
    pub(super) fidelity: Option<String>,
    /// Secrets that the exchange is known to hold.
    #[serde(skip)]
    pub(super) known: Vec<String>,
    /// `real`, or how it was changed.
    pub(super) authenticity: Option<String>,
}

impl Sibling {
    /// Reads the file beside a stream; empty when there is none.
    pub(super) fn of(file: &Path) -> Result<Self, Refusal> {
        let path = file.with_extension(EXTENSION);
        let unreadable = |reason: String| Refusal::Sibling {
            file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            reason,
        };
        match read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string())),
            Err(Refusal::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(refusal) => Err(unreadable(refusal.to_string())),
        }
    }

    /// What of it holds for a response that is not the first of its body: not the request, and not the time.
    pub(super) fn of_later_response(&self) -> Self {
        let (request, recorded_at, response_created_at) = Default::default();
        Self { request, recorded_at, response_created_at, ..self.clone() }
    }

    /// When it was recorded, else when the response began. A date as mail and HTTP write it becomes one that sorts.
    pub(super) fn when(&self) -> Option<String> {
        let when = self.recorded_at.as_ref().or(self.response_created_at.as_ref())?;
        let parsed = rfc2822::DateTimeParser::new().parse_timestamp(when);
        Some(parsed.map_or_else(|_| when.clone(), |when| when.to_string()))
    }

    /// Repository, path, and commit.
    pub(super) fn source(&self) -> Option<String> {
        let repository = self.source_repo.as_deref()?;
        let path = self.path.as_deref().map(|path| format!(" {path}")).unwrap_or_default();
        let commit = self.commit.as_deref().map(|commit| format!(" at {commit}")).unwrap_or_default();
        Some(format!("{repository}{path}{commit}"))
    }

    pub(super) fn fidelity(&self) -> Option<Fidelity> {
        match self.fidelity.as_deref()? {
            "raw-sse" => Some(Fidelity::Wire),
            "vcr-body" => Some(Fidelity::Body),
            "json-chunks" => Some(Fidelity::Events),
            _ => None,
        }
    }

    /// Response headers, without those whose value somebody blotted out: served again, it would be taken for real.
    pub(super) fn headers(&self) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        for (name, value) in self.response_headers.iter().flatten() {
            let values = match value {
                Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
                Value::String(value) => vec![value.as_str()],
                _ => Vec::new(),
            };
            // A control character would end the header line where it is served again.
            let fit = |text: &str| !text.chars().any(char::is_control);
            let told = values.into_iter().filter(|value| !value.contains("REDACTED") && fit(value) && fit(name));
            headers.extend(told.map(|value| (name.to_ascii_lowercase(), value.to_owned())));
        }
        headers
    }
}

/// Whether a file is one that lies beside a stream.
pub(super) fn is_sibling(name: &str) -> bool {
    name.strip_suffix(EXTENSION).is_some_and(|stem| stem.ends_with('.'))
}

const EXTENSION: &str = "meta.json";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_are_not_known_are_passed_over_and_null_is_absent() {
        let sibling: Sibling = serde_json::from_str(
            r#"{"api":"chat","backend":null,"n_events":3,"source_repo":"a/b","path":"c.yaml","commit":"d","recorded_at":null,"response_created_at":"2026-05-21T04:43:00Z","response_headers":{"Content-Type":"text/event-stream","date":"**REDACTED**"}}"#,
        )
        .expect("valid");
        assert_eq!((sibling.api, sibling.backend.as_deref()), (Some(Api::Chat), None));
        assert_eq!(sibling.source().as_deref(), Some("a/b c.yaml at d"));
        assert_eq!(sibling.when().as_deref(), Some("2026-05-21T04:43:00Z"));
        assert_eq!(sibling.headers(), [("content-type".to_owned(), "text/event-stream".to_owned())]);
    }

    #[test]
    fn every_date_sorts() {
        let when = |text: &str| Sibling { recorded_at: Some(text.to_owned()), ..Sibling::default() }.when();
        assert_eq!(when("Fri, 20 Nov 2026 10:00:00 GMT").as_deref(), Some("2026-11-20T10:00:00Z"));
        assert_eq!(when("2026-11-20T10:00:00.5+01:00").as_deref(), Some("2026-11-20T10:00:00.5+01:00"));
        assert_eq!(when("last week").as_deref(), Some("last week"));
    }

    #[test]
    fn a_sibling_is_known_by_its_name() {
        assert!(is_sibling("a.1.meta.json"));
        assert!(!is_sibling("meta.json") && !is_sibling("a.json"));
    }
}
