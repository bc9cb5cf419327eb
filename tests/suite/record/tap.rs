//! The tap. Neither side can tell that it is there, and what passed is a recording.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    process::{Child, Command, Stdio},
};

use codex_conformance::stream::{Api, End};

use super::recorder::{pending, places, recordings};
use crate::program::{Scratch, command, run};

/// A server that answers two lines, prints one, and ends as it is told to.
const SERVER: &str = r#"
read line; printf '{"id":1,"result":{"got":"%s"}}\n' "$line" | tr -d '\\'
printf 'a warning of %s\n' "$API_KEY" >&2
read line; printf 'noise\n{"method":"half'
read line; printf '"}\n{"cut'; exit 7
"#;

fn tapped(scratch: &Scratch, script: &str) -> Command {
    let places = places(scratch);
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    let arguments = [&["record", "--app-server"], &places[..], &["--", "/bin/sh", "-c", script]].concat();
    let mut command = command(&arguments);
    command.env("API_KEY", "key-of-the-environment").env("PATH", "/usr/bin:/bin");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(sent.expect("`kill` is there").success());
}

#[test]
fn what_passes_is_what_was_said_and_the_exit_code_is_the_servers() {
    let scratch = Scratch::new();
    let mut child = tapped(&scratch, SERVER).spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
    stdin.write_all(b"{id: 1,").expect("it reads");
    stdin.write_all(b" a}\n").expect("it reads");
    let mut line = String::new();
    stdout.read_line(&mut line).expect("UTF-8");
    assert_eq!(line, "{\"id\":1,\"result\":{\"got\":\"{id: 1, a}\"}}\n");
    stdin.write_all(b"{}\n").expect("it reads");
    let mut half = [0; 21];
    stdout.read_exact(&mut half).expect("half a line passes while its end is to come");
    assert_eq!(&half, b"noise\n{\"method\":\"half");
    stdin.write_all(b"{}\n").expect("it reads");
    let (mut rest, mut errors) = (String::new(), String::new());
    stdout.read_to_string(&mut rest).expect("UTF-8");
    child.stderr.take().expect("it is piped").read_to_string(&mut errors).expect("UTF-8");
    assert_eq!((rest.as_str(), errors.as_str()), ("\"}\n{\"cut", "a warning of key-of-the-environment\n"));
    assert_eq!(child.wait().expect("it ends").code(), Some(7));

    let all = recordings(&pending(&scratch));
    let recording = &all[0];
    assert_eq!((recording.api, recording.response.end), (Api::AppServer, End::Clean));
    let mut lines: Vec<String> =
        String::from_utf8_lossy(&recording.body).split_inclusive('\n').map(str::to_owned).collect();
    // Which of two pipes is read first is nobody's business.
    let warning = lines.iter().position(|line| line.starts_with("! a warning of ")).expect("it is kept");
    assert!(!lines.remove(warning).contains("key-of-the-environment"));
    assert_eq!(
        lines,
        [
            "> {id: 1, a}\n",
            "< {\"id\":1,\"result\":{\"got\":\"{id: 1, a}\"}}\n",
            "> {}\n",
            "< noise\n",
            "> {}\n",
            "< {\"method\":\"half\"}\n",
            "< {\"cut"
        ]
    );
    assert_eq!(recording.chunks.len(), lines.len() + 1);
    assert!(recording.chunks.windows(2).all(|two| two[0].micros <= two[1].micros));
}

#[test]
fn signals_reach_the_server_and_the_end_of_the_client_does_too() {
    let scratch = Scratch::new();
    let mut child = tapped(&scratch, "trap 'echo told; exit 9' TERM; echo up; while :; do sleep 0.05; done")
        .spawn()
        .expect("it starts");
    let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("UTF-8");
    signal(&child, "-TERM");
    stdout.read_line(&mut line).expect("UTF-8");
    assert_eq!((line.as_str(), child.wait().expect("it ends").code()), ("up\ntold\n", Some(9)));

    let mut child = tapped(&scratch, "cat; exit 3").spawn().expect("it starts");
    drop(child.stdin.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(3));
}

