//! Nights on a local backend: what is planted is found, nothing is found where nothing is planted, and a night that
//! could not look says so.

mod backend;
mod baseline;
mod chat;
mod telling;

use std::sync::Mutex;

use serde_json::{Value, json};

use crate::{
    formats::fits,
    program::{Run, Scratch, run},
};
use backend::{KEY, PROMPTS, Plant, Sent, known, learn, night};

fn terminal(events: &mut [Value]) -> &mut Value {
    let is_terminal = |event: &&mut Value| event["type"] == "response.completed";
    events.iter_mut().find(is_terminal).map_or(Box::leak(Box::new(Value::Null)), |event| event)
}

/// The changes that `drift.json` tells of, as `severity kind of what`.
fn changes(scratch: &Scratch) -> Vec<String> {
    let night = report(scratch);
    let all = night["backends"].as_array().expect("a list").iter().flat_map(|backend| {
        backend["changes"].as_array().expect("a list").iter().filter(|change| change["is_unstable"] == false)
    });
    all.map(|change| {
        let word = |name: &str| change[name].as_str().unwrap_or_default().to_owned();
        format!("{} {} {} {}", word("severity"), word("kind"), word("of"), word("what")).trim_end().to_owned()
    })
    .collect()
}

fn report(scratch: &Scratch) -> Value {
    let text = std::fs::read(scratch.path().join("out/drift.json")).expect("a report");
    serde_json::from_slice(&text).expect("JSON")
}

/// Changes, and what is told of each.
const PLANTS: [(Plant, &[&str]); 9] = [
    (
        |events| {
            terminal(events)["response"]["output"] = Value::Null;
            Sent::AsEver
        },
        &["breaking null response.completed response.output"],
    ),
    (
        |events| {
            if let Some(response) = terminal(events)["response"].as_object_mut() {
                response.remove("output");
            }
            Sent::AsEver
        },
        &["breaking removed response.completed response.output"],
    ),
    (
        |events| {
            for event in events.iter_mut().filter(|event| event["type"] == "error") {
                let (code, message) = (event["code"].take(), event["message"].take());
                *event = json!({"type": "error", "sequence_number": event["sequence_number"], "error": {"code": code, "message": message}});
            }
            Sent::AsEver
        },
        &["breaking removed error message", "breaking removed error code", "notice added error error"],
    ),
    (
        |events| {
            for event in events.iter_mut().filter(|event| event["type"] == "response.output_text.delta") {
                event["type"] = "response.output_text.chunk".into();
            }
            Sent::AsEver
        },
        &["breaking removed item message response.output_text.delta", "notice added response.output_text.chunk"],
    ),
    (
        |events| {
            let at = events.iter().position(|event| event["type"] == "response.content_part.added");
            if let Some(at) = at {
                events.swap(at - 1, at);
            }
            Sent::AsEver
        },
        &["breaking order item message order"],
    ),
    (
        |events| {
            let tokens = &mut terminal(events)["response"]["usage"]["output_tokens"];
            *tokens = tokens.to_string().into();
            Sent::AsEver
        },
        &["breaking retyped response.completed response.usage.output_tokens"],
    ),
    (
        |events| {
            events.insert(1, json!({"type": "response.heartbeat.beat", "sequence_number": 1}));
            Sent::AsEver
        },
        &["notice added response.heartbeat.beat"],
    ),
    (|_| Sent::WithoutRequestId, &["info header headers x-request-id"]),
    (
        |events| {
            events.retain(|event| event["type"] != "response.completed");
            Sent::AsEver
        },
        &["breaking ending stream terminal event"],
    ),
];

#[test]
fn every_planted_change_is_found_with_its_severity() {
    let (backend, scratch) = known();
    for (plant, expected) in PLANTS {
        backend.plants(plant);
        let told = backend.night(&scratch, &[]);
        let seen = changes(&scratch);
        for expected in expected {
            assert!(seen.iter().any(|seen| seen == expected), "{expected} is not among {seen:#?}");
        }
        let counts = expected.iter().any(|expected| !expected.starts_with("info"));
        assert_eq!(told.code, if counts { 5 } else { 0 }, "{}{}", told.stdout, told.stderr);
        assert_eq!(report(&scratch)["changes"] == json!([]), !counts);
    }
}

