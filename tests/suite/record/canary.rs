//! Planted secrets. Not one of them is found in anything that is written or printed.

use std::process::Stdio;

use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD, Engine as _};

use super::{
    recorder::{Recorder, files, pending},
    upstream::{Act, Script, Upstream, chunk_of},
};
use crate::program::{Scratch, command, run};

/// The key that the client sends. It has no known shape, so that only knowing it takes it out.
const OWN: &str = "local-7Qm2xZ9vT4kW8rB3";
const KEY: &str = "sk-proj-Ab1_Cd2-Ef3Gh4Ij5Kl6Mn7Op8Qr9";
const ACCOUNT: &str = "8f3a2b1c-77aa-4e21-9c0d-1234567890ab";
const MAIL: &str = "jo.doe@mail.corp.io";
const HOME: &str = "jdoe-private";

fn planted() -> [&'static str; 5] {
    [OWN, KEY, ACCOUNT, MAIL, HOME]
}

/// Every form that a secret is looked for in.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let lower = percent.to_ascii_lowercase();
    let escaped: String = secret.chars().map(|character| format!("\\u{:04x}", u32::from(character))).collect();
    let mut forms = vec![secret.as_bytes().to_vec(), percent.into_bytes(), lower.into_bytes(), escaped.into_bytes()];
    // Base64 of text around it: the middle of it at each of the three alignments.
    for shift in 0..3 {
        let text = format!("{}{secret}", "x".repeat(shift));
        for coded in [BASE64_STANDARD_NO_PAD.encode(&text), BASE64_URL_SAFE_NO_PAD.encode(&text)] {
            forms.push(coded.as_bytes()[4..coded.len() - 4].to_vec());
        }
    }
    forms
}

fn delta(text: &str) -> String {
    let event = serde_json::json!({
        "type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": text,
    });
    format!("event: response.output_text.delta\ndata: {event}\n\n")
}

/// Some text with all secrets in it.
fn leaky() -> String {
    format!("key {KEY} of {MAIL}, Bearer {OWN} in /home/{HOME}/x for account {ACCOUNT}.")
}

/// A stream that leaks in every way there is.
fn stream() -> Vec<String> {
    let escaped: String = KEY.chars().map(|character| format!("\\u{:04x}", u32::from(character))).collect();
    let percent = leaky().replace('@', "%40").replace('-', "%2D").replace(' ', "%20").replace('/', "%2F");
    let coded = BASE64_STANDARD.encode(leaky());
    // What only the request tells, in other codings.
    let own = BASE64_STANDARD.encode(format!("the key is {OWN} and"));
    let bytes: String = OWN.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let json = serde_json::json!({
        "type": "response.completed",
        "response": {"id": "resp_1", "status": "completed", "output": [], "account_id": ACCOUNT, "metadata": {"a": leaky()}},
    });
    let mut frames = vec![format!(
        "event: response.created\ndata: {{\"type\":\"response.created\",\"response\":{{\"id\":\"resp_1\",\"user\":\"{escaped}\"}}}}\n\n"
    )];
    frames.extend(leaky().chars().map(|character| delta(&character.to_string())));
    frames.push(delta(&leaky()));
    frames.push(delta(&format!("see {percent} and {coded} there")));
    frames.push(delta(&format!("{own} {bytes}")));
    frames.push(format!(": {}\n\n", leaky()));
    frames.push(format!("event: response.completed\ndata: {json}\n\n"));
    frames
}

#[test]
fn no_planted_secret_is_found_in_anything_that_is_written_or_printed() {
    let upstream = Upstream::start(|asked| {
        if asked.head.starts_with("POST /v1/responses?error") {
            return Script::json("401 Unauthorized", &format!("{{\"error\":{{\"message\":\"{}\"}}}}", leaky()));
        }
        let frames = stream();
        let mut script = Script::stream(&frames.iter().map(String::as_str).collect::<Vec<_>>());
        let leaks = format!(
            "x-request-id: {KEY}\r\nx-account: {ACCOUNT}\r\nopenai-organization: org-Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8\r\nserver: {MAIL}"
        );
        script.head = script.head.replace("x-request-id: req_1", &leaks);
        script
    });
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &["-vv"]);
    let headers = format!(
        "authorization: Bearer {OWN}\r\nchatgpt-account-id: {ACCOUNT}\r\ncookie: session={OWN}\r\nx-mail: {MAIL}\r\n"
    );
    let body = serde_json::json!({
        "model": "m", "input": leaky(), "user": MAIL, "metadata": {"cwd": format!("/home/{HOME}/src"), KEY: OWN},
    });
    let body = body.to_string();
    let path = format!("/responses?key={KEY}");
    let seen = recorder.send(&path, &headers, body.as_bytes());
    let all: Vec<u8> = stream().into_iter().flat_map(|frame| chunk_of(frame.as_bytes())).collect();
    assert_eq!(seen.body, [&all[..], b"0\r\n\r\n"].concat(), "the client gets what came, secrets and all");
    recorder.send("/responses?error", &headers, body.as_bytes());
    let done = recorder.end();
    assert_eq!((done.code, done.stdout.as_str()), (0, "2 recorded, 0 lost\n"), "{}", done.stderr);
    let mut written = files(scratch.path());
    assert!(written.len() > 10, "too little was written to prove anything");
    written.push(("stdout".into(), done.stdout.into_bytes()));
    written.push(("stderr".into(), done.stderr.into_bytes()));
    found_nowhere(&written);
    let folder = pending(&scratch);
    let checked = run(&["corpus", "redact", "--check", folder.to_str().expect("plain")]);
    assert_eq!(checked.code, 0, "{}", checked.stderr);
}

