//! A tap between a client and its app-server. It is told what passes, and keeps it as lines of who wrote them.

use std::mem;

use jiff::Timestamp;
use tokio::time::Instant;

use super::{
    journal::{Answered, Asked, Entry, Label},
    tape::{Kept, NotKept, Pending, Tape},
};
use crate::stream::{Api, End, RecordingId, app_server::Speaker};

/// Which pipe something came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The standard input of the server.
    Stdin,
    /// Its standard output.
    Stdout,
    /// Its standard error.
    Stderr,
}

impl Side {
    fn speaker(self) -> Speaker {
        match self {
            Self::Stdin => Speaker::Client,
            Self::Stdout => Speaker::Server,
            Self::Stderr => Speaker::Log,
        }
    }
}

/// A session that is being recorded.
///
/// A line is kept when its end has come, at the time of that; so lines of two sides never stand in each other.
pub struct Tap {
    tape: Tape,
    started: Instant,
    begun: [Vec<u8>; 3],
}

impl Tap {
    /// A tap for the recording of this id. `command` says who the server is, and `known` what of it is secret.
    #[must_use]
    pub fn start(pending: &Pending, id: &RecordingId, command: &str, known: &[String]) -> Self {
        let mut tape = pending.tape(id);
        tape.add(&Entry::Request(Asked {
            at: Timestamp::now().to_string(),
            upstream: format!("`{command}`"),
            path: String::new(),
            headers: known.iter().map(|secret| ("api-key".to_owned(), secret.clone())).collect(),
            label: Label::default(),
            api: Some(Api::AppServer),
        }));
        tape.keep(&Entry::Head(Answered { status: 200, headers: Vec::new() }));
        Self { tape, started: Instant::now(), begun: Default::default() }
    }

    /// Takes what is about to pass. The whole lines of it are with the operating system when this returns.
    pub fn heard(&mut self, side: Side, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (line, after) = rest.split_at(end + 1);
            self.begun[side as usize].extend_from_slice(line);
            self.keep(side);
            rest = after;
        }
        self.begun[side as usize].extend_from_slice(rest);
        if self.begun[side as usize].len() > LONGEST_LINE {
            // No recording would hold it: what the tape makes of it is told at the end.
            self.keep(side);
        }
        self.tape.flush();
    }

    /// Makes a recording of the session.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn finish(mut self, end: End, pending: &Pending) -> Result<Kept, NotKept> {
        // Only the last line of a body can be without an end; that of the server may be half a message.
        for side in [Side::Stdin, Side::Stderr, Side::Stdout] {
            if side != Side::Stdout && !self.begun[side as usize].is_empty() {
                self.begun[side as usize].push(b'\n');
            }
            self.keep(side);
        }
        self.tape.keep(&Entry::End(end));
        self.tape.finish(pending)
    }

    fn keep(&mut self, side: Side) {
        let line = mem::take(&mut self.begun[side as usize]);
        if line.is_empty() {
            return;
        }
        let bytes = [side.speaker().prefix().as_bytes(), &line].concat();
        let micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.tape.add(&Entry::Piece { micros, goes_on: false, bytes: bytes.into() });
    }
}

/// As long as the longest recording.
const LONGEST_LINE: usize = 64 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(heard: &[(Side, &str)]) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let pending = Pending::open(&folder.path().join("pending"), &folder.path().join("state/key"));
        let id: RecordingId = "recorded/one".parse().expect("a plain id");
        let mut tap = Tap::start(&pending, &id, "codex app-server", &["secret-of-mine".to_owned()]);
        for (side, text) in heard {
            tap.heard(*side, text.as_bytes());
        }
        let Ok(Kept::Recording { recording, .. }) = tap.finish(End::Clean, &pending) else { panic!("it is kept") };
        let recording = recording.into_inner();
        assert_eq!((recording.api, recording.backend.as_str()), (Api::AppServer, "codex-app-server"));
        assert_eq!(recording.chunks.iter().map(|chunk| chunk.length).sum::<usize>(), recording.body.len());
        String::from_utf8(recording.body.to_vec()).expect("UTF-8")
    }

    #[test]
    fn lines_stand_whole_and_in_the_order_of_their_ends() {
        let body = kept(&[
            (Side::Stdin, "{\"id\":1,"),
            (Side::Stderr, "a war"),
            (Side::Stdin, "\"method\":\"initialize\"}\n{\"method\":"),
            (Side::Stdout, "{\"id\":1,\"result\":{}}\n{\"half"),
            (Side::Stderr, "ning\nlast words"),
            (Side::Stdin, "\"initialized\"}\n"),
        ]);
        assert_eq!(
            body,
            "> {\"id\":1,\"method\":\"initialize\"}\n< {\"id\":1,\"result\":{}}\n! a warning\n> {\"method\":\"initialized\"}\n! last words\n< {\"half"
        );
    }

    #[test]
    fn a_secret_of_the_environment_is_taken_out() {
        let body = kept(&[(Side::Stderr, "my key is secret-of-mine\n"), (Side::Stdout, "{\"id\":1,\"result\":{}}\n")]);
        assert!(!body.contains("secret-of-mine") && body.contains("! my key is "), "{body}");
    }
}
