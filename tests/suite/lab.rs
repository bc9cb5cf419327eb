//! The lab. The whole corpus to the production consumer, and a consumer of one's own under test.

use std::{
    collections::BTreeMap,
    panic::resume_unwind,
    sync::{Arc, Mutex},
    time::Duration,
};

use codex_conformance::{
    judge::{Attempted, Counts, Expectations, Feed, Leftover, Level, Observation, Progress, Run, Seen},
    mutate::{Plan, ScenarioId},
    replay::{Attempt, Lab, Observing, Stop, Target, TargetPage, targets},
    report::{Facts, Named, Report, build},
};
use futures_util::TryStreamExt as _;
use serde_json::Value;

use crate::committed::{plan, scenario, session, sessions};

#[test]
fn the_production_consumer_keeps_every_rule_on_the_whole_corpus_fed_directly() {
    let plan = directly();
    let lab = lab(targets::target("production").expect("built in"), &[Feed::Direct]);
    let (run, attempts) = carry_out(&lab, &plan);
    assert!(run.complete);
    let addresses: Vec<String> = attempts.iter().map(|attempted| attempted.scenario.to_string()).collect();
    let planned: Vec<String> = plan.scenarios.iter().map(|scenario| scenario.id().to_string()).collect();
    assert_eq!(addresses, planned);
    for attempted in &attempts {
        assert_eq!(findings(attempted), Vec::<&str>::new(), "{}", attempted.scenario);
    }
    assert_eq!(run.targets["production"].counts, Counts { pass: planned.len(), ..Counts::default() });
}

#[test]
fn the_production_consumer_keeps_every_rule_wherever_a_recording_is_cut() {
    let is_meant = |id: &ScenarioId| {
        ["text/unicode", "tools/one-call"].contains(&id.recording.as_str())
            && id.edits.first().is_some_and(|edit| edit.mutation.id() == "truncation.byte")
    };
    let plan = Plan::build(sessions(), &is_meant);
    let bytes: usize = ["text/unicode", "tools/one-call"].map(|id| session(id).recording().body.len()).iter().sum();
    assert!(plan.scenarios.len() * 10 > bytes * 9, "all bytes but those between frames and behind the terminal frame");
    let run =
        lab(targets::target("production").expect("built in"), &[Feed::Direct]).run(&plan, &|_| (), &Stop::default());
    assert_eq!(run.targets["production"].counts, Counts { pass: plan.scenarios.len(), ..Counts::default() });
}

#[test]
fn a_run_comes_to_the_same_on_one_thread_and_on_many() {
    let plan = some_of_text_basic();
    let told = |jobs| {
        let run = Lab { jobs, ..lab(Arc::new(Naive), &[Feed::Direct]) }.run(&plan, &|_| (), &Stop::default());
        format!("{run:#?}")
    };
    assert_eq!(told(1), told(5));
}

#[test]
fn what_is_expected_is_counted_apart_and_what_nothing_failed_as_is_left_over() {
    let plan = some_of_text_basic();
    let row = |scenario: &str, rule: &str| {
        let (target, reason) = ("naive", "a test knows it");
        format!(
            "[[known-failing]]\ntarget = '{target}'\nscenario = '{scenario}'\nrule = '{rule}'\nreason = '{reason}'\n"
        )
    };
    let text = row("*+terminal.dropped/*", "truncation-is-not-completion")
        + &row("text/basic+stall.mid-stream:*", "truncation-is-not-completion")
        + &row("*+framing.crlf/*", "strips-one-bom");
    let expectations = Expectations::read(&text, "2026-11-20").expect("rows");
    let lab = Lab { expectations, ..lab(Arc::new(Naive), &[Feed::Direct]) };
    let run = lab.run(&plan, &|_| (), &Stop::default());
    assert_eq!(run.targets["naive"].counts, Counts { pass: 3, fail: 3, expected: 1, ..Counts::default() });
    assert_eq!(lab.expectations.leftovers(&run, &plan, &[0]), [(1, Leftover::Kept), (2, Leftover::Nowhere)]);
    let report = report(&plan, &run, lab.expectations.clone());
    let known: Vec<_> =
        report.causes.iter().filter_map(|cause| Some((&*cause.mutations, cause.known.as_deref()?))).collect();
    assert_eq!(known, [("terminal.dropped", "a test knows it")]);
}

