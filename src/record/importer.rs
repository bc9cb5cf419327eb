//! The importer. Files in, recordings out, and a reason for every file that was not taken.

use std::{
    collections::BTreeSet,
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use walkdir::WalkDir;

use super::{
    facts::{Facts, facts, facts_of_session},
    finish::users,
    import::{Payload, Refusal, Source, is_unmarked},
    naming::{self, Naming},
    sibling::{Sibling, is_sibling},
    split::split,
};
use crate::{
    corpus::{CorpusError, Existing, Redaction, format::LARGEST_PART, redact_knowing, write},
    stream::{Api, End, Fidelity, Provenance, ProvenanceKind, Recording, RecordingId, Response, decode},
};

/// Takes files into a corpus.
pub struct Importer {
    source: &'static dyn Source,
    into: PathBuf,
    naming: Naming,
    /// Family of all recordings, in place of the folders they lie in.
    pub family: Option<String>,
    /// Backend, whatever else is said.
    pub backend: Option<String>,
    /// Model, whatever else is said.
    pub model: Option<String>,
    /// What to do with recordings that are there already.
    pub existing: Existing,
    /// Do everything but write.
    pub dry_run: bool,
}

/// A file to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it lies.
    pub path: PathBuf,
    /// Where it lies relative to the path that led to it, with forward slashes.
    pub origin: String,
    family: String,
}

/// A file that was not taken.
#[derive(Debug)]
pub struct Refused {
    /// Where it lies.
    pub path: PathBuf,
    /// Why.
    pub refusal: Refusal,
}

/// What lies under the paths of an import.
#[derive(Debug, Default)]
pub struct Found {
    /// Files that look like what the source takes, in order.
    pub files: Vec<File>,
    /// What could not be reached.
    pub refused: Vec<Refused>,
}

/// A recording that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its id.
    pub id: RecordingId,
    /// What was taken out of it.
    pub redactions: Vec<Redaction>,
    /// How much of the wire it keeps.
    pub fidelity: Fidelity,
}

impl Importer {
    /// An importer of one source into the corpus at a path, which need not exist.
    #[must_use]
    pub fn new(source: &'static dyn Source, into: PathBuf) -> Self {
        Self {
            source,
            into,
            naming: Naming::default(),
            family: None,
            backend: None,
            model: None,
            existing: Existing::Keep,
            dry_run: false,
        }
    }

    /// Looks for files, in the order of their names; each is found once, whatever leads to it. A sibling `.meta.json` belongs to its stream and is no file of
    /// its own, and names that begin with a dot are passed over.
    pub fn find(&self, paths: &[PathBuf]) -> Result<Found, CorpusError> {
        let mut found = Found::default();
        let mut seen = BTreeSet::new();
        for root in paths {
            if fs::symlink_metadata(root).is_err() {
                return Err(CorpusError::NoSuchPath { path: root.clone() });
            }
            let walk = WalkDir::new(root).follow_links(true).sort_by_file_name();
            let visible = |entry: &walkdir::DirEntry| {
                entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
            };
            for entry in walk.into_iter().filter_entry(visible) {
                match entry {
                    Ok(entry) => {
                        let name = entry.file_name().to_string_lossy();
                        let is_meant =
                            entry.depth() == 0 || !is_sibling(&name) && self.source.is_meant(&extension(entry.path()));
                        let real = fs::canonicalize(entry.path());
                        let is_new = || real.is_ok_and(|real| seen.insert(real));
                        if !entry.file_type().is_dir() && is_meant && is_new() {
                            found.files.push(File::new(root, entry.path()));
                        }
                    }
                    Err(error) => found.refused.push(unreachable(root, error)),
                }
            }
        }
        Ok(found)
    }

    /// Takes one file: one recording, or one for each response in it.
    pub fn take(&mut self, file: &File) -> Result<Vec<Taken>, Refusal> {
        let bytes = read(&file.path)?;
        if is_unmarked(&bytes) {
            return Err(Refusal::Unmarked);
        }
        let mut parts = Vec::new();
        for payload in self.source.unpack(&extension(&file.path), &bytes)? {
            let told = match &payload.told {
                Some(told) => Sibling::clone(told),
                None => Sibling::of(&file.path)?,
            };
            let bodies = match told.api {
                Some(Api::AppServer) => vec![payload.body.clone()],
                _ => split(&payload.body, &decode(&payload.body)),
            };
            let is_concatenated = bodies.len() > 1;
            for (number, body) in bodies.into_iter().enumerate() {
                let told = if number == 0 { told.clone() } else { told.of_later_response() };
                parts.push((Payload { body, ..payload.clone() }, told, is_concatenated));
            }
        }
        let count = parts.len();
        let stem = stem(&file.path);
        let mut recordings = Vec::with_capacity(count);
        for ((part, told, is_concatenated), number) in parts.into_iter().zip(1..) {
            let frames = decode(&part.body);
            let facts = match told.api {
                Some(Api::AppServer) => facts_of_session(&part.body),
                _ => facts(&frames),
            };
            // A body that says nothing of itself is taken where the file says what it is, such as an error, or where
            // what lies beside it names its wire, and something of that can be read.
            let Some(api) = told.api.or(facts.as_ref().map(|facts| facts.api)) else {
                return Err(Refusal::NoEvents { frames: frames.len() });
            };
            let is_chat = || api == Api::Chat && frames.iter().any(|frame| api.read(frame).event().is_some());
            if facts.is_none() && part.told.is_none() && !is_chat() {
                return Err(Refusal::NoEvents { frames: frames.len() });
            }
            let (name, origin) = if count == 1 {
                (stem.clone(), file.origin.clone())
            } else {
                (format!("{stem}.r{number}"), format!("{}#{number}", file.origin))
            };
            let family = self.family.as_deref().unwrap_or(&file.family);
            let id = self.naming.id(family, &name, &origin);
            let mut recording = self.recording(id, file, part, &told, api, facts);
            if is_concatenated {
                recording.tags.push("concatenated".to_owned());
            }
            let known = [told.known.clone(), users(&recording.request)].concat();
            recordings.push((recording, known));
        }
        recordings.into_iter().map(|(recording, known)| self.keep(recording, &known)).collect()
    }

