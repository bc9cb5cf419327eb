//! The formats of a report. A row each.

use super::{
    github::github, html::html, json::json, jsonl::jsonl, junit::junit, markdown::markdown, model::Report, sarif::sarif,
};

/// A way to write a report for something that reads it.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Its name.
    pub id: &'static str,
    /// The name of its file in a folder of reports.
    pub file: &'static str,
    /// What reads it.
    pub about: &'static str,
    /// Writes a report.
    pub render: fn(&Report) -> String,
}

/// Every format.
pub const FORMATS: [Format; 7] = [
    Format {
        id: "json",
        file: "report.json",
        about: "All of it: every other format is made of this one",
        render: json,
    },
    Format { id: "jsonl", file: "report.jsonl", about: "The same, a line a part", render: jsonl },
    Format { id: "html", file: "index.html", about: "A page that stands alone", render: html },
    Format { id: "markdown", file: "report.md", about: "For the page of a job, or a README", render: markdown },
    Format { id: "github", file: "annotations.txt", about: "Annotations of a GitHub job", render: github },
    Format { id: "junit", file: "junit.xml", about: "JUnit: a suite a target, a case a rule", render: junit },
    Format { id: "sarif", file: "report.sarif", about: "SARIF 2.1.0, for code scanning", render: sarif },
];

/// The format of this name.
#[must_use]
pub fn format(id: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.id == id)
}

/// Two formats are one when they have one name.
impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Format {}
