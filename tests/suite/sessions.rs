//! Sessions of an app-server: played on the pipes of a process, to whoever starts it.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use codex_conformance::{
    judge::{Excuse, Feed, Observation, Progress, Seen, Verdict},
    mutate::Plan,
    replay::{Feature, Lab, Outside, Program, Stop},
    stream::Api,
};

use crate::{
    committed::{folder, scenario, session},
    program::{command, run},
};

#[test]
fn a_session_is_played_on_the_pipes_and_what_it_lacks_is_refused_as_codex_does() {
    let serve = ["serve", "app-server/message/per-frame", "--app-server", "--corpus", folder()];
    let mut server =
        command(&serve).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let mut stdin = server.stdin.take().expect("a pipe");
    let mut lines = BufReader::new(server.stdout.take().expect("a pipe")).lines();
    let mut ask = |line: &str| {
        writeln!(stdin, "{line}").expect("it listens");
        lines.next().expect("it speaks").expect("UTF-8")
    };
    let refused = ask(r#"{"id":7,"method":"thread/start","params":{}}"#);
    assert_eq!(refused, r#"{"id":7,"error":{"code":-32600,"message":"Not initialized"}}"#);
    assert!(ask(r#"{"id":"a","method":"initialize","params":{}}"#).contains(r#""id":"a""#));
    assert!(ask(r#"{"id":8,"method":"initialize","params":{}}"#).contains("Already initialized"));
    assert!(ask(r#"{"id":9,"method":"harbour/open"}"#).contains("unknown variant `harbour/open`"));
    assert!(ask(r#"{"id":10,"method":"turn/interrupt"}"#).contains("no active turn to interrupt"));
    drop(stdin);
    assert_eq!(lines.count(), 0);
    assert!(server.wait().expect("it ends").success());

    let other = run(&["serve", "text/basic/whole", "--app-server", "--corpus", folder()]);
    assert_eq!(other.code, 2, "{}", other.stderr);
    assert!(other.stderr.contains("api = responses"), "{}", other.stderr);
}

#[test]
fn a_wire_log_goes_to_stderr_for_those_who_ask_for_it() {
    let log = |flags: &[&str]| {
        let serve =
            [&["serve", "app-server/command-declined/whole", "--app-server", "--corpus", folder()], flags].concat();
        let mut command = command(&serve);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut server = command.spawn().expect("it starts");
        let mut stdin = server.stdin.take().expect("a pipe");
        let methods = ["initialize", "thread/start", "turn/start"].into_iter().zip(1..);
        let said: String = methods.map(|(method, id)| format!("{{\"id\":{id},\"method\":\"{method}\"}}\n")).collect();
        stdin.write_all(format!("hello\n{said}").as_bytes()).expect("it listens");
        let mut lines = BufReader::new(server.stderr.take().expect("a pipe")).lines();
        let last = "wire waiting for a reply to item/commandExecution/requestApproval";
        let mut told = Vec::new();
        while !flags.is_empty() && told.last().is_none_or(|line| line != last) {
            told.push(lines.next().expect("it goes on").expect("UTF-8"));
        }
        drop(stdin);
        told.extend(lines.map(|line| line.expect("UTF-8")));
        assert!(server.wait().expect("it ends").success());
        told
    };
    assert_eq!(log(&[]), [""; 0], "what the server itself writes there is a part of the scenario");
    let told = log(&["-v"]);
    let has = |line: &str| told.iter().any(|told| told.starts_with(line));
    assert!(told.iter().all(|line| line.starts_with("wire ") && line.chars().count() <= 100), "{told:#?}");
    assert!(has("wire that line is no message: > hello"), "{told:#?}");
    assert!(has("wire > {\"id\":1,\"method\":\"initialize\"}") && has("wire < {\"id\":1,\"result\""), "{told:#?}");
}

#[test]
fn a_plain_client_that_goes_by_the_page_passes_what_needs_more_than_listening() {
    let plain = || program(&["python3", "tests/targets/app_server.py"]);
    let ids = [
        ("app-server/interrupted/whole", Seen::Interrupted),
        ("app-server/two-turns/whole", Seen::Completed),
        ("app-server/message+app.no-reply:turn/start/whole", Seen::TimedOut),
        ("app-server/command/whole", Seen::Completed),
    ];
    for (id, status) in ids {
        let (seen, verdict) = observed(plain(), id).unwrap_or_else(|excuse| panic!("{id}: {excuse}"));
        assert!(seen.status == status && verdict.findings.is_empty(), "{id}: {seen:?}\n{:?}", verdict.findings);
    }
    let supports = Some(vec![Feature::Tools]);
    let unable = observed(Program { supports, ..plain() }, ids[0].0).expect_err("it says that it cannot");
    assert_eq!(unable, Excuse::Unsupported("interrupts".to_owned()));
}

#[test]
fn a_target_that_starts_no_app_server_is_no_verdict() {
    let idle = "print('{\"kind\":\"result\",\"status\":\"completed\"}')";
    let told = observed(program(&["python3", "-c", idle]), "app-server/message/whole").expect_err("no verdict");
    assert!(matches!(&told, Excuse::Target(what) if what.starts_with("started no app-server: completed")), "{told}");
    let silent = format!("import os; os.system(os.environ['CONFORMANCE_APP_SERVER'] + ' </dev/null'); {idle}");
    let seen = observed(program(&["python3", "-c", &silent]), "app-server/message/whole");
    let (seen, _) = seen.unwrap_or_else(|excuse| panic!("one that says nothing to it is judged: {excuse}"));
    assert_eq!((seen.status, seen.said), (Seen::Completed, None));
}

fn program(words: &[&str]) -> Program {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    Program { id: "client".to_owned(), words, api: Api::AppServer, ..Program::default() }
}

/// What a program makes of one scenario, and how that is judged.
fn observed(program: Program, id: &str) -> Result<(Observation, Verdict), Excuse> {
    let lab = Lab {
        targets: vec![Arc::new(Outside::new(program))],
        feeds: vec![Feed::Process],
        timeout: Duration::from_secs(20),
        program: Some(env!("CARGO_BIN_EXE_codex-conformance").into()),
        corpus: vec![folder().into()],
        ..Lab::default()
    };
    let seen = Mutex::new(None);
    let listen = |progress: Progress<'_>| {
        if let Progress::Finished(attempted, _) = progress {
            *seen.lock().expect("no panic") = Some(attempted.outcome.clone());
        }
    };
    lab.run(&Plan { scenarios: vec![scenario(id)] }, &listen, &Stop::default());
    seen.into_inner().expect("no panic").expect("an attempt was made")
}

#[test]
fn a_client_of_an_app_server_is_given_one_that_plays_the_scenario() {
    let words = ["python3", "-c", CLIENT].map(str::to_owned).to_vec();
    let program = Program { id: "client".to_owned(), words, api: Api::AppServer, ..Program::default() };
    let lab = Lab {
        targets: vec![Arc::new(Outside::new(program))],
        feeds: vec![Feed::Process],
        timeout: Duration::from_secs(8),
        program: Some(env!("CARGO_BIN_EXE_codex-conformance").into()),
        corpus: vec![folder().into()],
        ..Lab::default()
    };
    let ids = [
        "app-server/message/whole",
        "app-server/message+app.failed:null/whole",
        "app-server/message+app.exit:mid/whole",
    ];
    let seen: Mutex<Vec<Observation>> = Mutex::default();
    let listen = |progress: Progress<'_>| {
        if let Progress::Finished(attempted, _) = progress {
            let (observation, _) = attempted.outcome.as_ref().unwrap_or_else(|excuse| panic!("{excuse}"));
            seen.lock().expect("no panic").push(observation.clone());
        }
    };
    lab.run(&Plan { scenarios: ids.iter().map(|id| scenario(id)).collect() }, &listen, &Stop::default());
    let seen = seen.into_inner().expect("no panic");
    let mut statuses: Vec<Seen> = seen.iter().map(|seen| seen.status).collect();
    statuses.sort();
    assert_eq!(statuses, [Seen::Completed, Seen::Failed, Seen::Truncated]);
    let expected = session("app-server/message").transcript().text.as_str();
    let completed = seen.iter().find(|seen| seen.status == Seen::Completed).expect("one is");
    assert_eq!(completed.text.as_deref(), Some(expected));
    let said = ["initialize", "initialized", "thread/start", "turn/start"].map(str::to_owned);
    assert_eq!(completed.said.as_deref(), Some(said.as_slice()), "the harness hears what the client says");
}

/// A client that reads no further than it must: it says what is due and takes the last message.
const CLIENT: &str = r#"
import json, os, shlex, subprocess
server = subprocess.Popen(shlex.split(os.environ["CONFORMANCE_APP_SERVER"]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
def say(**message): print(json.dumps(message), file=server.stdin, flush=True)
def hear():
    line = server.stdout.readline()
    return json.loads(line) if line else None
def ask(id, method, **params):
    say(id=id, method=method, params=params)
    while (told := hear()) and told.get("id") != id: pass
    return told and told.get("result")
ask(1, "initialize", clientInfo={"name": "test", "version": "1"})
say(method="initialized")
thread = ask("two", "thread/start")["thread"]["id"]
ask(3, "turn/start", threadId=thread, input=[])
text, status = "", "truncated"
while told := hear():
    if told["method"] == "item/completed": text = told["params"]["item"].get("text", text)
    if told["method"] == "turn/completed":
        status = told["params"]["turn"]["status"]
        break
print(json.dumps({"kind": "result", "status": status, "text": text}))
server.stdin.close()
"#;