    fn recording(
        &self,
        id: RecordingId,
        file: &File,
        payload: Payload,
        sibling: &Sibling,
        api: Api,
        facts: Option<Facts>,
    ) -> Recording {
        let (model, created) = facts.map(|facts| (facts.model, facts.created)).unwrap_or_default();
        let unknown = || "unknown".to_owned();
        Recording {
            id,
            api,
            backend: self.backend.clone().or_else(|| sibling.backend.clone()).unwrap_or_else(unknown),
            model: self.model.clone().or_else(|| sibling.model.clone()).or(model),
            tags: sibling.authenticity.clone().into_iter().collect(),
            about: None,
            provenance: Provenance {
                kind: ProvenanceKind::Imported,
                source: sibling.source().unwrap_or_else(|| file.origin.clone()),
                when: sibling.when().or(created).unwrap_or_else(unknown),
                tool: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
                fidelity: sibling.fidelity().unwrap_or(payload.fidelity),
            },
            request: sibling.request.clone(),
            response: Response {
                status: sibling.http_status.unwrap_or(200),
                headers: sibling.headers(),
                end: End::Clean,
                coded: None,
            },
            body: payload.body,
            chunks: Vec::new(),
        }
    }

    fn keep(&self, recording: Recording, known: &[String]) -> Result<Taken, Refusal> {
        let (id, fidelity) = (recording.id.clone(), recording.provenance.fidelity);
        let redacted = redact_knowing(recording, known)?;
        if !self.dry_run {
            write(&self.into, &redacted, false, self.existing)?;
        }
        Ok(Taken { id, redactions: redacted.redactions().to_vec(), fidelity })
    }
}

impl File {
    fn new(root: &Path, path: &Path) -> Self {
        let below = path.strip_prefix(root).unwrap_or(path);
        let origin = if below.as_os_str().is_empty() {
            path.file_name().unwrap_or_default().to_string_lossy().into_owned()
        } else {
            let names = below.components().map(|name| name.as_os_str().to_string_lossy());
            names.collect::<Vec<_>>().join("/")
        };
        Self { path: path.to_owned(), origin, family: naming::family(root, path) }
    }
}

/// The extension in lower case; empty where there is none. A file may be compressed whatever it holds.
fn extension(path: &Path) -> String {
    let of = |path: &Path| path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    match of(path).as_str() {
        "gz" => of(&path.with_extension("")),
        other => other.to_owned(),
    }
}

/// The name of a file without its extension.
fn stem(path: &Path) -> String {
    let path =
        if path.extension().is_some_and(|extension| extension == "gz") { &path.with_extension("") } else { path };
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Reads a file that may be taken: a regular one, not too large, not empty, not binary. One that is compressed with
/// gzip is read without that.
pub(super) fn read(path: &Path) -> Result<Bytes, Refusal> {
    let metadata = fs::metadata(path).map_err(Refusal::Unreadable)?;
    if !metadata.is_file() {
        // Opening a pipe would wait for its writer.
        return Err(Refusal::Unreadable(io::Error::other("it is no file")));
    }
    if metadata.len() > LARGEST_PART {
        return Err(Refusal::TooLarge { bytes: metadata.len() });
    }
    let file = fs::File::open(path).map_err(Refusal::Unreadable)?;
    let mut content = Vec::new();
    file.take(LARGEST_PART).read_to_end(&mut content).map_err(Refusal::Unreadable)?;
    if content.starts_with(GZIP) {
        let mut plain = Vec::new();
        // One that is cut was damaged as a file: where its stream ended is not known.
        let decoder = flate2::read::MultiGzDecoder::new(&*content).take(LARGEST_PART);
        io::BufReader::new(decoder).read_to_end(&mut plain).map_err(Refusal::Unreadable)?;
        content = plain;
    }
    if content.trim_ascii().is_empty() {
        return Err(Refusal::Empty);
    }
    match memchr::memchr(0, &content) {
        Some(at) => Err(Refusal::Binary { at }),
        None => Ok(content.into()),
    }
}

fn unreachable(root: &Path, error: walkdir::Error) -> Refused {
    let path = error.path().unwrap_or(root).to_owned();
    let source =
        error.into_io_error().unwrap_or_else(|| io::Error::other("it is a link back to a folder that holds it"));
    Refused { path, refusal: Refusal::Unreadable(source) }
}

/// How every gzip file begins, RFC 1952 section 2.3.1.
const GZIP: &[u8] = &[0x1F, 0x8B];
