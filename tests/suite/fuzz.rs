//! The search. What it makes is valid, the same seed makes the same, and what is wrong is found and made small.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use codex_conformance::{
    Lab, Target,
    fuzz::{
        Outcome, Search, Source,
        grammar::{chat, turn},
    },
    judge::{Excuse, Feed, Level, Observation, Seen},
    replay::{Attempt, Attempting, Observing, Stop, TargetPage, targets},
    stream::{AnomalyKind, Api, Status, anomalies, decode, read, terminal_agreement, transcribe},
};
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    committed::{folder, sessions},
    program::{Scratch, command, interrupt, run},
    shims::SHIMS,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever the grammar makes keeps to the grammar, and lists what it streamed.
    #[test]
    fn what_the_grammar_makes_is_valid(turn in turn()) {
        let readings: Vec<_> = decode(&turn.body()).iter().map(read).collect();
        let tolerated = [AnomalyKind::UnknownType, AnomalyKind::NoSequence, AnomalyKind::BeforeCreated];
        let found: Vec<_> = anomalies(&readings).into_iter().filter(|found| !tolerated.contains(&found.kind)).collect();
        prop_assert!(found.is_empty(), "{found:?}");
        prop_assert!(terminal_agreement(&readings).is_none_or(|found| found.is_empty()));
    }

    /// The oracle tells what the events say, computed here in another way: from their last words alone.
    #[test]
    fn the_oracle_tells_what_was_made(turn in turn()) {
        let events = turn.events();
        let transcript = transcribe(&turn.body());
        let mut items: Vec<&Value> = events.iter().filter(|event| event["type"] == "response.output_item.done").collect();
        items.sort_by_key(|event| event["output_index"].as_u64());
        let is_answer = |item: &Value| item["type"] == "message" && item["phase"].as_str().is_none_or(|phase| phase == "final_answer");
        let parts = items.iter().map(|event| &event["item"]).filter(|item| is_answer(item));
        let text: String = parts.flat_map(|item| item["content"].as_array().into_iter().flatten()).filter_map(|part| part["text"].as_str()).collect();
        prop_assert_eq!(&transcript.text, &text);
        let calls = items.iter().filter_map(|event| event["item"]["call_id"].as_str().filter(|id| id.starts_with("call_")));
        let told: Vec<String> = calls.map(str::to_owned).collect();
        prop_assert_eq!(transcript.finished_calls().count(), told.len());
        let last = events.last().map(|event| event["type"].as_str().unwrap_or_default().to_owned()).unwrap_or_default();
        let status = match last.as_str() {
            "response.completed" => Status::Completed,
            "response.incomplete" => Status::Incomplete,
            "response.failed" => Status::Failed,
            _ => Status::Error,
        };
        prop_assert_eq!(transcript.status, status);
    }

    /// The same of Chat Completions: the answer, the calls that were begun, and how it ended.
    #[test]
    fn the_oracle_tells_what_was_made_of_chunks(turn in chat::turn()) {
        let (chunks, transcript) = (turn.chunks(), Api::Chat.transcribe(&turn.body()));
        prop_assert_eq!(&transcript.text, &turn.text());
        let words = |path: &str| chunks.iter().filter_map(|chunk| chunk.pointer(path)?.as_str()).collect::<Vec<_>>();
        let finish = words("/choices/0/finish_reason");
        let (status, is_whole) = match finish.as_slice() {
            [] => (Status::Error, false),
            ["stop" | "tool_calls"] => (Status::Completed, true),
            _ => (Status::Incomplete, false),
        };
        prop_assert_eq!(transcript.status, status);
        if is_whole {
            let calls = words("/choices/0/delta/tool_calls/0/id");
            prop_assert_eq!(transcript.finished_calls().count(), calls.len());
        }
    }
}

fn source(seed: u64) -> Source {
    Source { bases: Vec::new(), apis: vec![Api::Responses], seed, compose: 3, costly: false }
}

fn search(target: Arc<dyn Target>, seed: u64, runs: u64) -> Search {
    Search {
        lab: Lab { targets: vec![target], budget: None, ..Lab::default() },
        source: source(seed),
        first: 0,
        runs: Some(runs),
        part: (0, 1),
        fail_fast: true,
        level: Level::Must,
        effort: 2_000,
    }
}

