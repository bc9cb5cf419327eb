//! Three wires: what a person is told who mixes them up, and what each of them is called where it is shown.

use std::fs;

use codex_conformance::replay::Feature;

use crate::{
    committed::folder,
    program::{Run, Scratch, command, ended, run},
};

const MESSAGE: &str = "app-server/message/whole";

fn replay(scratch: &Scratch, flags: &[&str]) -> Run {
    let mut command = command(&[&["replay", folder(), "--scenario", MESSAGE, "--no-report"], flags].concat());
    command.current_dir(scratch.path()).env("PATH", env!("PATH"));
    ended(command)
}

fn config(targets: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.file("codex-conformance.toml", format!("format = 1\n{targets}"));
    scratch
}

#[test]
fn a_program_that_no_recording_is_for_is_no_run_that_passed() {
    let told = replay(&Scratch::new(), &["--command", "true"]);
    assert_eq!((told.code, told.stdout.as_str()), (3, ""), "{}", told.stderr);
    let expected = "error: failed to find a recording for `command`: these are of app-server, and `command` speaks responses\n\
                    hint: `--api app-server` says that it speaks app-server\n";
    assert_eq!(told.stderr, expected);
    let named = replay(&Scratch::new(), &["--target", "codex-rs,production"]);
    assert_eq!(named.code, 3, "{}", named.stderr);
    assert!(named.stderr.contains("`codex-rs` speaks responses"), "{}", named.stderr);
    assert_ne!(replay(&Scratch::new(), &["--command", "true", "--api", "app-server"]).code, 3);
}

