//! Places that cannot be written. The client gets its stream all the same.

use std::process::{Command, Stdio};

use super::{
    recorder::{Recorder, chunks, pending},
    upstream::{Script, Upstream},
};
use crate::program::{Scratch, command};

const LONG: &str = "data: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}\n\n";

#[test]
fn a_folder_that_cannot_be_written_costs_the_recording_and_not_the_stream() {
    let upstream = Upstream::of(Script::stream(&[LONG, LONG]));
    let scratch = Scratch::new();
    scratch.file("pending", "a file where a folder should be");
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    let seen = recorder.ask("/responses", "{}");
    assert_eq!(chunks(&seen.body).concat(), LONG.repeat(2).as_bytes());
    recorder.wait_for("is not kept");
    let done = recorder.end();
    assert_eq!((done.code, done.stdout.as_str()), (6, "0 recorded, 1 lost\n"), "{}", done.stderr);
    assert!(done.stderr.contains("nothing of it can be kept"), "{}", done.stderr);
}

/// A limit on the size of files is what a full disk is to whoever writes one.
#[test]
fn a_disk_that_fills_up_costs_the_recording_and_not_the_stream() {
    let chunk = LONG.repeat(200);
    let upstream = Upstream::of(Script::stream(&[&chunk, &chunk, &chunk, &chunk]));
    let scratch = Scratch::new();
    let place = |name: &str| scratch.path().join(name).to_str().expect("plain").to_owned();
    let url = upstream.url();
    let recorder = command(&["record", "--proxy", "--upstream", &url]);
    let program = recorder.get_program().to_str().expect("plain");
    let limited = format!(
        "trap '' XFSZ; ulimit -f 16; exec {program} record --proxy --upstream {url} --into {} --journal-key {}",
        place("pending"),
        place("key")
    );
    let mut shell = Command::new("bash");
    shell.args(["-c", &limited]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let recorder = Recorder::of(shell.spawn().expect("bash is there"));
    let seen = recorder.ask("/responses", "{}");
    assert_eq!(chunks(&seen.body).concat(), chunk.repeat(4).as_bytes());
    recorder.wait_for("is not kept");
    let done = recorder.end();
    assert_eq!((done.code, done.stdout.as_str()), (6, "0 recorded, 1 lost\n"), "{}", done.stderr);
    let journals = pending(&scratch).join(".journals").read_dir().expect("it is there").count();
    assert_eq!(journals, 1, "what had been kept before is there to be recovered");
}
