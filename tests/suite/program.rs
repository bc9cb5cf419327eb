//! The program as a person runs it, and recordings to run it on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output},
};

use bytes::Bytes;
use codex_conformance::{
    corpus::{Existing, redact, write},
    stream::{Api, End, Fidelity, Provenance, ProvenanceKind, Recording, Response},
};
use serde_json::{Value, json};

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).expect("stdout is JSON")
    }
}

/// Set so that a test sees every failure, those of the built-in expectations too.
pub(crate) const NOTHING_EXPECTED: (&str, &str) = ("CODEX_CONFORMANCE_NO_EXPECTATIONS", "true");

/// Runs the program with nothing of our environment that could colour the result, and nothing expected to fail.
pub(crate) fn run(arguments: &[&str]) -> Run {
    ended(command(arguments))
}

/// Runs a command to its end.
pub(crate) fn ended(mut command: Command) -> Run {
    let output = command.output().expect("the program starts");
    let Output { status, stdout, stderr } = output;
    let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
    Run { code: status.code().expect("the program ends by itself"), stdout: text(stdout), stderr: text(stderr) }
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_codex-conformance"));
    command.args(arguments).env_clear().envs([NOTHING_EXPECTED]);
    command
}

/// Presses Ctrl-C on a program that a test started.
pub(crate) fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("`kill` is there").success());
}

/// A folder that is gone when the test ends.
pub(crate) struct Scratch(tempfile::TempDir);

impl Scratch {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn text(&self) -> &str {
        self.path().to_str().expect("temporary folders have plain names")
    }

    /// Writes a file and the folders above it.
    pub(crate) fn file(&self, path: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("created");
        fs::write(&path, bytes).expect("written");
        path
    }

    /// Writes a small recording and returns its folder.
    pub(crate) fn recording(&self, id: &str) -> PathBuf {
        let redacted = redact(recording(id));
        write(self.path(), &redacted, true, Existing::Keep).expect("written")
    }
}

fn recording(id: &str) -> Recording {
    Recording {
        id: id.parse().expect("a plain id"),
        api: Api::Responses,
        backend: "openai".to_owned(),
        model: Some("gpt-5-codex".to_owned()),
        tags: vec!["text".to_owned()],
        about: None,
        provenance: Provenance {
            kind: ProvenanceKind::Synthetic,
            source: "a test".to_owned(),
            when: "2026-11-20".to_owned(),
            tool: "none".to_owned(),
            fidelity: Fidelity::Wire,
        },
        request: json!({"model": "gpt-5-codex", "stream": true}),
        response: Response {
            status: 200,
            headers: vec![("content-type".to_owned(), "text/event-stream".to_owned())],
            end: End::Clean,
            coded: None,
        },
        body: Bytes::from_static(BODY.as_bytes()),
        chunks: Vec::new(),
    }
}

pub(crate) const BODY: &str = "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"model\":\"gpt-5-codex\",\"created_at\":1795176060}}\n\nevent: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[]}}\n\n";
