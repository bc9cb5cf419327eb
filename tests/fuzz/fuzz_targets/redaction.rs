//! The redactor: doing it again changes nothing, no byte moves, and a secret that was put in never comes out.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use bytes::Bytes;
use codex_conformance::{
    corpus::{redact, redact_knowing},
    stream::{Recording, decode, read},
};
use codex_conformance_fuzz::recording;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

/// A text, and a secret in it. What has a fixed length stands first, so that any text is a seed.
#[derive(Debug)]
struct Input {
    secret: &'static str,
    place: Place,
    /// Where in the text it is put, or into pieces of which size it is cut.
    at: u16,
    text: Bytes,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Place {
    /// As it stands, in bytes of any kind.
    Body,
    /// In a string of an event.
    String,
    /// The same, in escapes.
    Escaped,
    /// In pieces, in the deltas of a text.
    Deltas,
    /// The same, in the deltas of a Chat stream.
    ChatDeltas,
    /// As base64.
    Base64,
    /// As base64 for URLs.
    Base64Url,
    /// Percent-encoded.
    Percent,
    /// In the request.
    Request,
    /// In the name of a member of the request.
    Name,
    /// In a header that is kept.
    Header,
    /// In the words about the recording.
    About,
    /// Anything that the request was made with.
    Known,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let secret = *u.choose(SECRETS)?;
        let (place, at) = (u.arbitrary()?, u.arbitrary()?);
        Ok(Self { secret, place, at, text: Bytes::copy_from_slice(u.bytes(u.len())?) })
    }
}

fuzz_target!(|input: Input| {
    let Input { secret, place, at, text } = &input;
    let words = String::from_utf8_lossy(text).into_owned();

    let mut everywhere = recording("fuzz/redaction", text.clone());
    everywhere.request = json!({ "input": [words, { "account_id": words }], words.as_str(): 1 });
    everywhere.response.headers = vec![("server".to_owned(), words.clone()), ("set-cookie".to_owned(), words.clone())];
    everywhere.about = Some(words.clone());
    stays(&everywhere);

    if let Place::Known = place {
        let known = usize::from(*at) % (words.chars().count() + 1);
        let known: String = words.chars().skip(known).take(KNOWN).collect();
        // What a marker is made of stands there again once it is taken out.
        if known.len() < KNOWN || !known.bytes().all(|byte| byte.is_ascii_alphanumeric()) || MARKER.contains(&known) {
            return;
        }
        if let Ok(redacted) = redact_knowing(everywhere, std::slice::from_ref(&known)) {
            assert_eq!(places_of(redacted.get(), &known), [""; 0], "{known}");
        }
        return;
    }
    let (planted, traces) = plant(&input, &words);
    // Of a copy that stands in the text already nobody knows whether it is a secret or the middle of a longer word.
    if words.contains(DELTA) || traces.iter().any(|trace| words.contains(trace.as_str())) {
        return;
    }
    stays(&planted);
    let redacted = redact(planted.clone()).into_inner();
    for trace in traces {
        assert_ne!(places_of(&planted, &trace), [""; 0], "{trace} was not planted: {planted:?}");
        assert_eq!(places_of(&redacted, &trace), [""; 0], "{trace} of {secret} is left: {redacted:?}");
    }
});

/// Redacted once, it is clean, and as long as it was.
fn stays(recording: &Recording) {
    let once = redact(recording.clone());
    let again = redact(once.get().clone());
    assert_eq!(again.get(), once.get(), "doing it again changes it");
    assert_eq!(again.redactions(), [], "doing it again finds something");
    assert_eq!(once.get().body.len(), recording.body.len(), "bytes have moved");
}

