//! What waits is taken in, or dropped; what goes out comes in again.

use std::{fs, path::Path};

use super::{
    recorder::{Recorder, pending, recordings},
    upstream::{Script, Upstream},
};
use crate::program::{Run, Scratch, run};

const COMPLETED: &str = "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[]}}\n\n";

fn review(scratch: &Scratch, flags: &[&str]) -> Run {
    let (pending, corpus) = (pending(scratch), scratch.path().join("corpus"));
    let paths = ["--pending", pending.to_str().expect("plain"), "--corpus", corpus.to_str().expect("plain")];
    run(&[&["review"], &paths[..], flags].concat())
}

/// Records streams with these bodies, in their order.
fn record(scratch: &Scratch, bodies: &[&str]) {
    for body in bodies {
        let upstream = Upstream::of(Script::stream(&[body]));
        let recorder = Recorder::start(scratch, &upstream.url(), &["--family", "live"]);
        recorder.ask("/responses", "{}");
        recorder.end();
    }
}

fn ids(folder: &Path) -> Vec<String> {
    recordings(folder).iter().map(|recording| recording.id.to_string()).collect()
}

#[test]
fn what_is_accepted_is_in_the_corpus_and_replays() {
    let scratch = Scratch::new();
    record(&scratch, &[COMPLETED]);
    let waiting = ids(&pending(&scratch)).remove(0);
    let listed = review(&scratch, &["--list"]);
    assert!(listed.stdout.contains(&waiting) && listed.stdout.contains("\n  new\n"), "{}", listed.stdout);
    assert!(listed.stderr.contains(&format!("--accept {waiting}")), "{}", listed.stderr);
    let told = review(&scratch, &["--accept", &waiting, "--as", "text/hello"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let corpus = scratch.path().join("corpus");
    assert_eq!(ids(&corpus), ["text/hello"]);
    let corpus = corpus.to_str().expect("plain");
    let checked = run(&["corpus", "check", corpus]);
    assert_eq!(checked.stdout, "1 recording checked, 1 fine, 1 reviewed\n", "{}", checked.stderr);
    let replayed = run(&["replay", corpus, "--no-report", "--filter", "*/recorded"]);
    assert_eq!(replayed.code, 0, "{}", replayed.stderr);
    assert_eq!(
        review(&scratch, &[]).stdout.lines().last(),
        Some(&*format!("0 waiting in {}", pending(&scratch).display()))
    );
}

#[test]
fn what_would_be_replaced_is_compared() {
    let scratch = Scratch::new();
    let replaced = |body: &str| {
        record(&scratch, &[body]);
        let waiting = ids(&pending(&scratch)).remove(0);
        let (from, to) = (pending(&scratch).join(&waiting), pending(&scratch).join("live/same"));
        fs::rename(from, to).expect("renamed");
    };
    replaced(COMPLETED);
    assert_eq!(review(&scratch, &["--accept", "live/same"]).code, 0);
    replaced(&COMPLETED.replace("[]", "null").replace("\"completed\"", "\"incomplete\""));
    let told = review(&scratch, &["--list"]);
    assert!(told.stdout.contains("replaces one that differs"), "{}", told.stdout);
    assert!(told.stdout.contains("\n    -   \"status\": \"completed\""), "{}", told.stdout);
    let json = review(&scratch, &["--format", "json"]).json();
    assert_eq!(json["waiting"][0]["replaces"], true);
    assert_eq!(review(&scratch, &["--accept", "*"]).code, 0);
    assert!(String::from_utf8_lossy(&recordings(&scratch.path().join("corpus"))[0].body).contains("null"));
}

#[test]
fn what_is_rejected_is_gone_and_a_pattern_that_meets_nothing_is_told() {
    let scratch = Scratch::new();
    record(&scratch, &[COMPLETED]);
    let missed = review(&scratch, &["--accept", "live/*", "--reject", "nothing/*"]);
    assert_eq!(missed.code, 3, "{}", missed.stderr);
    assert_eq!(recordings(&pending(&scratch)).len(), 1, "nothing was done");
    let both = review(&scratch, &["--accept", "live/*", "--reject", "live/*"]);
    assert_eq!(both.code, 2, "{}", both.stderr);
    assert_eq!(review(&scratch, &["--reject", "live/*"]).code, 0);
    assert!(!pending(&scratch).join("live").exists());
}

#[test]
fn what_goes_out_raw_comes_in_again_and_what_cannot_is_refused() {
    let scratch = Scratch::new();
    scratch.recording("text/whole");
    let cut = scratch.recording("text/cut");
    let metadata = fs::read_to_string(cut.join("recording.toml")).expect("there").replace("\"clean\"", "\"reset\"");
    fs::write(cut.join("recording.toml"), metadata).expect("written");
    let before = recordings(scratch.path());
    let (out, back) = (Scratch::new(), Scratch::new());
    let told = run(&["corpus", "export", scratch.text(), "--to", "raw", "--into", out.text()]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(told.stdout.starts_with("1 recording exported") && told.stdout.contains("1 refused"), "{}", told.stdout);
    assert!(told.stderr.contains("refused text/cut: the recording ended `reset`"), "{}", told.stderr);
    let told = run(&["corpus", "import", out.text(), "--from", "raw", "--into", back.text()]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let after = recordings(back.path());
    let whole = before.iter().find(|recording| recording.id.as_str() == "text/whole").expect("there");
    assert_eq!(after.len(), 1);
    assert_eq!((&after[0].body, &after[0].request, &after[0].backend), (&whole.body, &whole.request, &whole.backend));
    assert_eq!((&after[0].response, after[0].provenance.fidelity), (&whole.response, whole.provenance.fidelity));
}

#[test]
fn secrets_in_a_corpus_are_found_and_taken_out() {
    let scratch = Scratch::new();
    let folder = scratch.recording("text/leaky");
    let body = fs::read_to_string(folder.join("response.sse")).expect("there");
    let leaky = body.replace("resp_1", "sk-proj-Ab1_Cd2-Ef3Gh4Ij5Kl6Mn7Op8Qr9");
    fs::write(folder.join("response.sse"), &leaky).expect("written");
    fs::remove_file(folder.join("transcript.json")).expect("there");
    assert_eq!(run(&["corpus", "check", "--fix", scratch.text()]).code, 6, "a fix takes no secret out");
    let found = run(&["corpus", "redact", "--check", scratch.text()]);
    assert_eq!((found.code, found.stdout.as_str()), (6, "2 secrets found in 1 of 1 recording\n"), "{}", found.stderr);
    assert_eq!(fs::read_to_string(folder.join("response.sse")).expect("there"), leaky, "only looked at");
    let taken = run(&["corpus", "redact", scratch.text()]);
    assert_eq!(
        (taken.code, taken.stdout.as_str()),
        (0, "2 secrets taken out in 1 of 1 recording\n"),
        "{}",
        taken.stderr
    );
    assert_eq!(run(&["corpus", "check", scratch.text()]).code, 0);
    assert_eq!(run(&["corpus", "redact", "--check", scratch.text()]).code, 0);
}