#[test]
fn a_pipe_that_the_server_closes_is_closed_for_its_client_at_once() {
    let scratch = Scratch::new();
    let mut child = tapped(&scratch, "exec 1>&-; read line; exit 4").spawn().expect("it starts");
    let mut said = Vec::new();
    // The server lives until it is told to go: an end that came with its own would never come.
    child.stdout.take().expect("it is piped").read_to_end(&mut said).expect("it ends");
    assert!(child.try_wait().expect("it can be asked").is_none());
    drop(child.stdin.take());
    assert_eq!((said, child.wait().expect("it ends").code()), (Vec::new(), Some(4)));

    let mut child =
        tapped(&scratch, "exec 0<&-; echo closed; while :; do sleep 0.05; done").spawn().expect("it starts");
    let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
    stdout.read_line(&mut String::new()).expect("UTF-8");
    let mut stdin = child.stdin.take().expect("it is piped");
    // The first line still finds somebody who reads it.
    let refused = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        stdin.write_all(b"{}\n").is_err()
    });
    signal(&child, "-TERM");
    child.wait().expect("it ends");
    assert!(refused, "nobody reads, and nobody says so");
}

#[test]
fn a_client_that_kills_whoever_says_no_more_finds_all_kept() {
    let scratch = Scratch::new();
    // So much that it takes a while to keep.
    let mut child = tapped(&scratch, "yes '{\"method\":\"x\"}' | head -n 50000").spawn().expect("it starts");
    let mut said = String::new();
    child.stdout.take().expect("it is piped").read_to_string(&mut said).expect("UTF-8");
    child.kill().expect("it is ours");
    child.wait().expect("it ends");
    assert_eq!(recordings(&pending(&scratch))[0].body.len(), said.len() + 50_000 * "< ".len());
}

#[test]
fn a_server_that_is_killed_ends_its_tap_in_the_same_way() {
    use std::os::unix::process::ExitStatusExt as _;
    let scratch = Scratch::new();
    let mut child = tapped(&scratch, "echo '{\"method\":\"x\"}'; kill -KILL $$").spawn().expect("it starts");
    assert_eq!(child.wait().expect("it ends").signal(), Some(9));
    assert_eq!(recordings(&pending(&scratch))[0].response.end, End::Reset);
}

#[test]
fn a_tap_that_is_killed_leaves_what_had_passed() {
    let scratch = Scratch::new();
    let mut child = tapped(&scratch, "echo '{\"method\":\"x\"}'; cat >/dev/null").spawn().expect("it starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line).expect("UTF-8");
    signal(&child, "-KILL");
    child.wait().expect("it ends");
    let (folder, key) = (pending(&scratch), scratch.path().join("state/key"));
    let text = |path: &std::path::Path| path.to_str().expect("temporary folders have plain names").to_owned();
    let told = run(&["corpus", "recover", &text(&folder), "--journal-key", &text(&key)]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let all = recordings(&folder);
    assert_eq!((&all[0].body[..], all[0].response.end), (&b"< {\"method\":\"x\"}\n"[..], End::Interrupted));
}

#[test]
fn a_command_that_is_not_there_is_our_failure() {
    let scratch = Scratch::new();
    let places = places(&scratch);
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    let told = run(&[&["record", "--app-server"], &places[..], &["--", "/nowhere/codex"]].concat());
    assert_eq!(told.code, 8, "{}", told.stderr);
    assert!(told.stderr.contains("failed to start `/nowhere/codex`"), "{}", told.stderr);
}

#[test]
fn a_command_that_does_not_start_leaves_nothing_behind() {
    let scratch = Scratch::new();
    let places = places(&scratch);
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    let told = run(&[&["record", "--app-server"], &places[..], &["--", "/no/such/command"]].concat());
    assert_eq!(told.code, 8, "{}", told.stderr);
    let left: Vec<_> = walkdir::WalkDir::new(pending(&scratch)).into_iter().flatten().collect();
    let files: Vec<_> = left.iter().filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::path).collect();
    assert!(files.is_empty(), "{files:?}");
}
