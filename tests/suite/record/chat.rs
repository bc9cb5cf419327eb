//! Chat Completions through the proxy: recorded, checked, and replayed like the other wire.

use codex_conformance::{
    Corpus,
    stream::{Api, End, Fidelity, Status},
};

use super::{
    recorder::{Recorder, pending, recording},
    upstream::{Last, Script, Upstream},
};
use crate::program::{Scratch, run};

const ASKED: &str = r#"{"model":"gpt-5-mini","messages":[{"role":"user","content":"hi"}],"stream":true}"#;
const HEL: &str = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1795176060,\"model\":\"gpt-5-mini\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hel\"},\"finish_reason\":null}]}\n\n";
const LO: &str = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1795176060,\"model\":\"gpt-5-mini\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n\n";
const DONE: &str = "data: [DONE]\n\n";

/// What comes of a message that ends so: how it was kept, and what the oracle reads in it.
fn kept(script: Script, end: End, status: Status) {
    let upstream = Upstream::of(script);
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    let seen = recorder.ask("/chat/completions", ASKED);
    recorder.wait_for("bytes in");
    assert_eq!(recorder.end().code, 0);

    let kept = recording(&scratch);
    assert_eq!((kept.api, kept.response.end, kept.provenance.fidelity), (Api::Chat, end, Fidelity::Wire));
    assert_eq!(
        (kept.model.as_deref(), kept.request["messages"][0]["content"].as_str()),
        (Some("gpt-5-mini"), Some("hi"))
    );
    assert_eq!(kept.api.transcribe(&kept.body).status, status);
    assert!(!seen.body.is_empty());
    let folder = pending(&scratch);
    let folder = folder.to_str().expect("plain");
    let checked = run(&["corpus", "check", folder]);
    assert_eq!(checked.code, 0, "{}", checked.stderr);
    assert_eq!(Corpus::open(&[folder.into()]).expect("it is there").recordings.len(), 1);
}

#[test]
fn a_message_is_recorded_and_read() {
    kept(Script::stream(&[HEL, LO, DONE]), End::Clean, Status::Completed);
}

#[test]
fn a_message_that_breaks_off_is_kept_as_it_came_and_is_truncated() {
    kept(Script::cut(&[HEL, &LO[..40]], Last::Reset), End::Reset, Status::Truncated);
}
