//! The server that a program under test starts in the place of `codex app-server`, and what it hears.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tempfile::TempPath;

use crate::mutate::Scenario;

/// A command that plays a scenario on its pipes, and the file that it writes what its client says to.
#[derive(Debug)]
pub(in crate::replay) struct StandIn {
    /// The command, as a shell reads it.
    pub(in crate::replay) command: String,
    heard: TempPath,
}

impl StandIn {
    /// That of a scenario of this corpus, played by this program. `None` where there is no room for a file.
    pub(in crate::replay) fn new(program: &Path, corpus: &[PathBuf], scenario: &Scenario) -> Option<Self> {
        let heard = tempfile::NamedTempFile::new().ok()?.into_temp_path();
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let mut words = vec![text(program)];
        words.extend(["serve", "--app-server"].map(str::to_owned));
        words.push(scenario.id().to_string());
        for path in corpus.iter().filter_map(|path| std::path::absolute(path).ok()) {
            words.extend(["--corpus".to_owned(), text(&path)]);
        }
        words.extend(["--heard".to_owned(), text(&heard)]);
        let command = shlex::try_join(words.iter().map(String::as_str)).ok()?;
        Some(Self { command, heard })
    }

    /// What the client said, to however many servers it started.
    pub(in crate::replay) fn said(&self) -> Vec<String> {
        self.lines().into_iter().filter(|line| line != STARTED).collect()
    }

    /// Whether the client has started it at all, whatever it said then.
    pub(in crate::replay) fn was_started(&self) -> bool {
        self.lines().iter().any(|line| line == STARTED)
    }

    fn lines(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.heard).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

/// Opens the file that a server in the place of an app-server writes what its client says to, and writes down that it was
/// started.
///
/// # Errors
/// When it cannot be written to.
pub fn open_heard(path: &Path) -> io::Result<File> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    writeln!(file, "{STARTED}")?;
    Ok(file)
}

/// What stands in the file for a server that was started. No method has such a name.
const STARTED: &str = "(started)";