#[test]
fn both_feeds_give_the_production_consumer_the_same_observations() {
    let some = ["text/basic", "text/unicode", "tools/parallel-calls", "codex/output-null", "errors/cut-off"];
    let mut plan = Plan::build(sessions(), &|id| some.contains(&id.recording.as_str()));
    plan.scenarios.retain(|scenario| Feed::IN_PROCESS.iter().all(|feed| scenario.takes(*feed)));
    let lab = lab(targets::target("production").expect("built in"), &[Feed::Direct, Feed::Http]);
    let report = report(&plan, &lab.run(&plan, &|_| (), &Stop::default()), Expectations::default());
    assert!(report.complete && report.errors.is_empty(), "{:?}", report.errors);
    assert_eq!(report.run.attempts, [(Feed::Direct, plan.scenarios.len()), (Feed::Http, plan.scenarios.len())]);
    assert_eq!(report.feeds.compared, plan.scenarios.len());
    assert!(report.feeds.differing.is_empty(), "{:#?}", report.feeds.differing);
    assert!(report.causes.is_empty(), "{:#?}", report.causes);
}

#[test]
fn a_run_that_is_asked_to_stop_before_it_begins_attempts_nothing_and_is_incomplete() {
    let stop = Stop::default();
    stop.now();
    let run = lab(Arc::new(Naive), &[Feed::Direct]).run(plan(), &|_| (), &stop);
    assert!(run.attempts.is_empty() && !run.complete);
}

#[test]
fn a_consumer_of_ones_own_is_fed_directly_and_what_it_does_is_seen() {
    let plan = some_of_text_basic();
    let (run, attempts) = carry_out(&lab(Arc::new(Naive), &[Feed::Direct, Feed::Http]), &plan);
    assert!(run.complete);
    assert_eq!(run.attempts.keys().collect::<Vec<_>>(), [&Feed::Direct], "it cannot be fed over HTTP");
    assert_naive(&attempts);
}

#[test]
fn a_consumer_of_ones_own_is_fed_over_http_and_one_that_never_returns_is_hung() {
    let plan = some_of_text_basic();
    let lab = Lab { timeout: Duration::from_secs(2), ..lab(Arc::new(NaiveOverHttp), &[Feed::Direct, Feed::Http]) };
    let (run, attempts) = carry_out(&lab, &plan);
    assert!(run.complete);
    assert_eq!(run.attempts.keys().collect::<Vec<_>>(), [&Feed::Http], "it cannot be fed directly");
    assert_naive(&attempts);
}

/// Both read to the end of the body and join the deltas.
fn assert_naive(attempts: &[Attempted]) {
    let seen: Vec<_> = attempts.iter().map(|attempted| (seen(attempted).status, findings(attempted))).collect();
    assert_eq!(
        seen,
        [
            (Seen::Crashed, vec!["complete-without-terminal-output"]),
            (Seen::Completed, vec![]),
            (Seen::Hung, vec!["ends-on-terminal"]),
            (Seen::Hung, vec!["silence-ends"]),
            (Seen::Completed, vec!["truncation-is-not-completion"]),
            (Seen::Truncated, vec![]),
            (Seen::Completed, vec![]),
        ]
    );
    let crash = seen_error(&attempts[0]);
    assert_eq!(crash, Some("there is no output"), "the words of the panic are kept");
}

fn some_of_text_basic() -> Plan {
    let addresses = [
        "text/basic+terminal.output:null/whole",
        "text/basic/per-frame",
        "text/basic+terminal.held-open/whole",
        "text/basic+stall.mid-stream:mid/per-frame",
        "text/basic+terminal.dropped/whole",
        "text/basic+truncation.aborted:3/per-frame",
        "text/basic+content.unknown-event:mid/one-byte",
    ];
    Plan { scenarios: addresses.into_iter().map(scenario).collect() }
}

/// A consumer that joins the deltas, takes the end of the body for the end of the turn, and breaks on a null output.
struct Naive;

