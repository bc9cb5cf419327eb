//! Programs under test: what each of them does, good or bad, becomes an observation or an error, and never a stuck run.

use std::{
    fs,
    sync::{Arc, Mutex},
    time::Duration,
};

use codex_conformance::{
    judge::{Attempted, Excuse, Feed, Level, Observation, Progress, Seen},
    mutate::Plan,
    replay::{Feature, Lab, Outside, Program, Stop, Target},
    stream::Api,
};

use crate::committed::{scenario, session};

#[test]
fn a_command_is_started_for_each_scenario_and_what_it_prints_is_seen() {
    for program in [
        &["python3", "tests/targets/command.py"][..],
        &["node", "tests/targets/command.mjs"],
        &["sh", "tests/targets/command.sh"],
    ] {
        let seen = run(command(program), &["text/basic/whole", "text/basic+terminal.held-open/whole"]);
        let first = seen[0].as_ref().unwrap_or_else(|excuse| panic!("{program:?}: {excuse}"));
        let expected = session("text/basic").transcript().text.as_str();
        assert_eq!((first.status, first.text.as_deref()), (Seen::Completed, Some(expected)), "{program:?}");
        assert_eq!((first.requests, first.outcomes), (Some(1), Some(1)), "{program:?}");
    }
}

#[test]
fn a_worker_is_started_once_and_takes_several_scenarios_at_a_time() {
    // Every answer waits until four scenarios are there, or nobody gets one.
    let target = worker("global n\n    n += 1\n    while n < 4: time.sleep(0.01)\n    naive(s)");
    let seen = run(target.clone(), &PLAIN);
    assert_eq!(statuses(&seen), [Seen::Completed; 4]);
    assert_eq!(target.version().as_deref(), Some("test 1"));
}

#[test]
fn what_a_worker_is_told_is_in_its_line() {
    let told = "tell(kind='result', status='completed', id=s['id'], text=json.dumps([s['scenario'], s['key'][:10], s['idle_ms'], s['may_retry'], s['tools']]))";
    let ids =
        ["tools/one-call/whole", "text/basic+stall.mid-stream:mid/per-frame", "text/basic+http.for-ever:500/per-frame"];
    let texts: Vec<String> = run(
        worker(&format!("threading.Thread(target=ask, args=(s,), daemon=True).start(); time.sleep(0.3)\n    {told}")),
        &ids,
    )
    .into_iter()
    .map(text)
    .collect();
    assert_eq!(
        texts[0],
        r#"["tools/one-call/whole", "sk-canary-", 60000, false, [{"name": "get_weather", "type": "function"}]]"#
    );
    assert!(texts[1].contains("1000, false, []"), "{}", texts[1]);
    assert!(texts[2].contains("true, []"), "{}", texts[2]);
}

#[test]
fn a_worker_that_dies_at_one_scenario_is_started_anew_for_the_others() {
    let target = worker(
        "if 'unicode' in s['scenario']:\n        ask(s); sys.stderr.write('out of luck'); sys.stderr.flush(); os._exit(3)\n    naive(s)",
    );
    let seen = run(target, &PLAIN);
    assert_eq!(statuses(&seen), [Seen::Completed, Seen::Crashed, Seen::Completed, Seen::Completed]);
    let requests: Vec<_> = seen.iter().map(|seen| seen.as_ref().expect("an observation").requests).collect();
    assert_eq!(requests, [Some(1); 4], "what was asked of the worker that died counts for nothing");
    let crash = message(&seen[1]);
    assert!(crash.contains("exit status: 3") && crash.contains("out of luck"), "{crash}");
}

#[test]
fn a_scenario_that_hangs_is_hung_whether_the_rest_of_the_worker_is_stuck_or_not() {
    let one = worker("if 'unicode' in s['scenario']:\n        ask(s); time.sleep(60)\n    naive(s)");
    let all = worker(
        "if 'unicode' in s['scenario']:\n        ask(s); os.kill(os.getpid(), 19); time.sleep(60)\n    naive(s)",
    );
    for target in [one, all] {
        let seen = run(target, &PLAIN);
        assert_eq!(statuses(&seen), [Seen::Completed, Seen::Hung, Seen::Completed, Seen::Completed]);
    }
}

