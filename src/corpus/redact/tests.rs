//! Secrets in every part of a recording, and what comes close to one.

use proptest::prelude::*;

use super::*;
use crate::stream::{Coded, End, ProvenanceKind, Response};

const KEY: &str = "sk-proj-Ab1_Cd2-Ef3Gh4Ij5Kl6Mn7";

#[test]
fn a_key_becomes_a_marker_of_its_length() {
    let seen = clean(&format!("use {KEY}."));
    assert_eq!(seen, "use REDACTED***********************.");
    assert_eq!(seen.len(), KEY.len() + 5);
}

#[test]
fn an_account_id_goes_by_the_name_of_its_member() {
    let mut request = serde_json::json!({"client_metadata": {"chatgpt_account_id": "8f-1"}});
    redact_json(&mut request, &[], &mut Vec::new());
    assert_eq!(request["client_metadata"]["chatgpt_account_id"], "REDA");
    assert_eq!(clean(r#"{"chatgpt_account_id": "8f-1"}"#), r#"{"chatgpt_account_id": "REDA"}"#);
}

/// A recording that has some text everywhere.
fn recording(text: &str) -> Recording {
    Recording {
        id: "text/basic".parse().expect("a plain id"),
        api: Api::Responses,
        backend: "openai".into(),
        model: None,
        tags: vec![],
        about: None,
        provenance: Provenance {
            kind: ProvenanceKind::Synthetic,
            source: "a test".into(),
            when: "2026-11-20".into(),
            tool: "none".into(),
            fidelity: Fidelity::Wire,
        },
        request: serde_json::json!({"input": [text, {"account_id": text}]}),
        response: Response {
            status: 200,
            headers: vec![("server".into(), text.into()), ("set-cookie".into(), text.into())],
            end: End::Clean,
            coded: None,
        },
        body: text.to_owned().into(),
        chunks: vec![],
    }
}

/// Text made of what keys are made of, so that most of it comes close to one.
#[test]
fn a_key_in_the_metadata_or_in_the_name_of_a_member_is_taken_out() {
    let mut leaky = recording("plain");
    leaky.backend = KEY.to_owned();
    leaky.about = Some(format!("made with {KEY}"));
    leaky.tags = vec![KEY.to_owned()];
    leaky.provenance.source = format!("repository {KEY}");
    leaky.request = serde_json::json!({ KEY: 1 });
    let clean = redact(leaky);
    assert!(!format!("{:?}", clean.get()).contains(KEY));
    let told = clean.redactions().iter().filter(|redaction| !redaction.is_header());
    assert_eq!(told.count(), 5);
}

#[test]
fn a_compressed_body_is_kept_only_while_nothing_has_to_be_taken_out() {
    let coded = |text: &str| {
        let mut recording = recording(text);
        let bytes = text.to_owned().into();
        recording.response.coded = Some(Coded { coding: "br".to_owned(), bytes });
        redact(recording).into_inner()
    };
    assert!(coded("plain").response.coded.is_some());
    let without = coded(KEY);
    assert_eq!((without.response.coded, without.provenance.fidelity), (None, Fidelity::Body));
}

fn nearly_secret() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("sk-proj-"),
        Just("sk-"),
        Just("sess-"),
        Just("Bearer "),
        Just("eyJhbGciOi."),
        Just("ghp_"),
        Just("AKIA"),
        Just("user-"),
        Just("\"account_id\":\""),
        Just("\""),
        Just("\\n"),
        Just("/"),
        Just("."),
        Just("Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2Yz3"),
        Just("ABCDEFGH12345678"),
        Just("REDACTED"),
        Just("*"),
        Just("é"),
        Just(" "),
    ];
    prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn redacting_again_changes_nothing_and_lengths_stay(text in nearly_secret()) {
        let once = clean(&text);
        prop_assert_eq!(once.len(), text.len());
        prop_assert_eq!(clean(&once), once.clone());
        prop_assert_eq!(secrets(once.as_bytes(), &[]), vec![]);
    }

    #[test]
    fn a_recording_is_clean_in_every_part_after_one_redaction(text in nearly_secret()) {
        let once = redact(recording(&text));
        let again = redact(once.get().clone());
        prop_assert_eq!(again.get(), once.get());
        prop_assert_eq!(again.redactions(), &[]);
        prop_assert_eq!(once.get().body.len(), text.len());
    }

    #[test]
    fn a_key_between_other_text_never_survives(before in "[ a-z.,:\"]{0,9}[ ,:\"=]", after in "[ .,\"\\\\][ -~]{0,9}") {
        let text = format!("{before}{KEY}{after}");
        prop_assert!(!clean(&text).contains(KEY));
    }
}