impl Target for Naive {
    fn id(&self) -> &'static str {
        "naive"
    }

    fn page(&self) -> TargetPage {
        TargetPage { summary: "Joins deltas.", about: "It is wrong." }
    }

    fn feeds(&self) -> &[Feed] {
        &[Feed::Direct]
    }

    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
        Box::pin(async move {
            assert_eq!((attempt.base_url(), attempt.limits()), (None, None));
            let body = attempt.open().await.expect("a script opens").body;
            match body.try_collect::<Vec<_>>().await {
                Ok(chunks) => joined(&String::from_utf8_lossy(&chunks.concat())),
                Err(error) => Observation::failure(Seen::Truncated, "io", error.to_string()),
            }
        })
    }
}

/// The same, making its own request.
struct NaiveOverHttp;

impl Target for NaiveOverHttp {
    fn id(&self) -> &'static str {
        "naive-over-http"
    }

    fn page(&self) -> TargetPage {
        Naive.page()
    }

    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
        Box::pin(async move {
            let (base_url, client) = attempt.base_url().zip(attempt.http_client()).expect("it is fed over HTTP");
            let response = client.post(format!("{base_url}/responses")).body("{}").send().await;
            match response.expect("the server is there").text().await {
                Ok(body) => joined(&body),
                Err(error) => Observation::failure(Seen::Truncated, "io", error.to_string()),
            }
        })
    }
}

fn joined(body: &str) -> Observation {
    let data = body.lines().filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data: ")?).ok());
    let events: Vec<Value> = data.collect();
    if events.iter().any(|event| event.pointer("/response/output").is_some_and(Value::is_null)) {
        resume_unwind(Box::new("there is no output")); // a panic that prints nothing
    }
    let deltas = events.iter().filter(|event| event["type"] == "response.output_text.delta");
    let text = deltas.filter_map(|event| event["delta"].as_str()).collect();
    Observation { text: Some(text), ..Observation::of(Seen::Completed) }
}

fn lab(target: Arc<dyn Target>, feeds: &[Feed]) -> Lab {
    Lab { targets: vec![target], feeds: feeds.to_vec(), ..Lab::default() }
}

/// The plan, without what needs a socket.
fn directly() -> Plan {
    let scenarios = plan().scenarios.iter().filter(|scenario| scenario.takes(Feed::Direct));
    Plan { scenarios: scenarios.cloned().collect() }
}

/// Runs a plan and gives every attempt, in its order. The lab announces as many as it makes.
fn carry_out(lab: &Lab, plan: &Plan) -> (Run, Vec<Attempted>) {
    let told = Mutex::new((Vec::new(), BTreeMap::new()));
    let listen = |event: Progress<'_>| {
        let mut told = told.lock().expect("no listener panics");
        match event {
            Progress::Planned(attempts) => told.0.push(attempts),
            Progress::Finished(attempted, _) => {
                let address = attempted.scenario.to_string();
                told.1.insert(address, attempted.clone());
            }
        }
    };
    let run = lab.run(plan, &listen, &Stop::default());
    let (announced, mut attempts) = told.into_inner().expect("no listener panics");
    assert_eq!(announced, [attempts.len()]);
    let in_order = plan.scenarios.iter().filter_map(|scenario| attempts.remove(&scenario.id().to_string()));
    (run, in_order.collect())
}

fn report(plan: &Plan, run: &Run, expectations: Expectations) -> Report {
    let facts = Facts {
        targets: vec![Named { id: "production".to_owned(), ..Named::default() }],
        budget: None,
        seed: 1,
        started: String::new(),
        milliseconds: 0,
        level: Level::Must,
        paths: Vec::new(),
        flags: Vec::new(),
        files: BTreeMap::new(),
        unreadable: 0,
        interrupted: false,
        divided: None,
        skipped: Vec::new(),
        expectations,
        whole: vec![0],
    };
    build(plan, run, facts)
}

fn seen(attempted: &Attempted) -> &Observation {
    &attempted.outcome.as_ref().expect("the harness did its part").0
}

fn seen_error(attempted: &Attempted) -> Option<&str> {
    seen(attempted).error.as_ref()?.message.as_deref()
}

fn findings(attempted: &Attempted) -> Vec<&str> {
    let (_, verdict) = attempted.outcome.as_ref().expect("the harness did its part");
    verdict.findings.iter().map(|finding| finding.rule).collect()
}