#[test]
fn a_target_that_asks_without_end_is_stopped_and_its_requests_are_counted() {
    for target in [worker("while True: ask(s)"), python("while True: ask(s)")] {
        let seen = run(target, &["text/basic/whole"]).remove(0).expect("a storm is a finding");
        assert_eq!((seen.status, seen.error.map(|error| error.class).as_deref()), (Seen::Hung, Some("storm")));
        assert!(seen.requests.is_some_and(|requests| (30..40).contains(&requests)), "{:?}", seen.requests);
    }
}

#[test]
fn what_is_not_of_the_protocol_is_an_error_with_the_end_of_stderr() {
    let bad = [
        ("print('Loading…', flush=True); time.sleep(60)", "no JSON object"),
        ("while True: sys.stdout.write('x' * 100000); sys.stdout.flush()", "a line of more than 4 MiB"),
        ("while True: tell(kind='event', id=s.get('id'), text='x' * 100000)", "more than 16 MiB of one scenario"),
        ("ask(s); tell(kind='result', status='fine', id=s.get('id'))", "unknown variant `fine`"),
        ("tell(kind='result', status='completed', id=s.get('id'))", "made no request"),
    ];
    for (behaviour, why) in bad {
        for target in
            [worker(&format!("sys.stderr.write('so sorry'); sys.stderr.flush()\n    {behaviour}")), python(behaviour)]
        {
            let excuse = run(target, &["text/basic/whole"]).remove(0).expect_err(behaviour);
            assert!(matches!(&excuse, Excuse::Target(what) if what.contains(why)), "{behaviour}: {excuse}");
        }
    }
    let excuse = run(python("sys.stderr.write('so sorry'); print('{')"), &["text/basic/whole"]).remove(0);
    assert!(excuse.expect_err("no JSON").to_string().contains("so sorry"));
}

#[test]
fn a_target_that_cannot_be_started_is_an_error_and_no_verdict() {
    let gone = Program { id: "gone".to_owned(), words: vec!["./no-such-program".to_owned()], ..Program::default() };
    let gone_worker = Program { is_worker: true, ..gone.clone() };
    let silent = Program { words: vec!["true".to_owned()], ..gone_worker.clone() };
    for program in [gone, gone_worker, silent] {
        let seen = run(Arc::new(Outside::new(program)), &PLAIN);
        assert!(seen.len() == 4 && seen.iter().all(|seen| matches!(seen, Err(Excuse::Target(_)))), "{seen:?}");
    }
}

#[test]
fn a_target_says_which_scenarios_it_does_not_support() {
    let mut seen = run(python("sys.stderr.write('no tools here'); sys.exit(89)"), &["text/basic/whole"]);
    seen.extend(run(worker("tell(kind='unsupported', id=s['id'], why='no tools here')"), &["text/basic/whole"]));
    assert_eq!(
        seen,
        [Err(Excuse::Unsupported("no tools here".to_owned())), Err(Excuse::Unsupported("no tools here".to_owned()))]
    );
    let program = Program { supports: Some(vec![Feature::Tools]), ..program(&["true"]) };
    let ids = ["tools/custom-tool/whole", "text/basic+http.for-ever:500/per-frame"];
    let seen = run(Arc::new(Outside::new(program)), &ids);
    assert_eq!(seen, ["custom-tools", "retries"].map(|needed| Err(Excuse::Unsupported(needed.to_owned()))));
}

#[test]
fn a_command_that_breaks_after_its_request_is_crashed() {
    for (behaviour, how) in
        [("ask(s); sys.exit(7)", "exit status: 7"), ("ask(s); os.kill(os.getpid(), 11)", "signal: 11")]
    {
        let seen = run(python(behaviour), &["text/basic/whole"]).remove(0).expect("that is a finding");
        assert_eq!(seen.status, Seen::Crashed);
        assert!(seen.error.and_then(|error| error.message).is_some_and(|message| message.contains(how)));
    }
}

