//! The journal. What passes is sealed as it comes: a crash loses nothing of it, and the disk tells nobody what it was.

use std::{
    borrow::Cow,
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    path::Path,
    sync::mpsc,
    thread,
};

use aws_lc_rs::{
    aead::{Aad, LessSafeKey, NONCE_LEN, Nonce},
    rand,
};
use serde::{Deserialize, Serialize};

use super::key::Key;
use crate::stream::{Api, End};

/// What happened, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry<'a> {
    /// A request came.
    Request(Asked),
    /// A piece of its body.
    RequestBody(Cow<'a, [u8]>),
    /// The head of the response came.
    Head(Answered),
    /// A piece of the body, decoded from the coding of the transfer.
    Piece {
        /// Microseconds since the request was sent.
        micros: u64,
        /// Whether it goes on with the chunk before it.
        goes_on: bool,
        /// The bytes.
        bytes: Cow<'a, [u8]>,
    },
    /// The body ended.
    End(End),
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    /// When it came, as RFC 3339 writes it.
    pub(super) at: String,
    /// Where it went.
    pub(super) upstream: String,
    /// Its path there.
    pub(super) path: String,
    /// Its headers, lower-case.
    pub(super) headers: Vec<(String, String)>,
    /// What its recording is to say of itself.
    #[serde(default)]
    pub(super) label: Label,
    /// The wire, where the path does not tell.
    #[serde(default)]
    pub(super) api: Option<Api>,
}

/// What a recording says of itself, where somebody knew before it was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// One sentence: what it shows.
    pub about: Option<String>,
    /// Words to select by.
    pub tags: Vec<String>,
}

/// The head of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answered {
    /// HTTP status.
    pub(super) status: u16,
    /// Its headers, lower-case.
    pub(super) headers: Vec<(String, String)>,
}

/// A journal that is being written.
pub(super) struct Journal {
    file: Created,
    cipher: LessSafeKey,
    prefix: [u8; PREFIX],
    count: u32,
    /// Sealed and not yet written.
    sealed: Vec<u8>,
}

enum Created {
    Soon(mpsc::Receiver<io::Result<File>>),
    Now(File),
}

/// Makes the file of a journal, and locks it: whoever looks for journals that were left behind can tell it from them.
fn create(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.try_lock()?;
    Ok(file)
}

impl Journal {
    /// Begins a journal. Its file is made on another thread, since that may take a disk some time, and is waited for
    /// when something is to be written.
    ///
    /// # Errors
    /// When the key cannot be used.
    pub(super) fn create(path: &Path, key: &Key) -> io::Result<Self> {
        let cipher = key.cipher()?;
        let mut prefix = [0; PREFIX];
        rand::fill(&mut prefix).map_err(|_| invalid("the system has no random numbers"))?;
        let (sender, file) = mpsc::channel();
        let path = path.to_owned();
        // Nobody waits for it any more when the exchange is over already.
        thread::Builder::new().spawn(move || drop(sender.send(create(&path))))?;
        let sealed = [MAGIC.as_slice(), &prefix].concat();
        Ok(Self { file: Created::Soon(file), cipher, prefix, count: 0, sealed })
    }

    /// Adds an entry, to be written with the next [`flush`](Self::flush).
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub(super) fn add(&mut self, entry: &Entry) -> io::Result<()> {
        let length_at = self.sealed.len();
        self.sealed.extend_from_slice(&[0; LENGTH]);
        entry.encode(&mut self.sealed)?;
        let nonce = nonce(self.prefix, self.count);
        self.count = self.count.checked_add(1).ok_or_else(|| invalid("the journal is full"))?;
        let plain = &mut self.sealed[length_at + LENGTH..];
        let tag = self.cipher.seal_in_place_separate_tag(nonce, Aad::empty(), plain);
        self.sealed.extend_from_slice(tag.map_err(|_| invalid("not sealed"))?.as_ref());
        let length = u32::try_from(self.sealed.len() - length_at - LENGTH);
        let length = length.map_err(|_| invalid("the entry is too long"))?;
        self.sealed[length_at..length_at + LENGTH].copy_from_slice(&length.to_le_bytes());
        Ok(())
    }