/// What counts, as its key and title.
fn counted(scratch: &Scratch) -> Vec<(String, String)> {
    let night = report(scratch);
    let word = |change: &Value, name: &str| change[name].as_str().expect("a text").to_owned();
    let changes = night["changes"].as_array().expect("a list");
    changes.iter().map(|change| (word(change, "key"), word(change, "title"))).collect()
}

fn page(scratch: &Scratch, key: &str) -> String {
    std::fs::read_to_string(scratch.path().join(format!("out/changes/{key}.md"))).expect("a page")
}

#[test]
fn what_a_person_calls_one_change_has_one_key_every_night() {
    let (backend, scratch) = known();
    let colours: Plant = |events| {
        for event in events.iter_mut().filter(|event| event["response"].is_object()) {
            event["response"]["colour"] = json!({"name": "red", "depth": 3});
        }
        Sent::AsEver
    };
    backend.plants(colours);
    backend.night(&scratch, &["--no-replay"]);
    let first = counted(&scratch);
    assert_eq!(first.len(), 1, "{first:?}");
    assert!(first[0].1.contains("response.colour of response.completed, response.created"), "{first:?}");
    assert!(page(&scratch, &first[0].0).contains("with 2 fields inside"), "{}", page(&scratch, &first[0].0));
    // Fewer prompts, so other counts and other events; and another change beside it.
    backend.plants(|events| {
        if let Some(event) = events.iter_mut().find(|event| event["type"] == "response.created") {
            event["response"]["colour"] = "red".into();
            event["response"]["parallel_tool_calls"] = "true".into();
        }
        Sent::AsEver
    });
    backend.night(&scratch, &["--no-replay", "--prompt", "hello"]);
    let second = counted(&scratch);
    assert_eq!(second.len(), 2, "{second:?}");
    assert!(second.iter().any(|(key, _)| *key == first[0].0), "{first:?} {second:?}");
    assert!(!page(&scratch, &second[0].0).contains("colour"), "a page is about one change");
    backend.plants(|_| Sent::AsEver);
    assert_eq!(backend.night(&scratch, &["--no-replay"]).code, 0);
    let left = std::fs::read_dir(scratch.path().join("out/changes")).expect("a folder").count();
    assert_eq!((counted(&scratch).len(), left), (0, 0), "what an earlier night told is gone");
}

#[test]
fn what_is_planted_once_is_one_change() {
    let (backend, scratch) = known();
    // An error that is nested has lost three members, and has a new one; a renamed event went, and came.
    for (at, changes) in [(0, 1), (1, 1), (2, 4), (3, 2), (5, 1), (7, 1), (8, 1)] {
        let (plant, expected) = PLANTS[at];
        backend.plants(plant);
        backend.night(&scratch, &["--no-replay", "--severity", "info"]);
        let seen = counted(&scratch);
        assert_eq!(seen.len(), changes, "{expected:?}: {seen:#?}");
    }
}

#[test]
fn ten_nights_of_nothing_are_ten_clean_nights() {
    let (backend, scratch) = known();
    for _ in 0..10 {
        let told = backend.night(&scratch, &[]);
        assert_eq!((told.code, changes(&scratch)), (0, Vec::new()), "{}{}", told.stdout, told.stderr);
        assert!(told.stdout.contains("3 of 3 prompts recorded twice"), "{}", told.stdout);
        learn(&scratch);
    }
}

#[test]
fn who_breaks_is_told_with_the_rule() {
    let (backend, scratch) = known();
    backend.plants(|events| {
        terminal(events)["response"]["output"] = Value::Null;
        Sent::AsEver
    });
    let told = backend.night(&scratch, &["--target", "production,sdk-snapshot"]);
    assert_eq!(told.code, 5, "{}", told.stderr);
    let night = report(&scratch);
    let broken = |at: usize| night["targets"][at]["broken"].as_array().map(Vec::len);
    assert_eq!((night["targets"][0]["id"].as_str(), broken(0)), (Some("production"), Some(0)));
    assert_eq!(night["targets"][1]["id"], "sdk-snapshot");
    let rules = night["targets"][1]["broken"].as_array().expect("a list");
    assert!(rules.iter().any(|broken| broken["rule"] == "complete-without-terminal-output"), "{rules:#?}");
    assert!(told.stdout.contains("breaks  sdk-snapshot"), "{}", told.stdout);
    let (key, _) = &counted(&scratch)[0];
    assert!(page(&scratch, key).contains("`sdk-snapshot`: breaks"), "{}", page(&scratch, key));
    let schema = run(&["generate", "schema", "drift"]).json();
    fits(&night, &schema, &schema, "drift");
    let lacking = json!({"backends": night["backends"], "changes": [{"backend": "openai"}]});
    assert!(std::panic::catch_unwind(|| fits(&lacking, &schema, &schema, "drift")).is_err());
}

