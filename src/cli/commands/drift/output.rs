//! What a night leaves behind.

use std::{fs, io, path::Path};

use codex_conformance::report::{Night, change_pages, json_text, night_markdown, night_terminal};

use super::Args;
use crate::cli::{exit::Exit, failure::Failure, terminal::Terminal};

/// How to print the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For a person.
    #[default]
    Terminal,
    /// `drift.json`.
    Json,
    /// For an issue.
    Markdown,
    /// Nothing.
    None,
}

/// Prints the night on stdout.
pub(super) fn print(night: &Night, args: &Args, terminal: &mut Terminal) {
    match args.format {
        Format::Terminal => {
            let text = night_terminal(night, terminal.width(), args.all);
            terminal.result(text.trim_end());
        }
        Format::Json => terminal.result(&json(night)),
        Format::Markdown => terminal.result(&night_markdown(night)),
        Format::None => {}
    }
}

/// Takes away what an earlier night left: a night that does not come to its end must not be taken for that one.
///
/// # Errors
/// When it cannot be deleted.
pub(super) fn clear(out: &Path) -> Result<(), Failure> {
    for file in [JSON, MARKDOWN].map(|name| out.join(name)).iter().filter(|file| file.exists()) {
        fs::remove_file(file).map_err(|error| unwritable(out, &error))?;
    }
    let pages = out.join(PAGES);
    if pages.exists() {
        fs::remove_dir_all(&pages).map_err(|error| unwritable(&pages, &error))?;
    }
    Ok(())
}

/// Writes `drift.json`, `drift.md`, and a page for each change that counts.
///
/// # Errors
/// When they cannot be written.
pub(super) fn write(out: &Path, night: &Night) -> Result<(), Failure> {
    let written = || -> io::Result<()> {
        fs::create_dir_all(out)?;
        fs::write(out.join(MARKDOWN), night_markdown(night))?;
        fs::create_dir_all(out.join(PAGES))?;
        for (key, page) in change_pages(night) {
            fs::write(out.join(PAGES).join(format!("{key}.md")), page)?;
        }
        // Where this is, the rest is, too.
        fs::write(out.join(JSON), json(night) + "\n")
    };
    written().map_err(|error| unwritable(out, &error))
}

fn unwritable(out: &Path, error: &io::Error) -> Failure {
    let error = format!("failed to write the report to `{}`: {error}", out.display());
    Failure::new(Exit::Usage, error, "`--out DIR` names another folder, `--no-report` writes none")
}

fn json(night: &Night) -> String {
    json_text(&serde_json::to_string_pretty(night).expect("a night is plain data"))
}

const JSON: &str = "drift.json";
const MARKDOWN: &str = "drift.md";
const PAGES: &str = "changes";