    /// Writes what was added. It is with the operating system when this returns.
    ///
    /// # Errors
    /// When the file is there already or cannot be written. What was written before stays readable.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        if let Created::Soon(soon) = &self.file {
            let created = soon.recv().map_err(io::Error::other)?;
            self.file = Created::Now(created?);
        }
        if let Created::Now(file) = &mut self.file {
            file.write_all(&self.sealed)?;
        }
        self.sealed.clear();
        Ok(())
    }
}

/// Whether a recorder is still writing a journal.
///
/// # Errors
/// When the file cannot be opened.
pub(super) fn is_in_use(path: &Path) -> io::Result<bool> {
    match File::open(path)?.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Opens a journal and reads what was written of it, up to the last whole entry.
///
/// # Errors
/// When it cannot be read, is none, or was sealed with another key.
pub(super) fn read(path: &Path, key: &Key) -> io::Result<Vec<Entry<'static>>> {
    let cipher = key.cipher()?;
    let mut file = io::BufReader::new(File::open(path)?);
    let mut start = [0; MAGIC.len() + PREFIX];
    if file.read_exact(&mut start).is_err() {
        // It was made, and nothing came of it.
        return Ok(Vec::new());
    }
    if start[..MAGIC.len()] != *MAGIC {
        return Err(invalid("it is no journal of this program"));
    }
    let mut prefix = [0; PREFIX];
    prefix.copy_from_slice(&start[MAGIC.len()..]);
    let mut entries = Vec::new();
    for count in 0.. {
        let mut length = [0; LENGTH];
        if file.read_exact(&mut length).is_err() {
            break;
        }
        let mut sealed = Vec::new();
        let length = u64::from(u32::from_le_bytes(length));
        if file.by_ref().take(length).read_to_end(&mut sealed).is_err() || sealed.len() as u64 != length {
            break;
        }
        let opened = cipher.open_in_place(nonce(prefix, count), Aad::empty(), &mut sealed);
        match opened {
            Ok(opened) => entries.push(Entry::decode(opened)?),
            // A disk that lost its power may have left anything behind what it wrote.
            Err(_) if count > 0 => break,
            Err(_) => return Err(invalid("it was sealed with another key, or is damaged")),
        }
    }
    Ok(entries)
}

impl Entry<'_> {
    fn encode(&self, out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Request(asked) => json(b'R', asked, out)?,
            Self::RequestBody(bytes) => {
                out.push(b'Q');
                out.extend_from_slice(bytes);
            }
            Self::Head(answered) => json(b'H', answered, out)?,
            Self::Piece { micros, goes_on, bytes } => {
                out.push(if *goes_on { b'c' } else { b'C' });
                out.extend_from_slice(&micros.to_le_bytes());
                out.extend_from_slice(bytes);
            }
            Self::End(end) => json(b'E', end, out)?,
        }
        Ok(())
    }

    fn decode(bytes: &[u8]) -> io::Result<Entry<'static>> {
        let (tag, rest) = bytes.split_first().ok_or_else(|| invalid("an entry is empty"))?;
        let parse = |error: serde_json::Error| io::Error::other(error);
        Ok(match tag {
            b'R' => Entry::Request(serde_json::from_slice(rest).map_err(parse)?),
            b'Q' => Entry::RequestBody(rest.to_vec().into()),
            b'H' => Entry::Head(serde_json::from_slice(rest).map_err(parse)?),
            b'C' | b'c' => {
                let (micros, bytes) = rest.split_first_chunk().ok_or_else(|| invalid("a piece has no time"))?;
                Entry::Piece {
                    micros: u64::from_le_bytes(*micros),
                    goes_on: *tag == b'c',
                    bytes: bytes.to_vec().into(),
                }
            }
            b'E' => Entry::End(serde_json::from_slice(rest).map_err(parse)?),
            _ => return Err(invalid("an entry is of no known kind")),
        })
    }
}