/// It leaves its group and its parent, closes what it holds, and ignores signals.
#[test]
fn nothing_that_a_target_started_outlives_its_scenario() {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, wait) in ["0", "60"].iter().enumerate() {
        let file = folder.path().join(number.to_string());
        let behaviour = format!(
            "import signal, subprocess\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nchild = subprocess.Popen(['sh', '-c', 'trap \"\" TERM; sleep 300'], start_new_session=True, stdout=sys.stdout)\nopen({file:?}, 'w').write(str(child.pid))\nos.close(0); naive(s); time.sleep({wait})"
        );
        let seen = run(python(&behaviour), &["text/basic/whole"]).remove(0).expect("an observation");
        assert_eq!(seen.status, if *wait == "0" { Seen::Completed } else { Seen::Hung });
        let child = fs::read_to_string(&file).expect("the child was started");
        let status = fs::read_to_string(format!("/proc/{child}/status")).unwrap_or_default();
        assert!(status.is_empty() || status.contains("State:\tZ"), "{child} is still there: {status}");
    }
}

#[test]
fn each_process_has_a_folder_of_its_own_that_is_gone_afterwards() {
    let told = "ask(s); open(os.environ['HERE'] + '/f', 'x'); tell(kind='result', status='completed', text=os.environ['HERE'])";
    let script = format!("{BEGINNING}\ns = {{'base_url': os.environ['CONFORMANCE_BASE_URL']}}\n{told}");
    let variables = vec![("HERE".to_owned(), "{temp}".to_owned())];
    let target = Outside::new(Program { variables, ..program(&["python3", "-c", &script]) });
    let folders: Vec<String> = run(Arc::new(target), &PLAIN[..2]).into_iter().map(text).collect();
    assert_ne!(folders[0], folders[1]);
    assert!(folders.iter().all(|folder| !fs::exists(folder).expect("it can be looked for")));
}

#[test]
fn a_connection_that_a_worker_leaves_open_is_seen_and_closed_with_its_scenario() {
    let reads = "stream = urllib.request.urlopen(s['base_url'] + '/responses', data=b'{}')
    while b'response.completed' not in stream.readline(): pass";
    let kept = format!("{reads}\n    kept.append(stream)\n    tell(kind='result', id=s['id'], status='completed')");
    let closed = format!("{reads}\n    stream.close()\n    tell(kind='result', id=s['id'], status='completed')");
    for (behaviour, left) in [(kept, 1), (closed, 0)] {
        let seen = run(worker(&behaviour), &["text/basic+terminal.held-open/whole"]).remove(0).expect("an observation");
        assert_eq!((seen.status, seen.left_open), (Seen::Completed, Some(left)), "{behaviour}");
    }
}

#[test]
fn a_run_that_is_stopped_waits_for_no_target_that_hangs_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("pid");
    let behaviour = format!("ask(s); open({file:?}, 'w').write(str(os.getpid())); time.sleep(300)");
    for target in [python(&behaviour), worker(&behaviour)] {
        let (plan, stop) = (Plan { scenarios: vec![scenario("text/basic/whole")] }, Stop::default());
        let lab = Lab { timeout: Duration::from_secs(300), ..lab(target) };
        let run = std::thread::scope(|threads| {
            threads.spawn(|| {
                while !fs::exists(&file).unwrap_or_default() {
                    std::thread::sleep(Duration::from_millis(20));
                }
                stop.now();
            });
            lab.run(&plan, &|_| (), &stop)
        });
        assert!(!run.complete && run.attempts.is_empty(), "what was under way is not counted");
        let process = fs::read_to_string(&file).expect("it ran");
        let status = || fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let is_gone = || status().is_empty() || status().contains("State:\tZ");
        // It was killed; the system may take a moment.
        let gone = (0..100).any(|_| {
            is_gone() || {
                std::thread::sleep(Duration::from_millis(20));
                false
            }
        });
        assert!(gone, "{process} is still there: {}", status());
        fs::remove_file(&file).expect("it was there");
    }
}