fn carried_out(search: &Search) -> Outcome {
    search.run(&mut |_| {}, &Stop::default(), &Stop::default())
}

#[test]
fn production_has_no_fault_in_a_thousand_runs() {
    let production = targets::target("production").expect("it is built in");
    for bases in [Vec::new(), sessions().to_vec()] {
        let mut search = search(Arc::clone(&production), 20, 600);
        search.source.bases = bases;
        let outcome = carried_out(&search);
        let faults: Vec<String> =
            outcome.faults.iter().map(|fault| format!("{:?} in {}", fault.cause, fault.found.id())).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        assert!(outcome.runs == 600 && outcome.errors.0 == 0, "{:?}", outcome.errors);
    }
}

/// A target whose time is over as soon as it has broken for the first time.
struct Breaks {
    /// How often it breaks.
    times: usize,
    asked: AtomicUsize,
    enough: Stop,
}

impl Target for Breaks {
    fn id(&self) -> &'static str {
        "breaks"
    }

    fn page(&self) -> TargetPage {
        TargetPage { summary: "", about: "" }
    }

    fn feeds(&self) -> &[Feed] {
        &[Feed::Process]
    }

    fn attempt<'a>(&'a self, attempt: &'a Attempt) -> Attempting<'a> {
        Box::pin(async {
            self.enough.now();
            let breaks = self.asked.fetch_add(1, Ordering::Relaxed) < self.times;
            if breaks { Ok(self.observe(attempt).await) } else { Err(Excuse::Unsupported(String::new())) }
        })
    }

    fn observe<'a>(&'a self, _: &'a Attempt) -> Observing<'a> {
        Box::pin(async { Observation::failure(Seen::Hung, "", "") })
    }
}

#[test]
fn what_breaks_when_the_time_is_up_is_tried_again_all_the_same() {
    for (times, faults, flaky) in [(usize::MAX, 1, 0), (1, 0, 1)] {
        let enough = Stop::default();
        let target = Breaks { times, asked: AtomicUsize::new(0), enough: enough.clone() };
        let mut search = search(Arc::new(target), 1, 8);
        // The first attempt ends the search, and no edit keeps a case from being made at it.
        (search.lab.jobs, search.lab.retries, search.source.compose) = (1, 2, 0);
        let outcome = search.run(&mut |_| {}, &enough, &Stop::default());
        let found: Vec<_> = outcome.faults.iter().map(|fault| &fault.cause).collect();
        assert_eq!((found.len(), outcome.flaky, outcome.unsure), (faults, flaky, 0), "{found:?}");
    }
}

#[test]
fn a_defect_is_found_and_shown_in_a_few_frames() {
    for id in [
        "answers-twice",
        "dispatches-comments",
        "drops-refusals",
        "knows-no-byte-order-mark",
        "orders-by-arrival",
        "reports-truncation-as-completed",
        "runs-whatever-was-announced",
        "trusts-what-is-listed",
    ] {
        let shim = SHIMS.iter().find(|shim| shim.id == id).expect("a shim");
        let outcome = carried_out(&search(Arc::new(*shim), 1, 4_000));
        let fault = outcome.faults.first().unwrap_or_else(|| panic!("{id} was not found in {} runs", outcome.runs));
        let frames = fault.shrunk.scenario.session().frames().len();
        assert!(frames <= 6, "{id} takes {frames} frames: {}", fault.shrunk.scenario.id());
        let again = codex_conformance::fuzz::faults(
            &search(Arc::new(*shim), 1, 1).lab,
            &[],
            &fault.shrunk.scenario,
            codex_conformance::fuzz::Look { twins: true, sockets: false, level: Level::Must },
            &Stop::default(),
        );
        assert!(
            again.expect("it works").iter().any(|(cause, _)| *cause == fault.cause),
            "{id}: the smallest does not show it"
        );
    }
}

