//! The recorder as a person runs it, and clients of its proxy.

use std::{
    fs,
    io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use codex_conformance::{corpus::Corpus, stream::Recording};

use crate::program::{Scratch, command, interrupt};

/// A recorder that is running.
pub(crate) struct Recorder {
    pub(crate) child: Child,
    pub(crate) address: String,
    log: Arc<Mutex<String>>,
    logging: Option<thread::JoinHandle<()>>,
}

/// What it left behind.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Folder of the recordings, below that of a test.
pub(crate) fn pending(scratch: &Scratch) -> PathBuf {
    scratch.path().join("pending")
}

/// The key of the journals of a test, and the folders of its recordings.
pub(crate) fn places(scratch: &Scratch) -> Vec<String> {
    let place = |name: &str| scratch.path().join(name).to_str().expect("temporary folders have plain names").to_owned();
    ["--into", &place("pending"), "--journal-key", &place("state/key"), "--corpus", &place("corpus")]
        .map(str::to_owned)
        .to_vec()
}

impl Recorder {
    /// Starts a proxy before an upstream.
    pub(crate) fn start(scratch: &Scratch, upstream: &str, flags: &[&str]) -> Self {
        let places = places(scratch);
        let places: Vec<&str> = places.iter().map(String::as_str).collect();
        let arguments = [&["record", "--proxy", "--upstream", upstream], &places[..], flags].concat();
        let mut command = command(&arguments);
        Self::of(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts"))
    }

    /// One that was started otherwise.
    pub(crate) fn of(mut child: Child) -> Self {
        let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut told = String::new();
        let address = loop {
            let before = told.len();
            assert!(stderr.read_line(&mut told).expect("UTF-8") > 0, "it ended: {told}");
            let line = &told[before..];
            if let Some(rest) = line.strip_prefix("relaying http://") {
                break rest.split(' ').next().expect("an address").to_owned();
            }
        };
        let log = Arc::new(Mutex::new(told));
        let logging = {
            let log = Arc::clone(&log);
            thread::spawn(move || follow(stderr, &log))
        };
        Self { child, address, log, logging: Some(logging) }
    }

    /// Asks through it and reads to the end.
    pub(crate) fn ask(&self, path: &str, body: &str) -> Answer {
        self.send(path, "", body.as_bytes())
    }

    pub(crate) fn send(&self, path: &str, headers: &str, body: &[u8]) -> Answer {
        let mut stream = self.open(path, headers, body);
        answer(&mut stream, Duration::from_secs(20))
    }

    /// Asks through it; what comes is to be read by the test.
    pub(crate) fn open(&self, path: &str, headers: &str, body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let (host, length) = (&self.address, body.len());
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n"
        );
        stream.write_all(&[head.as_bytes(), body].concat()).expect("it reads the request");
        stream
    }

    /// Waits until it has said something.
    pub(crate) fn wait_for(&self, text: &str) {
        for _ in 0..1000 {
            if self.log.lock().expect("not poisoned").contains(text) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("it never said {text:?}: {}", self.log.lock().expect("not poisoned"));
    }

    /// Presses Ctrl-C and waits.
    pub(crate) fn end(self) -> Ended {
        interrupt(&self.child);
        self.ended()
    }

    /// Waits until it has ended.
    pub(crate) fn ended(mut self) -> Ended {
        let mut stdout = String::new();
        self.child.stdout.take().expect("it is piped").read_to_string(&mut stdout).expect("UTF-8");
        let code = self.child.wait().expect("it ends").code().expect("it ends by itself");
        self.logging.take().expect("it logs").join().expect("it is read");
        let stderr = self.log.lock().expect("not poisoned").clone();
        Ended { code, stdout, stderr }
    }

    /// Kills it as nothing can catch.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn follow(mut stderr: BufReader<ChildStderr>, log: &Mutex<String>) {
    let mut line = String::new();
    while stderr.read_line(&mut line).is_ok_and(|read| read > 0) {
        log.lock().expect("not poisoned").push_str(&line);
        line.clear();
    }
}

/// What a client got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) head: String,
    /// As received, chunk sizes and all.
    pub(crate) body: Vec<u8>,
    /// Whether the connection was reset.
    pub(crate) is_reset: bool,
    /// Whether nothing more came, and the connection stayed open.
    pub(crate) is_open: bool,
}

/// Reads to the end, or until nothing comes for so long.
pub(crate) fn answer(stream: &mut TcpStream, patience: Duration) -> Answer {
    stream.set_read_timeout(Some(patience)).expect("a socket can wait");
    let (mut all, mut buffer) = (Vec::new(), [0; 8192]);
    let end = loop {
        match stream.read(&mut buffer) {
            Ok(0) => break None,
            Ok(read) => all.extend_from_slice(&buffer[..read]),
            Err(error) => break Some(error.kind()),
        }
    };
    let at = all.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or_else(|| {
        panic!("no head: {:?}", String::from_utf8_lossy(&all));
    });
    let head = String::from_utf8(all[..at].to_vec()).expect("the head is ASCII");
    Answer {
        head,
        body: all[at + 4..].to_vec(),
        is_reset: end == Some(ErrorKind::ConnectionReset),
        is_open: matches!(end, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)),
    }
}

/// The chunks of a body as received; the last may be cut.
pub(crate) fn chunks(mut body: &[u8]) -> Vec<Vec<u8>> {
    let mut chunks = Vec::new();
    while let Some(at) = body.windows(2).position(|bytes| bytes == b"\r\n") {
        let size = std::str::from_utf8(&body[..at]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let size = size.expect("a chunk has a size");
        body = &body[at + 2..];
        if size == 0 {
            break;
        }
        chunks.push(body[..size.min(body.len())].to_vec());
        body = body.get(size + 2..).unwrap_or_default();
    }
    chunks
}

/// The recordings that wait, every one of them readable.
pub(crate) fn recordings(folder: &Path) -> Vec<Recording> {
    let corpus = Corpus::open(&[folder.to_owned()]).expect("something was recorded");
    assert!(corpus.problems.is_empty(), "{:?}", corpus.problems);
    corpus.recordings
}

/// The one recording that waits.
pub(crate) fn recording(scratch: &Scratch) -> Recording {
    let mut all = recordings(&pending(scratch));
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// Every file below a folder with its bytes.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("it can be walked"));
    let files = walk.filter(|entry| entry.file_type().is_file());
    files.map(|entry| (entry.path().to_owned(), fs::read(entry.path()).expect("read"))).collect()
}