#[test]
fn an_agent_gets_a_plain_answer_to_the_output_of_a_tool_and_executions_are_counted() {
    let behaviour = "ask(s); ask(s, {'input': [{'type': 'function_call_output', 'call_id': 'call_1'}]})
    tell(kind='result', id=s['id'], status='completed', text='Done.\\n(tool output received)', tool_calls=[], executed=['call_1', 'call_1'])";
    let attempted = carry_out(worker(behaviour), &["tools/one-call+tool.twice:same-item/whole"]).remove(0);
    let (seen, verdict) = attempted.outcome.expect("an observation");
    assert_eq!((seen.requests, seen.text.as_deref()), (Some(1), Some("Done.")));
    assert!(verdict.findings.iter().any(|finding| finding.rule == "one-call-runs-once"), "{verdict:?}");
}

#[test]
fn an_agent_on_chat_gets_its_plain_answer_in_chunks() {
    let behaviour = "chat = '/chat/completions'; ask(s, path=chat)
    answer = ask(s, {'messages': [{'role': 'tool', 'tool_call_id': 'call_1', 'content': '3'}]}, chat)
    status = 'completed' if '\"chat.completion.chunk\"' in answer and '[DONE]' in answer else 'error'
    tell(kind='result', id=s['id'], status=status, text='Done.\\n(tool output received)', tool_calls=[])";
    let target = Arc::new(Outside::new(Program { api: Api::Chat, ..of_worker(behaviour) }));
    let (seen, _) = carry_out(target, &["chat/one-call/whole"]).remove(0).outcome.expect("an observation");
    assert_eq!((seen.status, seen.requests, seen.text.as_deref()), (Seen::Completed, Some(1), Some("Done.")));
}

#[test]
fn a_call_that_is_run_although_its_stream_never_finished_breaks_a_rule() {
    let behaviour = "naive(s, executed=['call_weather_1'])";
    let ids = ["tools/one-call+terminal.dropped/whole", "tools/one-call+terminal.failed/whole"];
    for attempted in carry_out(worker(behaviour), &ids) {
        let (_, verdict) = attempted.outcome.expect("an observation");
        let broken: Vec<&str> = verdict.findings.iter().map(|finding| finding.rule).collect();
        assert!(broken.contains(&"calls-of-a-broken-turn-are-not-run"), "{broken:?}");
    }
}

#[test]
fn an_attempt_that_fails_and_then_passes_is_flaky() {
    let behaviour =
        "global n\n    n += 1\n    naive(s) if n > 1 else (ask(s), tell(kind='error', id=s['id'], class_='x'))"
            .replace("class_='x'", "**{'class': 'x'}");
    let plan = Plan { scenarios: vec![scenario("text/basic/whole")] };
    let lab = Lab { retries: 1, ..lab(worker(&behaviour)) };
    let run = lab.run(&plan, &|_| (), &Stop::default());
    let counts = run.targets["worker"].counts;
    assert_eq!((counts.flaky, counts.fail, counts.pass), (1, 0, 0));
    assert!(run.causes[0].key.is_flaky && run.outstanding.len() == 1);
}

#[test]
fn what_should_be_kept_is_tried_again_where_that_decides() {
    let behaviour = "global n\n    n += 1\n    naive(s, text='Good morning, harbour.' if n > 1 else '')";
    let plan = Plan { scenarios: vec![scenario("text/basic+text.no-deltas:deltas/whole")] };
    let counts = |level| {
        let lab = Lab { retries: 1, level, ..lab(worker(behaviour)) };
        let counts = lab.run(&plan, &|_| (), &Stop::default()).targets["worker"].counts;
        (counts.flaky, counts.non_strict, counts.fail)
    };
    assert_eq!(counts(Level::Must), (0, 1, 0));
    assert_eq!(counts(Level::Should), (1, 0, 0));
}

