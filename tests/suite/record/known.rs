//! Requests that were recorded before.

use super::{
    recorder::{Recorder, chunks, pending, recordings},
    upstream::{Last, Script, Upstream},
};
use crate::program::{Scratch, run};

const DELTA: &str = "data: {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}\n\n";

fn asked(input: &str, run: &str) -> String {
    format!("{{\"model\":\"m\",\"input\":\"{input}\",\"prompt_cache_key\":\"{run}\"}}")
}

/// Records `one`, and takes it into the corpus.
fn with_one(upstream: &Upstream) -> Scratch {
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    recorder.ask("/responses", &asked("one", "first"));
    assert_eq!(recorder.end().stdout, "1 recorded, 0 lost\n");
    let (pending, corpus) = (pending(&scratch), scratch.path().join("corpus"));
    let paths = ["--pending", pending.to_str().expect("plain"), "--corpus", corpus.to_str().expect("plain")];
    let told = run(&[&["review", "--accept", "*"], &paths[..]].concat());
    assert_eq!(told.code, 0, "{}", told.stderr);
    scratch
}

#[test]
fn a_known_request_is_answered_as_recorded_and_the_rest_goes_by_the_mode() {
    // What a mode does with a request that was recorded, and with one that was not: does it reach the upstream?
    for (mode, known, unknown) in
        [("all", true, true), ("new-episodes", false, true), ("none", false, false), ("once", false, false)]
    {
        let upstream = Upstream::of(Script::cut(&[DELTA, "data: {\"ty"], Last::Reset));
        let scratch = with_one(&upstream);
        let recorder = Recorder::start(&scratch, &upstream.url(), &["--mode", mode]);
        let before = upstream.asked().len();
        let seen = recorder.ask("/responses", &asked("one", "second"));
        assert_eq!(upstream.asked().len() > before, known, "{mode}");
        assert_eq!(chunks(&seen.body), [DELTA.as_bytes(), b"data: {\"ty"], "{mode}");
        assert!(seen.is_reset, "{mode}");
        let before = upstream.asked().len();
        let seen = recorder.ask("/responses", &asked("two", "second"));
        assert_eq!(upstream.asked().len() > before, unknown, "{mode}");
        assert_eq!(seen.head.starts_with("HTTP/1.1 404 "), !unknown, "{mode}: {}", seen.head);
        recorder.end();
        let fresh = recordings(&scratch.path().join("corpus")).len();
        assert_eq!(fresh, 1, "{mode}");
        let expected = usize::from(known) + usize::from(unknown);
        let waiting = if expected == 0 { 0 } else { recordings(&pending(&scratch)).len() };
        assert_eq!(waiting, expected, "{mode}");
    }
}

#[test]
fn once_records_while_the_family_has_nothing() {
    let upstream = Upstream::of(Script::stream(&[DELTA]));
    let scratch = Scratch::new();
    for (round, reached) in [(0, 1), (1, 1)] {
        let recorder = Recorder::start(&scratch, &upstream.url(), &["--mode", "once"]);
        let seen = recorder.ask("/responses", &asked("one", &round.to_string()));
        assert_eq!(chunks(&seen.body), [DELTA.as_bytes()]);
        recorder.end();
        assert_eq!(upstream.asked().len(), reached, "round {round}");
    }
}

/// A request is compared without its secrets, which are not in the recording.
#[test]
fn a_request_with_a_secret_in_it_is_known_again() {
    let upstream = Upstream::of(Script::stream(&[DELTA]));
    let scratch = Scratch::new();
    let body = asked("my key is sk-proj-Ab1_Cd2-Ef3Gh4Ij5Kl6Mn7Op8Qr9 at /home/jdoe/x", "a");
    for _ in 0..2 {
        let recorder = Recorder::start(&scratch, &upstream.url(), &["--mode", "new-episodes"]);
        recorder.send("/responses", "authorization: Bearer local-7Qm2xZ9vT4kW8rB3\r\n", body.as_bytes());
        recorder.end();
    }
    assert_eq!(upstream.asked().len(), 1);
}
