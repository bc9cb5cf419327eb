//! The command line. Exit codes, streams, colour, and what is taken in.

use std::{fs, process::Stdio};

use crate::program::{BODY, Scratch, command, run};

#[test]
fn wrong_usage_ends_with_two_and_help_with_zero() {
    assert_eq!(run(&["corpus", "check", "--colour"]).code, 2);
    assert_eq!(run(&["nonsense"]).code, 2);
    assert_eq!(run(&[]).code, 2);
    let help = run(&["corpus", "import", "--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
    assert!(help.stdout.contains("one JSON object a line"), "{}", help.stdout);
}

#[test]
fn an_empty_folder_and_a_path_that_is_not_there_end_with_three_and_a_hint() {
    let scratch = Scratch::new();
    for path in [scratch.text(), "/nonexistent/corpus"] {
        for verb in ["check", "stats"] {
            let run = run(&["corpus", verb, path]);
            assert_eq!(run.code, 3);
            assert!(run.stderr.starts_with("error: failed to find"), "{}", run.stderr);
            assert!(run.stderr.contains("\nhint: "), "{}", run.stderr);
            assert!(run.stdout.is_empty());
        }
    }
}

#[test]
fn json_on_stdout_stays_json_when_something_is_wrong() {
    let scratch = Scratch::new();
    scratch.recording("text/good");
    fs::remove_file(scratch.recording("text/bad").join("response.sse")).expect("removed");
    let check = run(&["corpus", "check", "--format", "json", "-v", scratch.text()]);
    assert_eq!((check.code, &check.json()["fine"]), (6, &1.into()));
    assert_eq!(check.json()["recordings"][0]["id"], "text/bad");
    let stats = run(&["corpus", "stats", "--format", "json", scratch.text()]);
    assert_eq!((stats.code, &stats.json()["stats"]["recordings"]), (6, &1.into()));
    assert!(stats.stderr.contains("text/bad"), "{}", stats.stderr);
}

#[test]
fn colour_comes_only_when_asked_for() {
    let scratch = Scratch::new();
    fs::remove_file(scratch.recording("text/bad").join("response.sse")).expect("removed");
    let is_coloured = |flag: &str, variable: &str| {
        let output = command(&["corpus", "check", "--color", flag, scratch.text()])
            .env(variable, "1")
            .output()
            .expect("the program starts");
        output.stderr.contains(&0x1b)
    };
    assert!(!is_coloured("auto", "NOTHING"));
    assert!(is_coloured("auto", "CLICOLOR_FORCE"));
    assert!(is_coloured("always", "NO_COLOR"));
    assert!(!is_coloured("never", "CLICOLOR_FORCE"));
}

#[test]
fn a_reader_who_goes_away_is_no_failure() {
    let scratch = Scratch::new();
    scratch.recording("text/good");
    let mut child = command(&["corpus", "stats", scratch.text()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn streams_are_taken_in_and_every_refusal_is_explained() {
    let from = Scratch::new();
    from.file("My App/One.sse", BODY);
    from.file("My App/one.sse", BODY);
    from.file("My App/lines.jsonl", "{\"type\":\"response.created\",\"response\":{}}\n");
    from.file("chat/hello.txt", "data: {\"object\":\"chat.completion.chunk\"}\n\ndata: [DONE]\n\n");
    from.file("two.sse", format!("{BODY}{}", BODY.replace("resp_1", "resp_2")));
    from.file("bad/empty.sse", "\n");
    from.file("bad/binary.sse", b"data: \0\n\n");
    from.file("bad/page.sse", "<html></html>");
    from.file("bad/other.sse", "data: {\"type\":\"message_start\"}\n\n");
    from.file("bad/lines.jsonl", "{}\nnot json\n");
    let into = Scratch::new();

    let import = ["corpus", "import", from.text(), "--from", "auto", "--into", into.text(), "--backend", "openai"];
    let taken = run(&import);
    assert_eq!(taken.code, 0, "{}", taken.stderr);
    assert!(
        taken.stdout.starts_with("6 recordings (fidelity: 5 body, 1 events) from 5 files taken, 5 files refused"),
        "{}",
        taken.stdout
    );
    for (file, reason) in [
        ("empty.sse", "is empty"),
        ("binary.sse", "is binary: byte 6 is NUL"),
        ("page.sse", "is not an event stream"),
        ("other.sse", "has no event of a known wire (frames: 1)"),
        ("lines.jsonl", "is not JSON lines: line 2"),
    ] {
        let told = taken.stderr.lines().any(|line| line.contains(file) && line.contains(reason));
        assert!(told, "{file} is not explained:\n{}", taken.stderr);
    }

    let checked = run(&["corpus", "check", "--format", "json", into.text()]);
    assert_eq!(checked.code, 0, "{}", checked.stderr);
    let root = from.path().file_name().expect("a name").to_string_lossy().to_lowercase();
    let root = root.trim_start_matches('.').to_owned();
    let ids = ["my-app/one", "chat/hello", "my-app/lines"].map(str::to_owned);
    for id in ids.into_iter().chain([format!("{root}/two.r1"), format!("{root}/two.r2")]) {
        assert!(checked.stdout.contains(&format!("\"{id}\"")), "{id} is not there:\n{}", checked.stdout);
    }
    assert!(into.path().join("chat/hello/transcript.json").exists());
    let second = fs::read_to_string(into.path().join(&root).join("two.r2/response.sse"));
    assert_eq!(second.expect("the second response"), BODY.replace("resp_1", "resp_2"));

    let again = run(&import);
    assert_eq!(again.code, 3, "nothing may be replaced unasked");
    assert!(again.stderr.contains("exists"), "{}", again.stderr);
    assert_eq!(run(&[&import[..], &["--replace"]].concat()).code, 0);
}

#[test]
fn a_dry_run_writes_nothing() {
    let from = Scratch::new();
    let file = from.file("a/b.sse", BODY);
    let into = from.path().join("corpus");
    let file = file.to_str().expect("a plain name");
    let dry =
        run(&["corpus", "import", file, "--from", "raw", "--into", into.to_str().expect("plain"), "--dry-run", "-v"]);
    assert_eq!(dry.code, 0);
    assert!(dry.stderr.contains("taken a/b"), "{}", dry.stderr);
    assert!(!into.exists());
}

#[test]
fn what_lies_beside_a_stream_goes_into_the_recording_without_its_secrets() {
    let from = Scratch::new();
    let key = "sk-proj-Ab1_Cd2-Ef3Gh4Ij5Kl6Mn7";
    from.file("a/b.sse", BODY);
    from.file(
        "a/b.meta.json",
        format!(r#"{{"backend":"azure","source_repo":"x/y","fidelity":"raw-sse","authenticity":"real","request":{{"user":"{key}"}},"response_headers":{{"openai-organization":"acme","content-type":"text/event-stream"}}}}"#),
    );
    let into = Scratch::new();
    let taken = run(&["corpus", "import", from.text(), "--from", "raw", "--into", into.text()]);
    assert!(taken.stdout.contains("took out 1 secret and 1 header"), "{}", taken.stdout);
    let metadata = fs::read_to_string(into.path().join("a/b/recording.toml")).expect("written");
    for part in ["backend = \"azure\"", "source = \"x/y\"", "fidelity = \"wire\"", "tags = [\"real\"]", "2026-11-20T"] {
        assert!(metadata.contains(part), "{part} is missing:\n{metadata}");
    }
    assert!(!metadata.contains("acme"));
    let request = fs::read_to_string(into.path().join("a/b/request.json")).expect("written");
    assert!(!request.contains(key) && request.contains("REDACTED*"), "{request}");
    assert_eq!(run(&["corpus", "check", into.text()]).code, 0);
}