#[test]
fn parts_of_a_search_find_what_the_whole_finds() {
    let carried_out = |part: (u64, u64)| {
        let target = targets::target("sdk-snapshot").expect("it is built in");
        let search = Search { part, fail_fast: false, effort: 0, ..search(target, 9, 600) };
        let outcome = carried_out(&search);
        let faults: BTreeSet<_> = outcome.faults.into_iter().map(|fault| fault.cause).collect();
        (outcome.runs, outcome.attempts, faults)
    };
    let (first, second, whole) = (carried_out((0, 2)), carried_out((1, 2)), carried_out((0, 1)));
    assert_eq!((first.0 + second.0, first.1 + second.1), (whole.0, whole.1));
    assert_eq!(first.2.union(&second.2).cloned().collect::<BTreeSet<_>>(), whole.2);
    assert!(first.0 == 300 && whole.2.len() > 5, "{whole:?}");
    // Twins are looked at in both, and a part that no machine will ever have is no reason to count for ever.
    assert!(first.1 > 300 && second.1 > 300, "{} {}", first.1, second.1);
    assert_eq!(carried_out((5, u64::MAX)).0, 1);
}

#[test]
fn who_is_under_test_does_not_change_the_cases() {
    let with = |costly| Source { costly, ..source(9) };
    let made = |source: &Source| (0..3_000).map(|number| source.case(number)).collect::<Vec<_>>();
    let (all, cheap) = (made(&with(true)), made(&with(false)));
    let differ = all.iter().zip(&cheap).filter(|(one, other)| one.id() != other.id());
    assert!(differ.clone().count() > 0 && differ.into_iter().all(|(one, _)| one.is_costly()));
}

#[test]
fn the_same_seed_tells_the_same_faults_byte_for_byte() {
    let told = || {
        let told = run(&[
            "fuzz",
            "--target",
            "sdk-snapshot",
            "--runs",
            "300",
            "--seed",
            "4",
            "--format",
            "json",
            "--effort",
            "200",
        ]);
        assert_eq!(told.code, 1, "{}", told.stderr);
        let mut json: Value = serde_json::from_str(&told.stdout).expect("JSON");
        json.as_object_mut().expect("an object").remove("clock");
        json
    };
    let first = told();
    assert!(first["faults"].as_array().is_some_and(|faults| faults.len() > 1), "{first}");
    assert_eq!(first.to_string(), told().to_string());
}

#[test]
fn a_fault_that_is_kept_is_a_recording_whose_replay_shows_it() {
    let scratch = Scratch::new();
    let root = scratch.text();
    let told = run(&["fuzz", "--target", "sdk-snapshot", "--runs", "300", "--seed", "1", &format!("--save={root}")]);
    assert_eq!(told.code, 1, "{}", told.stderr);
    assert!(told.stdout.contains(&format!("{root}/regressions/sdk-snapshot_")), "{}", told.stdout);
    let check = run(&["corpus", "check", root]);
    assert_eq!(check.code, 0, "{}{}", check.stdout, check.stderr);
    let replay = |path: &str, target: &str| {
        let skip = ["--skip", "*+*", "--no-report", "--progress", "none", "--level", "should"];
        run(&[&["replay", path, "--target", target], &skip[..]].concat()).code
    };
    let mut kept = 0;
    for folder in std::fs::read_dir(format!("{root}/regressions")).expect("something was kept") {
        let folder = folder.expect("a folder").path();
        let path = folder.to_str().expect("plain");
        assert_eq!((replay(path, "sdk-snapshot"), replay(path, "production")), (1, 0), "{path}");
        kept += 1;
    }
    assert!(kept > 3, "{kept} were kept");
}

#[test]
fn what_cannot_be_kept_is_told_all_the_same() {
    let scratch = Scratch::new();
    let file = scratch.file("afile", "mine");
    let save = format!("--save={}", file.display());
    let told = run(&["fuzz", "--target", "sdk-snapshot", "--runs", "60", "--seed", "1", &save]);
    assert_eq!(told.code, 6, "{}", told.stderr);
    assert!(told.stdout.contains("FAULT") && told.stderr.contains("failed to keep a fault"), "{}", told.stderr);
}

