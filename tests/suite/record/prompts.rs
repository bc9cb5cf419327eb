//! Prompts of the corpus.

use std::process::Command;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use codex_conformance::{record::Prompt, stream::Api};

use super::{
    recorder::{pending, places, recordings},
    upstream::{Script, Upstream},
};
use crate::program::{Run, Scratch, command, ended};

const DONE: &str = "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[],\"usage\":{\"input_tokens\":1000000,\"output_tokens\":1000000}}}\n\n";

fn scratch() -> Scratch {
    let scratch = Scratch::new();
    for name in ["hi", "ho"] {
        let text = format!(
            "about = \"Says {name}.\"\ntags = [\"cheap\"]\n[request]\ninput = \"Say {name}.\"\nmax_output_tokens = 16\n"
        );
        scratch.file(&format!("corpus/prompts/{name}.toml"), text);
    }
    scratch
}

fn record(scratch: &Scratch, arguments: &[&str], set: impl FnOnce(&mut Command)) -> Run {
    let places = places(scratch);
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    let mut command = command(&[&["record"], arguments, &places[..]].concat());
    command.env("OPENAI_API_KEY", "local-7Qm2xZ9vT4kW8rB3");
    set(&mut command);
    ended(command)
}

#[test]
fn a_prompt_becomes_a_recording_of_its_name() {
    let upstream = Upstream::of(Script::stream(&[DONE]));
    let scratch = scratch();
    let told = record(&scratch, &["hi", "--upstream", &upstream.url(), "--model", "m", "--watch"], |_| {});
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(
        told.stdout.starts_with("response.completed")
            && told.stdout.ends_with("1 recorded, 0 skipped, 0 not recorded\n"),
        "{}",
        told.stdout
    );
    let asked = &upstream.asked()[0];
    assert!(asked.head.starts_with("POST /v1/responses HTTP/1.1\r\n"), "{}", asked.head);
    assert!(asked.head.contains("authorization: Bearer local-7Qm2xZ9vT4kW8rB3"), "{}", asked.head);
    let body: serde_json::Value = serde_json::from_slice(&asked.body).expect("JSON");
    let expected =
        serde_json::json!({"model": "m", "stream": true, "store": false, "input": "Say hi.", "max_output_tokens": 16});
    assert_eq!(body, expected);
    let kept = recordings(&pending(&scratch));
    assert_eq!(
        (kept[0].id.as_str(), kept[0].about.as_deref(), &kept[0].tags[..]),
        ("recorded/hi", Some("Says hi."), &["cheap".to_owned()][..])
    );
    assert_eq!(kept[0].body, DONE);

    let again = record(&scratch, &["hi", "--upstream", &upstream.url()], |_| {});
    assert_eq!((again.code, upstream.asked().len()), (2, 1));
    assert!(again.stderr.contains("`--replace`"), "{}", again.stderr);
    let replaced = record(&scratch, &["hi", "--upstream", &upstream.url(), "--replace"], |_| {});
    assert_eq!(replaced.code, 0, "{}", replaced.stderr);
    let known = record(&scratch, &["--all", "--upstream", &upstream.url(), "--mode", "new-episodes"], |_| {});
    assert!(known.stderr.contains("recorded/hi   is recorded already"), "{}", known.stderr);
    assert_eq!(known.stdout, "1 recorded, 1 recorded before, 0 skipped, 0 not recorded\n");
    assert_eq!(upstream.asked().len(), 3, "`hi` twice, `ho` once");
}

#[test]
fn a_prompt_of_chat_is_sent_and_read_as_one() {
    let body = "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi.\"},\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":1000000}}\n\ndata: [DONE]\n\n";
    let upstream = Upstream::of(Script::stream(&[body]));
    let scratch = Scratch::new();
    let prompt = "about = \"Says hi.\"\napi = \"chat\"\n[request]\nmessages = []\n";
    scratch.file("corpus/prompts/hi.toml", prompt);
    let price = ["--price", "0.001:0.002", "--max-cost", "1"];
    let told = record(&scratch, &[&["hi", "--upstream", &upstream.url(), "--watch"], &price[..]].concat(), |_| {});
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(told.stdout.starts_with("chat.completion.chunk"), "{}", told.stdout);
    assert!(
        told.stdout.ends_with("1 recorded, 0 skipped, 0 not recorded, 0.0030 US dollars spent\n"),
        "{}",
        told.stdout
    );
    let asked = &upstream.asked()[0];
    assert!(asked.head.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"), "{}", asked.head);
    let kept = recordings(&pending(&scratch));
    assert_eq!((kept[0].id.as_str(), kept[0].api), ("recorded/hi", Api::Chat));
}

