//! A unit put in place, unless something is there.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::starter::{Content, Unit};

/// What became of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// It was not there.
    Written,
    /// It is there as it would be written.
    Same,
    /// Something else is there, and stays.
    Other,
    /// What it is for lies at this path.
    Elsewhere(&'static str),
    /// A file got so many lines.
    Added(usize),
    /// A file has its lines already.
    Known,
}

impl Put {
    /// The word for it.
    pub(super) fn word(&self, is_dry: bool) -> &'static str {
        match (self, is_dry) {
            (Self::Written, false) => "written",
            (Self::Written, true) => "write",
            (Self::Added(_), false) => "added",
            (Self::Added(_), true) => "add",
            (Self::Same | Self::Other | Self::Elsewhere(_) | Self::Known, false) => "kept",
            (Self::Same | Self::Other | Self::Elsewhere(_) | Self::Known, true) => "keep",
        }
    }

    /// What else there is to say of it.
    pub(super) fn note(&self) -> Option<String> {
        match self {
            Self::Written => None,
            Self::Same => Some("as it comes with this program".to_owned()),
            Self::Other => Some("not as it comes with this program".to_owned()),
            Self::Elsewhere(path) => Some(format!("there is {path}")),
            Self::Known => Some("has its lines".to_owned()),
            Self::Added(1) => Some("1 line".to_owned()),
            Self::Added(lines) => Some(format!("{lines} lines")),
        }
    }
}

/// Where it failed, and why.
type Failed = (PathBuf, io::Error);

/// Puts it in place below the root.
pub(super) fn put(root: &Path, unit: &Unit, is_dry: bool) -> Result<Put, Failed> {
    let path = root.join(&unit.path);
    let shown = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_path_buf();
    let done = match &unit.content {
        Content::File { text, other } => match other.filter(|other| is_there(&root.join(other))) {
            Some(other) => Ok(Put::Elsewhere(other)),
            None if is_there(&path) => Ok(like(fs::read(&path).is_ok_and(|found| found == text.as_ref()))),
            None if is_dry => Ok(Put::Written),
            None => write(&path, text).map(|()| Put::Written),
        },
        Content::Folder(files) => folder(&path, files, is_dry),
        Content::Lines(lines) => add(&path, lines, is_dry),
    };
    done.map_err(|error| (shown(&path), error))
}

fn like(is_same: bool) -> Put {
    if is_same { Put::Same } else { Put::Other }
}

/// A link that leads nowhere is something, too.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// A folder that holds part of the files and nothing else was begun, and is brought to its end.
fn folder(path: &Path, files: &BTreeMap<String, &[u8]>, is_dry: bool) -> Result<Put, io::Error> {
    let mut found = 0;
    if is_there(path) {
        let Ok(entries) = fs::read_dir(path) else { return Ok(Put::Other) };
        for entry in entries {
            let entry = entry?;
            let ours = entry.file_name().to_str().and_then(|name| files.get(name));
            if ours.is_none_or(|ours| fs::read(entry.path()).map_or(true, |found| found != *ours)) {
                return Ok(Put::Other);
            }
            found += 1;
        }
        if found == files.len() {
            return Ok(Put::Same);
        }
    }
    for (name, bytes) in files.iter().filter(|(name, _)| !is_dry && !is_there(&path.join(name))) {
        write(&path.join(name), bytes)?;
    }
    Ok(Put::Written)
}

/// Adds the lines that the file lacks, behind what is in it.
fn add(path: &Path, lines: &str, is_dry: bool) -> Result<Put, io::Error> {
    let found = if is_there(path) { fs::read(path)? } else { Vec::new() };
    let known = String::from_utf8_lossy(&found);
    let is_known = |line: &&str| known.lines().any(|known| known.trim_end() == *line);
    let missing: Vec<&str> = lines.lines().filter(|line| !is_known(line)).collect();
    // A comment is no line that a file needs.
    let count = missing.iter().filter(|line| !line.starts_with('#')).count();
    if count == 0 {
        return Ok(Put::Known);
    }
    if !is_dry {
        let begin = if found.is_empty() || found.ends_with(b"\n") { "" } else { "\n" };
        let text = format!("{begin}{}\n", missing.join("\n"));
        OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes())?;
    }
    Ok(Put::Added(count))
}

/// Writes a new file. One that came to be in the meantime stays.
fn write(path: &Path, bytes: &[u8]) -> Result<(), io::Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let written = OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes);
    if written.is_err() {
        // Half of a file would be taken for one that is there.
        let _ = fs::remove_file(path);
    }
    written
}
