//! The cost of hostile shapes. The bounds are loose; what they exclude is the square of the size. Outside the
//! paused runtime of a run, the clock is the real one.

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use tokio::time::Instant;

use super::script::{Act, follow, frame, say};

const COMPLETED: &str = "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}\n\n";

/// Runs a body cut into pieces; answers with the length of the text and the time it took.
fn timed(body: &str, piece: usize) -> (usize, Duration) {
    let body = Bytes::copy_from_slice(body.as_bytes());
    let cuts = (0..body.len()).step_by(piece);
    let acts = cuts.map(|at| Act::Say(body.slice(at..(at + piece).min(body.len())))).collect();
    let start = Instant::now();
    let outcome = follow(acts, &mut ());
    let text = outcome.completed().map(crate::consumer::Turn::text).unwrap_or_default();
    (text.len(), start.elapsed())
}

fn delta(text: &str) -> String {
    frame(&json!({"type": "response.output_text.delta", "output_index": 0, "delta": text}))
}

#[test]
fn single_bytes_of_a_long_body_cost_no_more_than_their_number() {
    let body = format!("{}{COMPLETED}", delta("0123456789").repeat(4000));
    assert!(body.len() > 400_000);
    let (length, taken) = timed(&body, 1);
    assert_eq!(length, 40_000);
    assert!(taken < LIMIT, "{taken:?}");
}

#[test]
fn a_long_line_in_small_chunks_costs_no_more_than_its_length() {
    let (length, taken) = timed(&format!("{}{COMPLETED}", delta(&"x".repeat(4 << 20))), 1024);
    assert_eq!(length, 4 << 20);
    assert!(taken < LIMIT, "{taken:?}");
}

#[test]
fn many_events_in_one_chunk_cost_no_more_than_their_number() {
    let (length, taken) = timed(&format!("{}{COMPLETED}", delta("a").repeat(40_000)), usize::MAX >> 1);
    assert_eq!(length, 40_000);
    assert!(taken < LIMIT, "{taken:?}");
}

#[test]
fn many_items_cost_no_more_than_their_number() {
    let acts = (0..20_000).map(|index| {
        say(frame(&json!({"type": "response.output_item.done", "output_index": index, "item":
            {"type": "message", "id": format!("m{index}"), "content": [{"type": "output_text", "text": "a"}]}})))
    });
    let start = Instant::now();
    let outcome = follow(acts.chain([say(COMPLETED)]).collect(), &mut ());
    assert_eq!(outcome.completed().map(|turn| turn.items.len()), Some(20_000));
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

/// Far above what unoptimised code on a busy machine takes, far below a square.
const LIMIT: Duration = Duration::from_secs(10);
