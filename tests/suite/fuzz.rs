//! The search. What it makes is valid, the same seed makes the same, and what is wrong is found and made small.

use std::{collections::BTreeSet, sync::Arc};

use codex_conformance::{
    Lab, Target,
    fuzz::{Outcome, Search, Source, grammar::turn},
    judge::Level,
    replay::{Stop, targets},
    stream::{AnomalyKind, Status, anomalies, decode, read, terminal_agreement, transcribe},
};
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    committed::{folder, sessions},
    program::{Scratch, run},
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
}

fn source(seed: u64) -> Source {
    Source { bases: Vec::new(), seed, compose: 3, costly: false }
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
        assert!(again.iter().any(|(cause, _)| *cause == fault.cause), "{id}: the smallest does not show it");
    }
}

#[test]
fn parts_of_a_search_make_the_cases_of_the_whole() {
    let made = |part: (u64, u64)| -> BTreeSet<String> {
        let numbers = (0..400_u64).filter(|number| number % part.1 == part.0);
        numbers.map(|number| source(9).case(number).id().to_string()).collect()
    };
    let halves: BTreeSet<String> = made((0, 2)).union(&made((1, 2))).cloned().collect();
    assert_eq!(halves, made((0, 1)));
    assert!(halves.len() > 390, "cases differ from one another");
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
    let told = run(&["fuzz", "--target", "sdk-snapshot", "--runs", "400", "--seed", "1", &format!("--save={root}")]);
    assert_eq!(told.code, 1, "{}", told.stderr);
    assert!(told.stdout.contains(&format!("{root}/regressions/sdk-snapshot_")), "{}", told.stdout);
    let check = run(&["corpus", "check", root]);
    assert_eq!(check.code, 0, "{}{}", check.stdout, check.stderr);
    let replay = |target: &str| {
        let skip = ["--skip", "*+*", "--no-report", "--progress", "none"];
        run(&[&["replay", &format!("{root}/regressions"), "--target", target], &skip[..]].concat())
    };
    let (strategy, production) = (replay("sdk-snapshot"), replay("production"));
    assert_eq!((strategy.code, production.code), (1, 0), "{}", production.stdout);
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
    assert!(told.stdout.starts_with("1 frames") || told.stdout.starts_with("2 frames"), "{}", told.stdout);
    assert!(
        told.stderr.contains("address   text/") && told.stderr.contains("+terminal.output:null/"),
        "{}",
        told.stderr
    );
    assert!(told.stderr.contains("kept") && run(&["corpus", "check", root]).code == 0, "{}", told.stderr);
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