/// The journal of a recorder that was killed holds all of it, and tells nobody.
#[test]
fn a_journal_tells_nothing() {
    let frames = stream();
    let mut script = Script::stream(&frames.iter().map(String::as_str).collect::<Vec<_>>());
    script.acts.insert(script.acts.len() - 1, Act::Wait(std::time::Duration::from_secs(30)));
    let upstream = Upstream::of(script);
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    let headers = format!("authorization: Bearer {OWN}\r\n");
    let mut client = recorder.open("/responses", &headers, leaky().as_bytes());
    super::recorder::answer(&mut client, std::time::Duration::from_millis(500));
    recorder.kill();
    let written = files(scratch.path());
    assert!(
        written.iter().any(|(path, bytes)| path.extension().is_some_and(|end| end == "journal") && bytes.len() > 5000)
    );
    found_nowhere(&written);
}

#[test]
fn a_key_of_the_environment_is_in_no_output_of_the_prompts() {
    let upstream =
        Upstream::of(Script::json("401 Unauthorized", &format!("{{\"error\":{{\"message\":\"wrong key {OWN}\"}}}}")));
    let scratch = Scratch::new();
    scratch.file("corpus/prompts/hi.toml", "about = \"Hi.\"\n[request]\ninput = \"Say hi.\"\n");
    let places = super::recorder::places(&scratch);
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    let url = upstream.url();
    let mut outputs = Vec::new();
    for flags in [&["--dry-run"][..], &["-vv", "--watch"][..]] {
        let mut command = command(&[&["record", "hi", "--upstream", &url], &places[..], flags].concat());
        command.env("OPENAI_API_KEY", OWN).stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = command.output().expect("it starts");
        outputs.push(("output".into(), [output.stdout, output.stderr].concat()));
    }
    assert!(upstream.asked()[0].head.contains(OWN), "the backend gets the key");
    outputs.extend(files(scratch.path()));
    found_nowhere(&outputs);
}

fn found_nowhere(written: &[(std::path::PathBuf, Vec<u8>)]) {
    for secret in planted() {
        for form in forms(secret) {
            for (path, bytes) in written {
                let at = bytes.windows(form.len()).position(|window| window == form);
                let around =
                    at.map(|at| String::from_utf8_lossy(&bytes[at.saturating_sub(60)..bytes.len().min(at + 60)]));
                assert_eq!(around, None, "{secret} is in {} as {}", path.display(), String::from_utf8_lossy(&form));
            }
        }
    }
}

/// An exchange that something else recorded tells who asked, and is searched for it.
#[test]
fn what_is_imported_is_clean_of_what_the_request_was_made_with() {
    let scratch = Scratch::new();
    let body = delta(&format!("you are {OWN}"));
    let entry = serde_json::json!({"log": {"entries": [{
        "request": {
            "url": "https://api.openai.com/v1/responses",
            "headers": [{"name": "Authorization", "value": format!("Bearer {OWN}")}],
            "postData": {"text": serde_json::json!({"input": OWN, "user": HOME}).to_string()},
        },
        "response": {"status": 200, "headers": [], "content": {"text": body}},
    }]}});
    let file = scratch.file("from/one.har", entry.to_string());
    let into = scratch.path().join("into");
    let (file, into) = (file.to_str().expect("plain"), into.to_str().expect("plain"));
    let told = run(&["corpus", "import", file, "--from", "har", "--into", into, "-v"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let mut written = files(std::path::Path::new(into));
    written.push(("output".into(), [told.stdout, told.stderr].concat().into_bytes()));
    found_nowhere(&written);
}