const PLAIN: [&str; 4] = ["text/basic/whole", "text/unicode/whole", "text/two-parts/whole", "tools/one-call/whole"];

/// What every script begins with.
const BEGINNING: &str = r#"
import json, os, sys, threading, time, urllib.request
n = 0
kept = []
def ask(s, body={}, path="/responses"):
    request = urllib.request.Request(s["base_url"] + path, data=json.dumps(body).encode())
    try:
        return urllib.request.urlopen(request, timeout=30).read().decode()
    except Exception as error:
        return str(error)
def tell(**line):
    sys.stdout.write(json.dumps({name: value for name, value in line.items() if value is not None}) + "\n")
    sys.stdout.flush()
def naive(s, **more):
    status = "completed" if "response.completed" in ask(s) else "truncated"
    tell(kind="result", id=s.get("id"), status=status, **more)
"#;

/// A worker in Python that does this with a scenario `s`.
fn worker(behaviour: &str) -> Arc<Outside> {
    Arc::new(Outside::new(of_worker(behaviour)))
}

fn of_worker(behaviour: &str) -> Program {
    let script = format!(
        r#"{BEGINNING}
def work(s):
    {behaviour}
tell(kind="ready", version="test 1", in_flight=4)
for line in sys.stdin:
    given = json.loads(line)
    if given["kind"] == "ping": tell(kind="pong")
    else: threading.Thread(target=work, args=(given,), daemon=True).start()
"#
    );
    let words = ["python3", "-c", &script].map(str::to_owned).to_vec();
    Program { id: "worker".to_owned(), words, is_worker: true, ..Program::default() }
}

/// A command in Python that does this.
fn python(behaviour: &str) -> Arc<Outside> {
    let script = format!("{BEGINNING}\ns = {{'base_url': os.environ['CONFORMANCE_BASE_URL']}}\n{behaviour}");
    command(&["python3", "-c", &script])
}

fn command(words: &[&str]) -> Arc<Outside> {
    Arc::new(Outside::new(program(words)))
}

fn program(words: &[&str]) -> Program {
    let words = words.iter().map(ToString::to_string).collect();
    Program { id: "command".to_owned(), words, ..Program::default() }
}

fn lab(target: Arc<Outside>) -> Lab {
    Lab { targets: vec![target], feeds: vec![Feed::Process], timeout: Duration::from_secs(4), ..Lab::default() }
}

/// Attempts, in the order of the plan.
fn carry_out(target: Arc<Outside>, ids: &[&str]) -> Vec<Attempted> {
    let plan = Plan { scenarios: ids.iter().map(|id| scenario(id)).collect() };
    let told = Mutex::new(Vec::new());
    let listen = |event: Progress<'_>| {
        if let Progress::Finished(attempted, _) = event {
            told.lock().expect("no panic").push(attempted.clone());
        }
    };
    lab(target).run(&plan, &listen, &Stop::default());
    let mut attempts = told.into_inner().expect("no panic");
    assert_eq!(attempts.len(), ids.len());
    attempts.sort_by_key(|attempted| ids.iter().position(|id| *id == attempted.scenario.to_string()));
    attempts
}

fn run(target: Arc<Outside>, ids: &[&str]) -> Vec<Result<Observation, Excuse>> {
    carry_out(target, ids).into_iter().map(|attempted| attempted.outcome.map(|(seen, _)| seen)).collect()
}

fn statuses(seen: &[Result<Observation, Excuse>]) -> Vec<Seen> {
    seen.iter().map(|seen| seen.as_ref().unwrap_or_else(|excuse| panic!("{excuse}")).status).collect()
}

fn text(seen: Result<Observation, Excuse>) -> String {
    seen.expect("an observation").text.expect("a text")
}

fn message(seen: &Result<Observation, Excuse>) -> String {
    let error = seen.as_ref().expect("an observation").error.as_ref();
    error.and_then(|error| error.message.clone()).expect("an error with words")
}
