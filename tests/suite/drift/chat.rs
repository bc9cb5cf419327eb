//! Nights on the wire of Chat Completions.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::backend::{learn, night};
use crate::{
    program::Scratch,
    record::upstream::{Script, Upstream},
};

#[test]
fn a_prompt_of_chat_is_asked_every_night_and_what_changes_in_its_chunks_is_told() {
    let planted = Arc::new(AtomicBool::new(false));
    let plants = Arc::clone(&planted);
    let upstream = Upstream::start(move |_| answer(plants.load(Ordering::Relaxed)));
    let scratch = Scratch::new();
    let prompt =
        "about = \"hello\"\napi = \"chat\"\n[request]\nmessages = [{ role = \"user\", content = \"hello\" }]\n";
    scratch.file("corpus/prompts/hello.toml", prompt);
    for seen in 0..5 {
        let told = night(&scratch, &upstream.url(), &[], |_| {});
        assert_eq!(told.code, if seen == 0 { 7 } else { 0 }, "{}{}", told.stdout, told.stderr);
        learn(&scratch);
    }
    planted.store(true, Ordering::Relaxed);
    let told = night(&scratch, &upstream.url(), &["--target", "production,codex-rs-chat"], |_| {});
    assert_eq!(told.code, 5, "{}{}", told.stdout, told.stderr);
    assert!(told.stdout.contains("127.0.0.1 chat") && told.stdout.contains("prompt_tokens"), "{}", told.stdout);
    let asked = upstream.asked();
    assert!(asked.iter().all(|asked| asked.head.starts_with("POST /v1/chat/completions ")), "{}", asked[0].head);
}

#[test]
fn a_wire_that_nothing_is_known_of_keeps_no_other_from_being_looked_at() {
    let upstream = Upstream::start(|asked| {
        let recording = if asked.head.starts_with("POST /v1/chat/") { "chat/basic" } else { "text/basic" };
        let body = std::fs::read_to_string(format!("corpus/{recording}/response.sse")).expect("it is committed");
        Script::stream(&body.split_inclusive("\n\n").collect::<Vec<_>>())
    });
    let scratch = Scratch::new();
    scratch.file("corpus/prompts/hello.toml", "about = \"hello\"\n[request]\ninput = \"hello\"\n");
    assert_eq!(night(&scratch, &upstream.url(), &[], |_| {}).code, 7);
    learn(&scratch);
    scratch.file("corpus/prompts/chat.toml", "about = \"hi\"\napi = \"chat\"\n[request]\nmessages = []\n");
    let told = night(&scratch, &upstream.url(), &[], |_| {});
    assert_eq!(told.code, 0, "{}{}", told.stdout, told.stderr);
    assert!(told.stdout.contains("not compared: nothing is known of 127.0.0.1 chat"), "{}", told.stdout);
}

/// The plainest recording, whose tokens may be counted in words.
fn answer(is_planted: bool) -> Script {
    let body = std::fs::read_to_string("corpus/chat/basic/response.sse").expect("a recording of the corpus");
    let planted = body.replace("\"prompt_tokens\":", "\"prompt_tokens\":\"many\",\"_\":");
    assert_ne!(body, planted, "it has usage");
    let frames: Vec<&str> = if is_planted { &planted } else { &body }.split_inclusive("\n\n").collect();
    Script::stream(&frames)
}
