//! Recordings with members of odd types in them: mutations come by, and do not stumble.

use bytes::Bytes;
use codex_conformance::{
    mutate::{Draft, Session, mutations},
    stream::{Api, Frame},
};

use crate::committed::session;

#[test]
fn no_mutation_stumbles_over_members_of_another_type() {
    let odd = [
        (
            "chat/two-calls",
            r#"data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":18446744073709551615,"id":"a","function":"f"}]}}]}"#,
        ),
        ("chat/two-calls", r#"data: {"choices":[{"index":0,"delta":{"tool_calls":[7]}}],"usage":[]}"#),
        ("app-server/message", r#"< {"method":"harbour/told","params":[1]}"#),
        ("app-server/message", r#"< {"method":"item/completed","params":"no"}"#),
        ("app-server/message", r#"< {"id":3,"result":"no"}"#),
    ];
    for (id, line) in odd {
        let mut recording = session(id).recording().clone();
        let end = if recording.api == Api::Chat { "\n\n" } else { "\n" };
        let (body, line) = (String::from_utf8(recording.body.to_vec()).expect("text"), format!("{line}{end}"));
        let frames = recording.api.decode(&recording.body);
        for at in frames.iter().map(Frame::end) {
            recording.body = Bytes::from([&body[..at], &line, &body[at..]].concat());
            recording.chunks.clear();
            let session = Session::new(recording.clone());
            for mutation in mutations().filter(|mutation| mutation.apis().contains(&session.api())) {
                for parameter in mutation.parameters(&session) {
                    let _ = mutation.apply(&mut Draft::of(&session), &parameter);
                }
            }
        }
    }
}
