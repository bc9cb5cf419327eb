//! What a night tells of a change besides its severity.

use serde_json::json;

use super::{
    PLANTS,
    backend::{Sent, known},
    changes, counted, page, report,
};

#[test]
fn what_the_wire_says_is_text_in_markdown() {
    let (backend, scratch) = known();
    backend.plants(|events| {
        for event in events.iter_mut().filter(|event| event["response"].is_object()) {
            event["response"]["model"] = "<img src=x>|`# [a](b) @all\n\n## Clean".into();
            event["response"]["<b>|x"] = 1.into();
        }
        events.insert(1, json!({"type": "response.`<i>`|\n\n# y", "sequence_number": 1}));
        Sent::AsEver
    });
    assert_eq!(backend.night(&scratch, &["--no-replay"]).code, 5);
    let changes = counted(&scratch);
    assert!(changes.len() >= 2, "{changes:?}");
    let whole = std::fs::read_to_string(scratch.path().join("out/drift.md")).expect("a report");
    for text in changes.iter().map(|(key, _)| page(&scratch, key)).chain([whole]) {
        for mark in ["<img", "<b>", "<i>", "](", "\n# ", "\n## Clean"] {
            assert!(!text.contains(mark), "{mark:?} is in {text}");
        }
        let rows = text.lines().filter(|line| line.starts_with("| "));
        assert!(rows.clone().count() > 0 && rows.clone().all(|row| row.matches(" | ").count() == 4), "{text}");
    }
}

#[test]
fn a_consumer_that_comes_to_no_verdict_is_told_as_unsure() {
    let (backend, scratch) = known();
    backend.plants(PLANTS[0].0);
    let told = backend.night(&scratch, &["--command", "sh -c 'exit 89'", "--prompt", "hello"]);
    assert_eq!(told.code, 5, "{}", told.stderr);
    let judged = report(&scratch)["targets"][0].clone();
    assert_eq!((&judged["id"], &judged["attempts"], &judged["broken"]), (&json!("command"), &json!(0), &json!([])));
    assert!(judged["not_judged"].as_u64() > Some(0), "{judged}");
    assert!(told.stdout.contains("unsure  command: ") && !told.stdout.contains("takes it"), "{}", told.stdout);
    let (key, _) = &counted(&scratch)[0];
    assert!(page(&scratch, key).contains("`command`: came to no verdict"), "{}", page(&scratch, key));
}

#[test]
fn another_content_type_is_told() {
    let (backend, scratch) = known();
    backend.plants(|_| Sent::As("text/plain"));
    assert_eq!(backend.night(&scratch, &["--no-replay"]).code, 5);
    assert_eq!(changes(&scratch), ["notice framing stream content type"]);
    backend.plants(|_| Sent::As("text/event-stream; charset=utf-8"));
    assert_eq!(backend.night(&scratch, &["--no-replay"]).code, 0, "a charset behind it is no other type");
}

#[test]
fn what_is_new_is_held_to_the_catalogue_too() {
    let (backend, scratch) = known();
    backend.plants(|events| {
        for event in events.iter_mut().filter(|event| event["response"].is_object()) {
            event["response"]["colour"] = "red".into();
            event["response"]["end_turn"] = true.into();
        }
        events.insert(1, json!({"type": "keepalive", "sequence_number": 1}));
        if let Some(end) = events.iter_mut().find(|event| event["response"]["output"][0]["type"] == "message") {
            end["response"]["output"][0]["content"][0]["type"] = "refusal".into();
        }
        Sent::AsEver
    });
    let told = backend.night(&scratch, &["--no-replay"]);
    let night = report(&scratch);
    let all = night["backends"][0]["changes"].as_array().expect("a list").clone();
    let known = |what: &str| {
        let change = all.iter().find(|change| format!("{} {}", change["of"], change["what"]).contains(what));
        change.unwrap_or_else(|| panic!("{what} is not among {all:#?}"))["is_known"].clone()
    };
    assert_eq!(known("response.colour"), false);
    assert_eq!(known("response.end_turn"), true);
    assert_eq!(known("keepalive"), true);
    assert_eq!(known("content[]{refusal}"), true);
    let markdown = std::fs::read_to_string(scratch.path().join("out/drift.md")).expect("a report");
    for (row, note) in [
        ("response.end&#95;turn", "known to the catalogue, never seen from this backend"),
        ("response.colour", "unknown to the catalogue"),
    ] {
        let line = markdown.lines().find(|line| line.contains(row)).unwrap_or_else(|| panic!("{row}: {markdown}"));
        assert!(line.contains(note), "{line}");
        assert!(told.stdout.contains(note.split(',').next().unwrap_or(note)), "{}", told.stdout);
    }
}