fn json(tag: u8, value: &impl Serialize, out: &mut Vec<u8>) -> io::Result<()> {
    out.push(tag);
    serde_json::to_writer(out, value).map_err(io::Error::other)
}

/// A number that is used once: eight random bytes a journal, and the count of the entry.
fn nonce(prefix: [u8; PREFIX], count: u32) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    bytes[..PREFIX].copy_from_slice(&prefix);
    bytes[PREFIX..].copy_from_slice(&count.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

pub(super) fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Bytes of the length before each entry.
const LENGTH: usize = 4;

const PREFIX: usize = 8;
const MAGIC: &[u8; 4] = b"ccj1";

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;

    fn entries() -> Vec<Entry<'static>> {
        let headers = vec![("authorization".to_owned(), "Bearer sk-secret".to_owned())];
        vec![
            Entry::Request(Asked {
                at: "2026-11-20T00:00:00Z".to_owned(),
                upstream: "http://127.0.0.1:1".to_owned(),
                path: "/responses".to_owned(),
                headers: headers.clone(),
                label: Label::default(),
                api: None,
            }),
            Entry::RequestBody(b"{}".into()),
            Entry::Head(Answered { status: 200, headers }),
            Entry::Piece { micros: 7, goes_on: false, bytes: b"data: one\n\n".into() },
            Entry::Piece { micros: 9, goes_on: true, bytes: b"data: two\n\n".into() },
            Entry::End(End::Clean),
        ]
    }

    fn written(folder: &Path, key: &Key) -> std::path::PathBuf {
        let path = folder.join("one.journal");
        let mut journal = Journal::create(&path, key).expect("created");
        for entry in entries() {
            journal.add(&entry).and_then(|()| journal.flush()).expect("written");
        }
        path
    }

    #[test]
    fn what_is_written_reads_back_and_stands_nowhere_in_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = Key::open(&folder.path().join("state/key")).expect("made");
        let path = written(folder.path(), &key);
        assert_eq!(read(&path, &key).expect("read"), entries());
        let bytes = fs::read(&path).expect("read");
        for text in ["sk-secret", "authorization", "data: one"] {
            assert!(memchr::memmem::find(&bytes, text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn a_journal_is_in_use_while_it_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = Key::open(&folder.path().join("key")).expect("made");
        let path = folder.path().join("one.journal");
        let mut journal = Journal::create(&path, &key).expect("created");
        journal.flush().expect("written");
        assert!(is_in_use(&path).expect("there"));
        drop(journal);
        assert!(!is_in_use(&path).expect("there"));
    }

    #[test]
    fn what_a_crash_left_at_the_end_of_a_journal_costs_nothing_before_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = Key::open(&folder.path().join("key")).expect("made");
        let path = written(folder.path(), &key);
        let whole = fs::read(&path).expect("read");
        fs::write(&path, [&whole[..], &[0; 300]].concat()).expect("written");
        assert_eq!(read(&path, &key).expect("read"), entries());
        fs::write(&path, b"").expect("written");
        assert_eq!(read(&path, &key).expect("read"), []);
    }

    #[test]
    fn another_key_opens_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = Key::open(&folder.path().join("key")).expect("made");
        let stranger = Key::open(&folder.path().join("other/key")).expect("made");
        assert!(read(&written(folder.path(), &key), &stranger).is_err());
    }

    proptest! {
        #[test]
        fn a_journal_that_is_cut_anywhere_gives_its_whole_entries(cut in 0.0..1.0_f64) {
            let folder = tempfile::tempdir().expect("a folder");
            let key = Key::open(&folder.path().join("key")).expect("made");
            let path = written(folder.path(), &key);
            let whole = fs::read(&path).expect("read");
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a small file")]
            let at = MAGIC.len() + PREFIX + ((whole.len() - MAGIC.len() - PREFIX) as f64 * cut) as usize;
            fs::write(&path, &whole[..at]).expect("cut");
            let left = read(&path, &key).expect("read");
            prop_assert!(left.len() < entries().len());
            prop_assert_eq!(&left[..], &entries()[..left.len()]);
        }
    }
}
