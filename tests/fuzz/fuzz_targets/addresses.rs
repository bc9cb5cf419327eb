//! The addresses of scenarios: what is read is printed as it was typed, and what it names can be sent or is refused.

#![no_main]

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use codex_conformance::{
    Scenario, ScenarioId,
    mutate::{Edit, Session, Staged},
};
use codex_conformance_fuzz::{RECORDED, recording};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for edit in text.split('+') {
        if let Ok(parsed) = edit.parse::<Edit>() {
            assert_eq!(parsed.to_string(), edit, "an edit is printed as it was typed");
        }
    }
    let Ok(id) = text.parse::<ScenarioId>() else { return };
    assert_eq!(id.to_string(), text, "an address is printed as it was typed");
    let again: ScenarioId = text.parse().expect("it was read once");
    assert_eq!(again, id);

    if id.edits.len() > MOST_EDITS || id.edits.iter().any(|edit| edit.mutation.is_costly()) {
        return;
    }
    let session = session(&id);
    let id = ScenarioId { recording: session.recording().id.clone(), ..id };
    let Ok(scenario) = Scenario::new(id, session) else { return };
    let staged = scenario.stage().expect("it has been built once");
    assert_eq!(staged.wire.lengths.iter().sum::<usize>(), staged.wire.body.len(), "the chunks are the body");
    let read = Staged::read(staged.wire.clone());
    if staged.wire.decoded.is_some() || !scenario.id().edits.iter().any(|edit| edit.mutation.id().starts_with("http."))
    {
        assert_eq!(staged.frames, read.frames, "what is known of the frames is what they are");
        assert_eq!(staged.readings, read.readings, "and what they say");
    }
});

/// The recording that the address names, where it is one of ours; any other address is tried on one that its length picks.
fn session(id: &ScenarioId) -> Arc<Session> {
    static SESSIONS: LazyLock<Vec<Arc<Session>>> = LazyLock::new(|| {
        let open = |(id, body): &(&str, &'static [u8])| Session::new(recording(id, Bytes::from_static(body)));
        RECORDED.iter().map(open).map(Arc::new).collect()
    });
    let named = SESSIONS.iter().find(|session| session.recording().id == id.recording);
    Arc::clone(named.unwrap_or_else(|| &SESSIONS[id.recording.as_str().len() % SESSIONS.len()]))
}

/// More of them say nothing new and cost more.
const MOST_EDITS: usize = 6;
