//! Where the bytes are cut never changes the outcome, and a cut stream never completes.

use std::fmt::Write;

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::json;

use super::script::{Act, follow, frame};
use crate::consumer::Ending;

/// A turn with everything in it: reasoning, text outside ASCII, a call, a comment, a BOM.
fn body(eol: &str) -> Vec<u8> {
    let frames = [
        json!({"type": "response.created", "response": {"id": "r", "model": "m"}}),
        json!({"type": "response.reasoning_summary_text.delta", "output_index": 0, "summary_index": 0, "delta": "Hm"}),
        json!({"type": "response.output_item.done", "output_index": 0, "item":
            {"type": "reasoning", "id": "rs", "summary": [{"type": "summary_text", "text": "Hm"}]}}),
        json!({"type": "response.output_text.delta", "output_index": 1, "content_index": 0, "delta": "Grüße 👋"}),
        json!({"type": "response.output_item.added", "output_index": 2, "item":
            {"type": "function_call", "call_id": "c", "name": "look", "arguments": ""}}),
        json!({"type": "response.function_call_arguments.delta", "output_index": 2, "delta": "{\"a\""}),
        json!({"type": "response.function_call_arguments.done", "output_index": 2, "arguments": "{\"a\":1}"}),
        json!({"type": "response.completed", "response": {"id": "r", "output": null, "usage": {"input_tokens": 1}}}),
    ];
    let mut body = "\u{feff}: hello\n\n".to_owned();
    for json in &frames {
        let _ = write!(body, "{}", frame(json));
    }
    body.replace('\n', eol).into_bytes()
}

#[test]
fn a_cut_at_any_byte_neither_completes_nor_hands_out_a_call() {
    for eol in ["\n", "\r\n", "\r"] {
        let body = body(eol);
        for cut in 0..body.len() {
            let outcome = follow(vec![Act::Say(Bytes::copy_from_slice(&body[..cut]))], &mut ());
            // The line feed of a final CR LF adds nothing: the event was over before it.
            if outcome.completed().is_some() {
                assert!(eol == "\r\n" && cut == body.len() - 1, "completed at {cut} of {eol:?}");
            } else {
                assert!(matches!(outcome.ending, Ending::Truncated { .. }), "{:?}", outcome.ending);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn chunking_never_changes_the_outcome(
        eol in proptest::sample::select(vec!["\n", "\r\n", "\r"]),
        cuts in proptest::collection::vec(0_usize..1500, 0..40),
        end in 0_usize..1500,
    ) {
        let mut body = body(eol);
        body.truncate(end.max(200));
        let whole = follow(vec![Act::Say(Bytes::from(body.clone()))], &mut ());
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(body.len())).collect();
        cuts.extend([0, body.len()]);
        cuts.sort_unstable();
        let acts = cuts
            .windows(2)
            .map(|cut| Act::Say(Bytes::copy_from_slice(&body[cut[0]..cut[1]])))
            .collect();
        prop_assert_eq!(follow(acts, &mut ()), whole);
    }

    #[test]
    fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let outcome = follow(vec![Act::Say(Bytes::from(body))], &mut ());
        prop_assert!(outcome.completed().is_none());
    }
}