#[test]
fn built_in_targets_of_another_wire_are_passed_over_in_a_run_of_all() {
    let told = replay(&Scratch::new(), &["--target", "all", "--exit-zero"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(!told.stderr.contains("given nothing"), "{}", told.stderr);
}

#[test]
fn a_config_may_name_programs_of_every_wire_but_not_only_of_others() {
    let other = "[targets.other]\ncommand = ['true']\n";
    let scratch = config(&format!("[replay]\ntargets = ['production', 'other']\n{other}"));
    let told = replay(&scratch, &[]);
    assert_eq!(told.code, 3, "{}", told.stderr);
    assert!(told.stderr.contains("`api = \"app-server\"` in its table"), "{}", told.stderr);
    let scratch = config(&format!("{other}[targets.mine]\napi = 'app-server'\ncommand = ['true']\n"));
    let told = replay(&scratch, &[]);
    assert_eq!(told.code, 8, "it ended well without a result: {}", told.stderr);
    assert!(told.stderr.contains("other is given nothing: it speaks responses\n"), "{}", told.stderr);
}

#[test]
fn a_failure_on_app_server_is_served_by_hand_on_pipes() {
    let scratch = Scratch::new();
    let gives_up = "$CONFORMANCE_APP_SERVER </dev/null; echo '{\"kind\":\"error\",\"class\":\"gave-up\"}'";
    let words = format!("sh -c {}", shlex_quoted(gives_up));
    let told = replay(&scratch, &["--command", &words, "--api", "app-server"]);
    assert_eq!(told.code, 1, "{}{}", told.stdout, told.stderr);
    let by_hand = told.stdout.lines().find_map(|line| line.trim().strip_prefix("by hand     codex-conformance "));
    let by_hand = by_hand.unwrap_or_else(|| panic!("{}", told.stdout));
    assert_eq!(by_hand, format!("serve '{MESSAGE}' --app-server --corpus {}", folder()));
    let served = run(&["serve", MESSAGE, "--app-server", "--corpus", folder()]);
    assert_eq!((served.code, served.stderr.as_str()), (0, ""), "nobody speaks to it, and it logs nothing");
    let sent = told.stdout.lines().find(|line| line.trim_start().starts_with("sent ")).unwrap_or_default();
    assert!(
        sent.contains("the server writes ") && sent.ends_with("then the process stays, and answers what it is asked"),
        "{sent}"
    );
    assert!(told.stdout.contains(", the last that the server writes"), "{}", told.stdout);
}

fn shlex_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[test]
fn a_scenario_of_an_app_server_is_explained_in_lines_and_processes() {
    for (id, ends) in [
        ("app-server/command-declined/whole", "then the process stays, and answers what it is asked"),
        ("app-server/message+app.exit:mid/whole", "then the process exits"),
        ("app-server/message+app.silence:first/whole", "then the process stays and says nothing"),
    ] {
        let told = run(&["explain", id, "--corpus", folder()]);
        assert_eq!(told.code, 0, "{}", told.stderr);
        let line = |word: &str| told.stdout.lines().find_map(|line| line.strip_prefix(word)).unwrap_or_default();
        let sent = line("sent      the server writes ");
        assert!(sent.contains(" lines, the client ") && sent.ends_with(ends), "{}", told.stdout);
        assert!(line("last      ").starts_with("< {"), "{}", told.stdout);
        assert!(!["chunked body", "frames", "connection"].iter().any(|word| sent.contains(word)), "{}", told.stdout);
    }
}

#[test]
fn a_target_of_the_config_is_explained() {
    let features: Vec<&str> = Feature::ALL.iter().map(|feature| feature.as_str()).collect();
    assert!(features.contains(&"interrupts"));
    let table =
        format!("[targets.mine]\napi = 'app-server'\nworker = ['python3', 'mine.py']\nsupports = {features:?}\n");
    let scratch = config(&table);
    let explain = |name: &str| {
        let mut command = command(&["explain", name]);
        command.current_dir(scratch.path());
        ended(command)
    };
    let told = explain("mine");
    assert_eq!(told.code, 0, "{}", told.stderr);
    for part in ["mine (target)\n", "worker", ": python3 mine.py\n", "wires     app-server\n", "interrupts\n"] {
        assert!(told.stdout.contains(part), "{part:?} is missing:\n{}", told.stdout);
    }
    assert!(explain("mien").stderr.contains("did you mean `mine`?"));
}

#[test]
fn a_wire_without_a_baseline_is_told_in_one_line() {
    let baseline = format!("{}/shapes", folder());
    let chat = format!("{}/chat", folder());
    let told = run(&["drift", &chat, "--baseline", &baseline, "--no-replay", "--no-report"]);
    assert_eq!(told.code, 7, "{}", told.stderr);
    let lines: Vec<&str> =
        told.stdout.lines().filter(|line| line.starts_with("could not look: nothing is known of")).collect();
    let [line] = lines[..] else { panic!("{}", told.stdout) };
    assert!(line.contains(" chat, ") && line.contains("xai on responses; "), "{line}");
}

#[test]
fn a_session_without_marks_is_refused_with_what_it_lacks() {
    let (from, into) = (Scratch::new(), Scratch::new());
    let log = "{\"id\":1,\"result\":{}}\n{\"method\":\"turn/started\",\"params\":{}}\n";
    let file = from.file("session.jsonl", log);
    let told = run(&["corpus", "import", from.text(), "--into", into.text()]);
    assert_eq!(told.code, 3, "{}", told.stderr);
    assert!(told.stderr.contains("put `> ` before the lines of the client"), "{}", told.stderr);
    assert!(!told.stderr.contains("`--from auto` takes"), "it is what was done: {}", told.stderr);
    let marked = "> {\"id\":1,\"method\":\"thread/start\"}\n< {\"id\":1,\"result\":{\"thread\":{\"id\":\"t\"}}}\n";
    fs::write(file, marked).expect("written");
    let told = run(&["corpus", "import", from.text(), "--into", into.text()]);
    assert_eq!(told.code, 0, "{}", told.stderr);
}

#[test]
fn exit_codes_are_listed_in_their_order() {
    let told = run(&["explain", "exit"]).stdout;
    let codes: Vec<u32> = told.lines().filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect();
    assert!(codes.len() > 10 && codes.is_sorted(), "{codes:?}");
}