/// A recording with the secret in its place, and what must not be found in it afterwards.
fn plant(input: &Input, words: &str) -> (Recording, Vec<String>) {
    let Input { secret, place, at, text } = input;
    let mut planted = recording("fuzz/redaction", Bytes::new());
    let at = usize::from(*at);
    let before = words.char_indices().map(|(at, _)| at).nth(at % (words.chars().count() + 1)).unwrap_or(words.len());
    let inside = |secret: &str| format!("{} {secret} {}", &words[..before], &words[before..]);
    let event = |data: &Value| format!("data: {data}\n\n");
    let mut traces = vec![(*secret).to_owned()];
    let mut body = text.to_vec();
    match place {
        Place::Body => {
            let at = at % (body.len() + 1);
            body.splice(at..at, format!(" {secret} ").into_bytes());
        }
        Place::String => body = event(&json!({ "type": "planted", "text": inside(secret) })).into_bytes(),
        Place::Escaped => {
            let marked = event(&json!({ "type": "planted", "text": inside(HERE) }));
            let escaped: String = secret.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
            body = marked.replace(HERE, &escaped).into_bytes();
        }
        Place::Deltas | Place::ChatDeltas => {
            body.extend_from_slice(b"\n\n");
            for (number, piece) in pieces(secret, at % LONGEST_PIECE + 1).into_iter().enumerate() {
                let mut data = match place {
                    Place::Deltas => json!({ "type": DELTA, "item_id": "i", "output_index": 77, "delta": piece }),
                    _ => json!({ "choices": [{ "index": 77, "delta": { "content": piece } }] }),
                }
                .to_string();
                // A character that is cut between two deltas stands as half of it at the end of each.
                if number == 0 && at & 0x100 != 0 {
                    data = data.replacen(piece.as_str(), &format!("\\ud83d{piece}"), 1);
                }
                // Whoever proxies a stream may say it twice.
                if at & 0x200 != 0 {
                    body.extend(format!(": {data}\n").into_bytes());
                }
                body.extend(format!("data: {data}\n\n").into_bytes());
            }
        }
        Place::Base64 | Place::Base64Url | Place::Percent => {
            let coded = match place {
                Place::Base64 => BASE64_STANDARD.encode(secret),
                Place::Base64Url => BASE64_URL_SAFE_NO_PAD.encode(secret),
                _ => secret.bytes().map(|byte| format!("%{byte:02X}")).collect(),
            };
            body = event(&json!({ "type": "planted", "text": inside(&coded) })).into_bytes();
            traces = vec![coded];
        }
        Place::Request => planted.request = json!({ "input": [inside(secret)] }),
        Place::Name => planted.request = json!({ inside(secret): 1 }),
        Place::Header => planted.response.headers = vec![("server".to_owned(), inside(secret))],
        Place::About | Place::Known => planted.about = Some(inside(secret)),
    }
    planted.body = body.into();
    (planted, traces)
}

/// The secret in pieces of so many bytes, apart from what stands before it.
fn pieces(secret: &str, size: usize) -> Vec<String> {
    let spaced = format!(" {secret} ");
    spaced.as_bytes().chunks(size).map(|piece| String::from_utf8_lossy(piece).into_owned()).collect()
}

/// Where in a recording something stands, as it is or as a reader of the stream sees it.
fn places_of(recording: &Recording, what: &str) -> Vec<&'static str> {
    let holds = |bytes: &[u8]| bytes.windows(what.len()).any(|window| window == what.as_bytes());
    let headers = recording.response.headers.iter().any(|(_, value)| value.contains(what));
    let mut places = Vec::new();
    places.extend(holds(&recording.body).then_some("body"));
    places.extend(recording.request.to_string().contains(what).then_some("request"));
    places.extend(headers.then_some("header"));
    places.extend(recording.about.as_ref().is_some_and(|about| about.contains(what)).then_some("about"));
    places.extend(texts_of(&recording.body).iter().any(|text| text.contains(what)).then_some("text"));
    places
}

/// The texts of what was planted, as a client shows them.
fn texts_of(body: &Bytes) -> Vec<String> {
    let (mut texts, mut deltas, mut chat) = (Vec::new(), String::new(), String::new());
    for frame in decode(body) {
        if let Some(event) = read(&frame).event() {
            match (event.kind.as_str(), event.text("text"), event.text("delta")) {
                ("planted", Some(text), _) => texts.push(text.to_owned()),
                (DELTA, _, Some(delta)) => deltas.push_str(delta),
                _ => {}
            }
        } else if let Some(data) = frame.dispatched()
            // Half a character does not matter here, and no other parser would read it.
            && let Ok(value) = serde_json::from_str::<Value>(&data.replace("\\ud83d", ""))
            && let Some(content) = value.pointer("/choices/0/delta/content").and_then(Value::as_str)
        {
            chat.push_str(content);
        }
    }
    texts.extend([deltas, chat]);
    texts
}

/// One of each kind that has a shape of its own.
const SECRETS: &[&str] = &[
    "sk-proj-Ab1_Cd2-Ef3Gh4Ij5Kl6Mn7Op8",
    "sess-Ab1Cd2Ef3Gh4Ij5Kl6Mn7",
    "eyJhbGciOiJI1.eyJzdWIiOiIx.SflKxwRJSMeK",
    "ghp_0123456789abcdefghijABCDEFGHIJ012345",
    "AKIAIOSFODNN7EXAMPLE",
    "user-Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8",
    "jo.doe+codex@mail.corp.io",
];

/// The type of the events that hold pieces.
const DELTA: &str = "planted.delta";

/// Stands for the secret until its escapes are put in its place.
const HERE: &str = "@@here@@";

const MARKER: &str = "REDACTED********";

/// Characters of a value that is known to be a secret.
const KNOWN: usize = 12;

const LONGEST_PIECE: usize = 16;