#[test]
fn the_budget_stops_before_the_prompt_that_could_break_it() {
    let upstream = Upstream::of(Script::stream(&[DONE]));
    let scratch = scratch();
    let flags = ["--all", "--upstream", &upstream.url(), "--price", "0.001:0.002", "--max-cost"];
    let told = record(&scratch, &[&flags[..], &["0.003"]].concat(), |_| {});
    assert_eq!((told.code, upstream.asked().len()), (7, 1), "{}", told.stderr);
    assert!(
        told.stderr.contains("0.0030 US dollars are spent") && told.stderr.contains("1 of 2 prompts"),
        "{}",
        told.stderr
    );
    let unknown = record(&scratch, &["hi", "--model", "m", "--max-cost", "1"], |_| {});
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("the price of `m` is not known"), "{}", unknown.stderr);
}

#[test]
fn a_dry_run_sends_nothing_and_needs_no_key() {
    let upstream = Upstream::of(Script::stream(&[DONE]));
    let scratch = scratch();
    let told = record(&scratch, &["hi", "--dry-run", "--upstream", &upstream.url()], |command| {
        command.env_remove("OPENAI_API_KEY");
    });
    assert_eq!((told.code, upstream.asked().len()), (0, 0), "{}", told.stderr);
    assert!(
        told.stdout.contains("authorization: Bearer REDACTED\n") && told.stdout.contains("\"input\": \"Say hi.\""),
        "{}",
        told.stdout
    );
}

#[test]
fn what_stands_in_the_way_is_told_with_what_to_type() {
    let scratch = scratch();
    let no_key = record(&scratch, &["hi"], |command| {
        command.env_remove("OPENAI_API_KEY");
    });
    assert_eq!(no_key.code, 7);
    assert!(no_key.stderr.contains("OPENAI_API_KEY is not set"), "{}", no_key.stderr);
    let typo = record(&scratch, &["hu"], |_| {});
    assert_eq!(typo.code, 2);
    assert!(typo.stderr.contains("there are hi, ho"), "{}", typo.stderr);
    let upstream = Upstream::of(Script::json("401 Unauthorized", "{\"error\":{\"message\":\"No.\"}}"));
    let refused = record(&scratch, &["hi", "--upstream", &upstream.url()], |_| {});
    assert_eq!(refused.code, 7, "{}", refused.stderr);
    assert_eq!(recordings(&pending(&scratch))[0].response.status, 401, "an error is recorded as what it is");
    let unreachable = record(&scratch, &["ho", "--upstream", "http://127.0.0.1:1"], |_| {});
    assert_eq!(unreachable.code, 7);
    assert!(unreachable.stderr.contains("cannot be reached"), "{}", unreachable.stderr);
}

#[test]
fn the_login_of_the_codex_cli_is_used_as_it_is_and_never_written() {
    let upstream = Upstream::of(Script::stream(&[DONE]));
    let scratch = scratch();
    let login = |expiry: i64| {
        let claims = BASE64_URL_SAFE_NO_PAD.encode(serde_json::json!({"exp": expiry}).to_string());
        serde_json::json!({"tokens": {"access_token": format!("e30.{claims}.c2lnbmF0dXJl"), "account_id": "8f3a2b1c"}})
            .to_string()
    };
    let auth = scratch.file("codex/auth.json", login(4_000_000_000));
    let home = scratch.path().join("codex");
    let url = upstream.url();
    let with_home = |flags: &[&str]| {
        record(&scratch, &[&["hi", "--auth", "chatgpt"], flags].concat(), |command| {
            command.env("CODEX_HOME", &home).env_remove("OPENAI_API_KEY");
        })
    };
    let told = with_home(&["--upstream", &url]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let asked = &upstream.asked()[0];
    assert!(
        asked.head.contains("chatgpt-account-id: 8f3a2b1c") && asked.head.contains("authorization: Bearer e30."),
        "{}",
        asked.head
    );
    let body: serde_json::Value = serde_json::from_slice(&asked.body).expect("JSON");
    assert_eq!((&body["store"], body.get("max_output_tokens")), (&serde_json::json!(false), None));
    assert_eq!(std::fs::read_to_string(&auth).expect("there"), login(4_000_000_000));

    scratch.file("codex/auth.json", login(1_000_000_000));
    let expired = with_home(&["--upstream", &url]);
    assert_eq!(expired.code, 7);
    assert!(
        expired.stderr.contains("expired on 2001-09-09") && expired.stderr.contains("`codex login` renews it"),
        "{}",
        expired.stderr
    );
}

/// The committed prompts are what the corpus is recorded from.
#[test]
fn the_committed_prompts_can_all_be_sent() {
    let folder = std::path::Path::new(crate::committed::folder()).join("prompts");
    let names = Prompt::names(&folder).expect("they are committed");
    let prompts: Vec<Prompt> = names.iter().map(|name| Prompt::open(&folder, name).expect("it is one")).collect();
    assert!(prompts.len() >= 10, "{}", prompts.len());
    for prompt in &prompts {
        let body = prompt.body("m", false);
        let is_whole = match prompt.api {
            Api::Chat => body["messages"].is_array(),
            // The Codex backend wants both.
            _ => body["input"].is_array() && body["instructions"].is_string(),
        };
        assert!(is_whole, "{}", prompt.name);
        assert!(prompt.label.about.as_ref().is_some_and(|about| about.ends_with('.')), "{}", prompt.name);
    }
}