#[test]
fn a_target_that_does_nothing_is_no_clean_search() {
    let told = run(&["fuzz", "--command", "/nonexistent/adapter", "--runs", "5000", "--seed", "1"]);
    assert_eq!(told.code, 8, "{}", told.stdout);
    assert!(told.stdout.contains("nothing was judged") && !told.stdout.contains("nothing found"), "{}", told.stdout);
}

#[test]
fn ctrl_c_ends_a_search_with_130_and_what_was_found() {
    let mut child = command(&[
        "fuzz",
        "--target",
        "sdk-snapshot",
        "--time",
        "5m",
        "--seed",
        "1",
        "--effort",
        "50",
        "--format",
        "json",
    ])
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .expect("the program starts");
    let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
    let mut line = String::new();
    while !line.starts_with("found") {
        line.clear();
        assert!(stderr.read_line(&mut line).expect("it says what it finds") > 0, "it ended");
    }
    interrupt(&child);
    std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
    let output = child.wait_with_output().expect("it ends");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((output.status.code(), &json["complete"]), (Some(130), &false.into()));
    assert!(json["faults"].as_array().is_some_and(|faults| !faults.is_empty()), "{json}");
}

#[test]
fn targets_that_differ_where_no_rule_decides_are_told_and_are_no_fault() {
    let targets = ["production", "hermes"].into_iter().filter_map(targets::target).collect();
    let lab = Lab { targets, budget: None, ..Lab::default() };
    let outcome = carried_out(&Search {
        lab,
        fail_fast: false,
        effort: 0,
        ..search(targets::target("production").expect("one"), 1, 600)
    });
    let (told, (_, scenario, times)) = outcome.disagreements.first_key_value().expect("they differ somewhere");
    assert!(told.len() == 2 && told[0].1 != told[1].1 && *times > 0 && scenario.starts_with("fuzz/"), "{told:?}");
}

#[test]
fn a_run_is_made_again_by_its_number() {
    let whole =
        run(&["fuzz", "--target", "sdk-snapshot", "--runs", "300", "--seed", "4", "--fail-fast", "--format", "json"]);
    let json: Value = serde_json::from_str(&whole.stdout).expect("JSON");
    let again = json["faults"][0]["again"].as_str().expect("a command").to_owned();
    let words = shlex::split(&again).expect("words");
    let words: Vec<&str> = words.iter().skip(1).map(String::as_str).chain(["--format", "json"]).collect();
    let one: Value = serde_json::from_str(&run(&words).stdout).expect("JSON");
    let cause = |json: &Value| json["faults"][0]["cause"].clone();
    assert_eq!((cause(&one), &one["runs"]), (cause(&json), &1.into()));
}

#[test]
fn minimize_makes_one_scenario_small_and_tells_what_it_cannot() {
    let id = "text/basic+terminal.output:null+framing.crlf/one-byte@sdk-snapshot";
    let scratch = Scratch::new();
    let root = scratch.text();
    let told = run(&["corpus", "minimize", id, "--corpus", folder(), &format!("--save={root}")]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(told.stdout.contains("\n1 frames, ") || told.stdout.contains("\n2 frames, "), "{}", told.stdout);
    assert!(
        told.stdout.contains("address   text/") && told.stdout.contains("+terminal.output:null/"),
        "{}",
        told.stderr
    );
    assert!(told.stdout.contains("kept") && run(&["corpus", "check", root]).code == 0, "{}", told.stderr);
    let nothing = run(&["corpus", "minimize", "text/basic/whole", "--corpus", folder()]);
    assert_eq!(nothing.code, 3, "{}", nothing.stderr);
    assert!(nothing.stderr.contains("failed to find a rule that is broken in `text/basic/whole`"));
}

#[test]
fn what_makes_no_sense_is_refused_with_an_example() {
    for (flags, hint) in [
        (["--partition", "3/2"], "such as 1/4"),
        (["--time", "soon"], "such as 30s"),
        (["--target", "nobody"], "list targets"),
        (["--runs", "-1"], "--help"),
    ] {
        let told = run(&[&["fuzz"], &flags[..]].concat());
        assert!(told.code == 2 && told.stderr.contains(hint), "{flags:?}: {}", told.stderr);
    }
}
