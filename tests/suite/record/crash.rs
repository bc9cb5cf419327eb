//! A recorder that is killed. What it had finished is intact, and what it had not is recovered.

use std::{io::Read as _, path::Path, thread, time::Duration};

use codex_conformance::stream::End;

use super::{
    recorder::{Recorder, chunks, pending, recordings},
    upstream::{Act, Last, Script, Upstream},
};
use crate::program::{Run, Scratch, run};

/// A stream of many small chunks that never ends by itself, or one that is over at once.
fn script(is_long: bool) -> Script {
    let chunk = |number: usize| format!("data: {{\"type\":\"response.in_progress\",\"n\":{number}}}\n\n");
    if !is_long {
        return Script::stream(&[&chunk(0), &chunk(1)]);
    }
    let chunks: Vec<String> = (0..400).map(chunk).collect();
    let mut script = Script::cut(&chunks.iter().map(String::as_str).collect::<Vec<_>>(), Last::Hold);
    script.acts = script.acts.into_iter().flat_map(|act| [act, Act::Wait(Duration::from_millis(1))]).collect();
    script
}

fn recover(pending: &Path, key: &Path) -> Run {
    let text = |path: &Path| path.to_str().expect("temporary folders have plain names").to_owned();
    run(&["corpus", "recover", &text(pending), "--journal-key", &text(key)])
}

fn checked(folder: &Path) -> (i32, String) {
    let told = run(&["corpus", "check", folder.to_str().expect("temporary folders have plain names")]);
    (told.code, told.stderr)
}

#[test]
fn kill_at_twenty_moments_loses_nothing_that_a_client_had_seen() {
    let upstream = Upstream::start(|asked| script(asked.body == b"{\"input\":\"long\"}"));
    for moment in 0..20_u64 {
        let scratch = Scratch::new();
        let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
        let mut long = recorder.open("/responses", "", b"{\"input\":\"long\"}");
        recorder.ask("/responses", "{\"input\":\"short\"}");
        recorder.wait_for("bytes in 2 chunks, clean");
        // Primes, so that the moments fall anywhere between two chunks.
        thread::sleep(Duration::from_micros(2_003 + moment * 17_389));
        recorder.kill();
        let mut seen = Vec::new();
        // A reset comes with what had been received before it.
        let _ = long.read_to_end(&mut seen);

        let folder = pending(&scratch);
        let finished = recordings(&folder);
        assert_eq!(finished.len(), 1, "moment {moment}");
        assert_eq!((finished[0].chunks.len(), finished[0].response.end), (2, End::Clean), "moment {moment}");
        let key = scratch.path().join("state/key");
        let told = recover(&folder, &key);
        assert_eq!(told.code, 0, "moment {moment}: {}", told.stderr);
        assert!(!folder.join(".journals").read_dir().expect("there").any(|_| true), "a journal is left");

        let Some(at) = seen.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
        let seen = chunks(&seen[at + 4..]);
        let all = recordings(&folder);
        let recovered = all.iter().find(|recording| recording.request["input"] == "long").expect("it was recovered");
        assert_eq!(recovered.response.end, End::Interrupted, "moment {moment}");
        assert!(recovered.chunks.len() >= seen.len(), "moment {moment}: a client saw more than was kept");
        assert!(recovered.body.starts_with(&seen.concat()), "moment {moment}");
        let (code, errors) = checked(&folder);
        assert_eq!(code, 0, "moment {moment}: {errors}");
    }
}

#[test]
fn a_journal_that_is_being_written_is_left_alone() {
    let upstream = Upstream::of(script(true));
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    let mut client = recorder.open("/responses", "", b"{}");
    let mut some = [0; 400];
    client.read_exact(&mut some).expect("it streams");
    let (folder, key) = (pending(&scratch), scratch.path().join("state/key"));
    let told = recover(&folder, &key);
    assert_eq!(
        told.stdout, "0 recordings recovered from 0 journals, 0 held nothing to keep, 0 failed\n",
        "{}",
        told.stderr
    );
    let done = recorder.end();
    assert_eq!(done.stdout, "1 recorded, 0 lost\n", "{}", done.stderr);
}

#[test]
fn a_journal_of_another_key_is_kept_and_told() {
    let upstream = Upstream::of(script(true));
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    let mut client = recorder.open("/responses", "", b"{}");
    let mut some = [0; 400];
    client.read_exact(&mut some).expect("it streams");
    recorder.kill();
    let (folder, key) = (pending(&scratch), scratch.file("other/key", [7; 32]));
    let told = recover(&folder, &key);
    assert_eq!(told.code, 6);
    assert!(told.stderr.contains("sealed with another key"), "{}", told.stderr);
    assert_eq!(folder.join(".journals").read_dir().expect("there").count(), 1);
    let missing = scratch.path().join("no/key");
    let told = recover(&folder, &missing);
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("there is no") && !missing.exists(), "{}", told.stderr);
}
