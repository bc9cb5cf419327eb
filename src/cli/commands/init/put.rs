//! A unit put in place, unless something is there. It is planned first, so that telling and writing meet the same.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use rustix::fs::{Access, access};

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

/// What is to become of a unit, and what is written for it. Nothing is written yet.
pub(super) struct Plan<'a> {
    /// What becomes of it.
    pub(super) put: Put,
    writes: Vec<Write<'a>>,
}

/// A file that is written.
struct Write<'a> {
    path: PathBuf,
    bytes: Cow<'a, [u8]>,
    /// What is in the file already stays, and this goes behind it.
    is_more: bool,
}

/// Plans a unit below the root, and meets whatever is in its way.
pub(super) fn plan<'a>(root: &Path, unit: &'a Unit) -> Result<Plan<'a>, Failed> {
    let path = root.join(&unit.path);
    let shown = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_path_buf();
    let planned = match &unit.content {
        Content::File { text, other } => match other.filter(|other| is_there(&root.join(other))) {
            Some(other) => Ok(Plan::kept(Put::Elsewhere(other))),
            None if is_there(&path) => Ok(Plan::kept(like(fs::read(&path).is_ok_and(|found| found == text.as_ref())))),
            None => Ok(Plan::written(vec![Write::new(path.clone(), text)])),
        },
        Content::Folder(files) => folder(&path, files),
        Content::Lines(lines) => add(&path, lines),
    };
    let planned = planned.map_err(|error| (shown(&path), error))?;
    for write in &planned.writes {
        obstacle(write).map_err(|error| (shown(&write.path), error))?;
    }
    Ok(planned)
}

impl Plan<'_> {
    fn kept(put: Put) -> Self {
        Self { put, writes: Vec::new() }
    }

    fn written(writes: Vec<Write<'_>>) -> Plan<'_> {
        Plan { put: Put::Written, writes }
    }

    /// Writes it.
    pub(super) fn carry_out(&self) -> Result<(), Failed> {
        self.writes.iter().try_for_each(|write| write.carry_out().map_err(|error| (write.path.clone(), error)))
    }
}

impl<'a> Write<'a> {
    fn new(path: PathBuf, bytes: &'a [u8]) -> Self {
        Self { path, bytes: bytes.into(), is_more: false }
    }

    /// A new file that came to be in the meantime stays.
    fn carry_out(&self) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        let options =
            if self.is_more { options.create(true).append(true) } else { options.write(true).create_new(true) };
        let written = options.open(&self.path)?.write_all(&self.bytes);
        if written.is_err() && !self.is_more {
            // Half of a file would be taken for one that is there.
            let _ = fs::remove_file(&self.path);
        }
        written
    }
}

/// What is in the way of a write: a file where a folder is to be, or no permission.
fn obstacle(write: &Write<'_>) -> io::Result<()> {
    let nearest = if write.is_more { Some(write.path.as_path()) } else { None };
    let nearest =
        nearest.filter(|path| is_there(path)).or_else(|| write.path.ancestors().skip(1).find(|path| is_there(path)));
    let Some(nearest) = nearest else { return Ok(()) };
    let found = fs::metadata(nearest)?;
    if nearest != write.path && !found.is_dir() {
        return Err(io::Error::new(ErrorKind::NotADirectory, format!("`{}` is no folder", nearest.display())));
    }
    Ok(access(nearest, Access::WRITE_OK)?)
}

fn like(is_same: bool) -> Put {
    if is_same { Put::Same } else { Put::Other }
}

/// A link that leads nowhere is something, too.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// A folder that holds part of the files and nothing else was begun, and is brought to its end.
fn folder<'a>(path: &Path, files: &BTreeMap<String, &'a [u8]>) -> io::Result<Plan<'a>> {
    let mut found = 0;
    if is_there(path) {
        let Ok(entries) = fs::read_dir(path) else { return Ok(Plan::kept(Put::Other)) };
        for entry in entries {
            let entry = entry?;
            let ours = entry.file_name().to_str().and_then(|name| files.get(name));
            if ours.is_none_or(|ours| fs::read(entry.path()).map_or(true, |found| found != *ours)) {
                return Ok(Plan::kept(Put::Other));
            }
            found += 1;
        }
        if found == files.len() {
            return Ok(Plan::kept(Put::Same));
        }
    }
    let missing = files.iter().filter(|(name, _)| !is_there(&path.join(name)));
    Ok(Plan::written(missing.map(|(name, bytes)| Write::new(path.join(name), bytes)).collect()))
}

/// Adds the lines that the file lacks, behind what is in it.
fn add<'a>(path: &Path, lines: &str) -> io::Result<Plan<'a>> {
    let found = if is_there(path) { fs::read(path)? } else { Vec::new() };
    let known = String::from_utf8_lossy(&found);
    let is_known = |line: &&str| known.lines().any(|known| known.trim_end() == *line);
    let missing: Vec<&str> = lines.lines().filter(|line| !is_known(line)).collect();
    // A comment is no line that a file needs.
    let count = missing.iter().filter(|line| !line.starts_with('#')).count();
    if count == 0 {
        return Ok(Plan::kept(Put::Known));
    }
    let begin = if found.is_empty() || found.ends_with(b"\n") { "" } else { "\n" };
    let bytes = format!("{begin}{}\n", missing.join("\n")).into_bytes().into();
    Ok(Plan { put: Put::Added(count), writes: vec![Write { path: path.to_owned(), bytes, is_more: true }] })
}