#[test]
fn the_config_says_how_grave_a_change_is() {
    let (backend, scratch) = known();
    backend.plants(PLANTS[0].0);
    let weighed = |rows: &str| {
        let config = scratch.file("weights.toml", format!("format = 1\n[drift]\nseverity = [{rows}]\n"));
        let config = config.to_str().expect("a plain name").to_owned();
        backend.night(&scratch, &["--no-replay", "--config", &config]).code
    };
    let ignored = r#"{ of = "stream listed items*", is = "ignore" }"#;
    assert_eq!(weighed(ignored), 5);
    assert_eq!(weighed(&format!(r#"{ignored}, {{ of = "response.completed response.output", is = "info" }}"#)), 0);
    assert_eq!(weighed(r#"{ of = "[", is = "info" }"#), 2);
    assert_eq!(weighed(r#"{ of = "*", is = "terrible" }"#), 2);
}

#[test]
fn recordings_of_a_night_are_kept_where_that_is_wanted() {
    let (backend, scratch) = known();
    assert_eq!(backend.night(&scratch, &["--save"]).code, 0);
    let kept = scratch.path().join("pending/recorded");
    assert!(PROMPTS.iter().all(|(prompt, _)| kept.join(prompt).join("response.sse").is_file()));
}

#[test]
fn what_differs_between_two_recordings_of_a_night_does_not_count() {
    let (backend, scratch) = known();
    backend.plants(|events| {
        static ASKED: Mutex<usize> = Mutex::new(0);
        let mut asked = ASKED.lock().expect("not poisoned");
        *asked += 1;
        if *asked == 1 {
            events.insert(1, json!({"type": "response.heartbeat.beat", "sequence_number": 1}));
        }
        Sent::AsEver
    });
    let told = backend.night(&scratch, &[]);
    assert_eq!((told.code, changes(&scratch)), (0, Vec::new()), "{}", told.stdout);
    assert!(told.stdout.contains("UNSTABLE"), "{}", told.stdout);
}

#[test]
fn what_comes_with_every_prompt_but_not_each_time_counts() {
    let (backend, scratch) = known();
    backend.plants(|events| {
        static ASKED: Mutex<usize> = Mutex::new(0);
        let mut asked = ASKED.lock().expect("not poisoned");
        *asked += 1;
        if *asked <= PROMPTS.len() {
            events.insert(1, json!({"type": "response.heartbeat.beat", "sequence_number": 1}));
        }
        Sent::AsEver
    });
    let told = backend.night(&scratch, &["--no-replay"]);
    assert_eq!(told.code, 5, "{}", told.stdout);
    assert!(changes(&scratch).iter().any(|seen| seen == "notice added response.heartbeat.beat"), "{}", told.stdout);
}

#[test]
fn what_goes_away_counts_though_it_was_not_there_each_time() {
    let (backend, scratch) = known();
    // Every other answer of five nights lacks the padding.
    backend.plants(|events| {
        static ASKED: Mutex<usize> = Mutex::new(0);
        let mut asked = ASKED.lock().expect("not poisoned");
        *asked += 1;
        for event in
            events.iter_mut().filter(|event| !asked.is_multiple_of(13) && event["type"] == "response.completed")
        {
            event["padding"] = "x".into();
        }
        Sent::AsEver
    });
    std::fs::remove_dir_all(scratch.path().join("corpus/shapes")).expect("it is there");
    std::fs::create_dir_all(scratch.path().join("corpus/shapes")).expect("a folder");
    for _ in 0..16 {
        backend.night(&scratch, &["--no-replay"]);
        learn(&scratch);
    }
    backend.plants(|_| Sent::AsEver);
    assert_eq!(backend.night(&scratch, &["--no-replay"]).code, 5);
    assert_eq!(changes(&scratch), ["breaking removed response.completed padding"]);
}

#[test]
fn a_night_that_could_not_look_says_so_first_and_is_never_clean() {
    let (backend, scratch) = known();
    let url = backend.upstream.url();
    let looks = |told: Run, expected: &str| {
        assert_eq!(told.code, 7, "{}{}", told.stdout, told.stderr);
        let first = told.stdout.lines().next().unwrap_or_default();
        assert!(first.starts_with("drift  COULD NOT LOOK  ") && first.contains(expected), "{first}");
        let night = report(&scratch);
        assert!(night["looked"]["trouble"][0].as_str().is_some_and(|trouble| trouble.contains(expected)), "{night}");
        assert!(night["title"].as_str().is_some_and(|title| title.starts_with("could not look")), "{night}");
        let markdown = std::fs::read_to_string(scratch.path().join("out/drift.md")).expect("a report");
        assert!(markdown.contains("Could not look") && !markdown.contains("no drift"), "{markdown}");
        assert!(![&told.stdout, &told.stderr, &markdown, &night.to_string()].iter().any(|text| text.contains(KEY)));
    };
    looks(
        night(&scratch, &url, &[], |command| {
            command.env_remove("OPENAI_API_KEY");
        }),
        "OPENAI_API_KEY is not set",
    );
    looks(night(&scratch, "http://127.0.0.1:1/v1", &[], |_| {}), "cannot be reached");
    looks(backend.night(&scratch, &["--price", "1:1", "--max-cost", "0.0001"]), "the budget is reached");
    backend.plants(|_| Sent::Json("401 Unauthorized"));
    looks(backend.night(&scratch, &[]), "401 (OPENAI_API_KEY is set, 22 characters)");
    backend.plants(|_| Sent::Json("429 Too Many Requests"));
    looks(backend.night(&scratch, &[]), "429");
    backend.plants(|_| Sent::ButForTheWeather("500 Oh"));
    looks(backend.night(&scratch, &[]), "weather: 500");
    backend.plants(|events| {
        if let Some(end) = events.iter_mut().find(|event| event["type"] == "response.completed") {
            *end = json!({"type": "error", "code": "insufficient_quota", "message": "No more."});
        }
        Sent::AsEver
    });
    looks(backend.night(&scratch, &[]), "hello, weather: the answer is a failure");
    assert!(!scratch.path().join("pending/shapes").exists(), "nobody can agree with a night that could not look");
    backend.plants(|_| Sent::Json("200 OK"));
    looks(backend.night(&scratch, &[]), "200, and nothing that could be read");
    assert_eq!(night(&scratch, &url, &["--prompt", "nobody"], |_| {}).code, 2);
    assert!(!scratch.path().join("out/drift.json").exists(), "an earlier night is no report of this one");
    backend.plants(|_| Sent::AsEver);
    std::fs::remove_dir_all(scratch.path().join("corpus/shapes")).expect("it is there");
    looks(backend.night(&scratch, &[]), "failed to look at the baseline");
}

#[test]
fn the_committed_shapes_are_as_they_would_be_written_and_hold_no_text() {
    let mut shapes = 0;
    for entry in std::fs::read_dir("corpus/shapes").expect("they are there") {
        let path = entry.expect("readable").path();
        let text = std::fs::read_to_string(&path).expect("readable");
        let (backend, shape) = codex_conformance::drift::read(&text).expect("a shape");
        assert_eq!(path.file_stem().and_then(|name| name.to_str()), Some(backend.as_str()));
        assert_eq!(codex_conformance::drift::write(&backend, &shape), text);
        let words = shape.traits.keys().filter(|seen| seen.is.starts_with('"'));
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.-\"".contains(c);
        assert!(words.clone().count() > 10 && words.clone().all(|seen| seen.is.chars().all(is_plain)), "{backend}");
        shapes += 1;
    }
    assert!(shapes >= 8);
}
