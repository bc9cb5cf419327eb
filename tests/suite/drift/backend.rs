//! A local backend that answers prompts with recordings of the corpus, and what a test plants in them.

use std::{
    process::Command,
    sync::{Arc, Mutex},
};

use codex_conformance::drift::{Shape, read, write};
use serde_json::Value;

use crate::{
    program::{Run, Scratch, command, ended, run},
    record::upstream::{Asked, Script, Upstream},
};

/// A backend that answers prompts with recordings of the corpus, as long as nothing is planted.
pub(super) struct Backend {
    pub(super) upstream: Upstream,
    pub(super) plant: Arc<Mutex<Plant>>,
}

/// What is done to an answer before it is sent.
pub(super) type Plant = fn(&mut Vec<Value>) -> Sent;

/// How an answer is sent.
pub(super) enum Sent {
    AsEver,
    WithoutRequestId,
    /// Under this content type.
    As(&'static str),
    Json(&'static str),
    /// The prompt of the weather, as it is; others so.
    ButForTheWeather(&'static str),
}

pub(super) const PROMPTS: [(&str, &str); 3] =
    [("hello", "text/basic"), ("weather", "tools/one-call"), ("broken", "errors/flat-with-param")];

impl Backend {
    pub(super) fn start() -> Self {
        let plant: Arc<Mutex<Plant>> = Arc::new(Mutex::new(|_| Sent::AsEver));
        let planted = Arc::clone(&plant);
        let upstream = Upstream::start(move |asked| answer(asked, *planted.lock().expect("not poisoned")));
        Self { upstream, plant }
    }

    pub(super) fn plants(&self, plant: Plant) {
        *self.plant.lock().expect("not poisoned") = plant;
    }

    pub(super) fn night(&self, scratch: &Scratch, flags: &[&str]) -> Run {
        night(scratch, &self.upstream.url(), flags, |_| {})
    }
}

pub(super) fn answer(asked: &Asked, plant: Plant) -> Script {
    let request: Value = serde_json::from_slice(&asked.body).expect("JSON");
    let name = request["input"].as_str().expect("a prompt says what it is");
    let (_, recording) = PROMPTS.iter().find(|(prompt, _)| *prompt == name).expect("a prompt of this test");
    let body = std::fs::read_to_string(format!("corpus/{recording}/response.sse")).expect("a recording of the corpus");
    let data = body.lines().filter_map(|line| line.strip_prefix("data: "));
    let mut events: Vec<Value> = data.map(|data| serde_json::from_str(data).expect("JSON")).collect();
    let sent = plant(&mut events);
    if let Sent::Json(status) = sent {
        return Script::json(status, r#"{"error":{"message":"No."}}"#);
    }
    if let Sent::ButForTheWeather(status) = sent
        && name == "weather"
    {
        return Script::json(status, r#"{"error":{"message":"No."}}"#);
    }
    let frames: Vec<String> = events
        .iter()
        .map(|event| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap_or("x")))
        .collect();
    let mut script = Script::stream(&frames.iter().map(String::as_str).collect::<Vec<_>>());
    if matches!(sent, Sent::WithoutRequestId) {
        script.head = script.head.replace("x-request-id: req_1\r\n", "");
    }
    if let Sent::As(kind) = sent {
        script.head = script.head.replace("text/event-stream", kind);
    }
    script
}

pub(super) fn scratch() -> Scratch {
    let scratch = Scratch::new();
    for (name, _) in PROMPTS {
        let fails = name == "broken";
        let text = format!("about = \"{name}\"\ntags = []\nfails = {fails}\n[request]\ninput = \"{name}\"\n");
        scratch.file(&format!("corpus/prompts/{name}.toml"), text);
    }
    scratch
}

pub(super) fn night(scratch: &Scratch, upstream: &str, flags: &[&str], set: impl FnOnce(&mut Command)) -> Run {
    let place = |name: &str| format!("{}/{name}", scratch.text());
    let places = [
        ("--corpus", place("corpus")),
        ("--baseline", place("corpus/shapes")),
        ("--pending", place("pending")),
        ("--out", place("out")),
        ("--journal-key", place("state/key")),
    ];
    let places = places.iter().flat_map(|(flag, place)| [*flag, place.as_str()]);
    let arguments: Vec<&str> =
        ["drift", "--upstream", upstream].into_iter().chain(places).chain(flags.iter().copied()).collect();
    let mut command = command(&arguments);
    command.env("OPENAI_API_KEY", KEY);
    set(&mut command);
    ended(command)
}

/// Takes the recordings of the last night for what is known.
pub(super) fn learn(scratch: &Scratch) {
    let (fresh, shapes) = (format!("{}/out/fresh", scratch.text()), format!("{}/corpus/shapes", scratch.text()));
    let told = run(&["corpus", "shape", &fresh, "--into", &shapes, "--add"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
}

/// A backend of which five nights are known.
pub(super) fn known() -> (Backend, Scratch) {
    let (backend, scratch) = (Backend::start(), scratch());
    let first = backend.night(&scratch, &[]);
    assert_eq!(first.code, 7, "nothing is known yet: {}", first.stdout);
    learn(&scratch);
    let table = scratch.path().join("corpus/shapes/127.0.0.1.tsv");
    let (name, night) = read(&std::fs::read_to_string(&table).expect("a table")).expect("a shape");
    let five = Shape::sum(std::iter::repeat_n(&night, 5));
    std::fs::write(&table, write(&name, &five)).expect("room");
    (backend, scratch)
}

/// The key that a night asks with.
pub(super) const KEY: &str = "local-7Qm2xZ9vT4kW8rB3";
