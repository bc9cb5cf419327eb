//! What a completed turn holds, whichever of the three sources it had to come from.

use serde_json::{Value, json};

use super::script::{follow, follow_frames, frame, say};
use crate::consumer::{Ending, Item, OutputSource, Part, Truncation, Turn};

fn event(kind: &str, index: u64, rest: Value) -> Value {
    let mut event = json!({"type": kind, "output_index": index});
    if let (Value::Object(event), Value::Object(rest)) = (&mut event, rest) {
        event.extend(rest);
    }
    event
}

fn added(index: u64, item: &Value) -> Value {
    event("response.output_item.added", index, json!({"item": item}))
}

fn done(index: u64, item: &Value) -> Value {
    event("response.output_item.done", index, json!({"item": item}))
}

fn text(index: u64, delta: &str) -> Value {
    event("response.output_text.delta", index, json!({"content_index": 0, "delta": delta}))
}

fn message(id: &str, text: &str) -> Value {
    json!({"type": "message", "id": id, "content": [{"type": "output_text", "text": text, "annotations": []}]})
}

fn call(call_id: &str, arguments: &str) -> Value {
    json!({"type": "function_call", "id": format!("fc_{call_id}"), "call_id": call_id, "name": "look",
           "arguments": arguments, "status": "completed"})
}

fn completed(output: &Value) -> Value {
    json!({"type": "response.completed", "response": {"id": "r", "model": "m", "status": "completed", "output": output}})
}

fn turn(frames: &[Value]) -> Turn {
    let outcome = follow_frames(frames);
    match outcome.ending {
        Ending::Completed(turn) => turn,
        other => panic!("not completed: {other:?}"),
    }
}

#[test]
fn an_item_that_finishes_twice_under_another_id_than_announced_is_there_once() {
    let finished = done(0, &message("later", "Hi"));
    let turn = turn(&[added(0, &message("early", "")), finished.clone(), finished, completed(&json!(null))]);
    assert_eq!((turn.text().as_str(), turn.items.len()), ("Hi", 1));
}

#[test]
fn an_empty_message_is_not_filled_with_the_text_of_another() {
    let empty = |id: &str| json!({"type": "message", "id": id, "content": []});
    let listed = json!([message("x", "Hi"), empty("y")]);
    let finished = [done(1, &message("a", "Hi")), done(2, &empty("b"))];
    let turn = turn(&[added(2, &empty("c")), finished[0].clone(), finished[1].clone(), completed(&listed)]);
    assert_eq!((turn.text().as_str(), turn.items.len()), ("Hi", 2));
}

#[test]
fn the_terminal_list_changes_nothing_once_items_came() {
    let items = [done(0, &message("m", "Hi")), done(1, &call("c", "{}"))];
    let full = json!([message("m", "Hi"), call("c", "{}")]);
    for output in [json!(null), json!([]), full, json!("x"), json!(7), json!({})] {
        let turn = turn(&[items[0].clone(), items[1].clone(), completed(&output.clone())]);
        assert_eq!((turn.text().as_str(), turn.items.len()), ("Hi", 2), "{output}");
        assert_eq!(turn.tool_calls().len(), 1);
        assert_eq!(turn.output_source, OutputSource::Items);
    }
}

#[test]
fn text_survives_the_loss_of_its_item() {
    let turn = turn(&[text(0, "Hel"), text(0, ""), text(0, "lo"), completed(&json!(null))]);
    assert_eq!((turn.text().as_str(), turn.output_source), ("Hello", OutputSource::Deltas));
}

#[test]
fn the_terminal_list_is_the_last_resort_and_marked() {
    let turn = turn(&[completed(&json!([message("m", "Hi"), call("c", "{}")]))]);
    assert_eq!((turn.text().as_str(), turn.output_source), ("Hi", OutputSource::Terminal));
    assert_eq!(turn.tool_calls()[0].call_id, "c");
}

#[test]
fn items_come_in_the_order_of_their_index_with_gaps_allowed() {
    let turn = turn(&[done(1 << 31, &message("b", "b")), done(3, &message("a", "a")), completed(&json!([]))]);
    assert_eq!(turn.text(), "ab");
}

#[test]
fn without_an_index_ids_and_then_the_order_decide() {
    let strip = |mut event: Value| {
        event.as_object_mut().expect("an object").shift_remove("output_index");
        event
    };
    let turn = turn(&[
        strip(added(0, &json!({"type": "message", "id": "m"}))),
        strip(text(0, "Hi")),
        strip(done(0, &message("m", "Hi"))),
        strip(done(1, &message("n", " you"))),
        completed(&json!(null)),
    ]);
    assert_eq!((turn.text().as_str(), turn.items.len()), ("Hi you", 2));
}

#[test]
fn ids_may_change_from_event_to_event() {
    let turn = turn(&[
        added(0, &json!({"type": "message", "id": "x1"})),
        event("response.output_text.delta", 0, json!({"item_id": "x2", "delta": "Hi"})),
        done(0, &message("x3", "Hi")),
        completed(&json!([message("x4", "Hi")])),
    ]);
    assert_eq!((turn.text().as_str(), turn.items.len()), ("Hi", 1));
}

#[test]
fn a_repeated_item_is_one_item_and_a_repeated_call_one_call() {
    let turn = turn(&[
        done(0, &message("m", "Hi")),
        done(0, &message("m", "Hi")),
        done(1, &call("c", "{}")),
        done(2, &call("c", "{}")),
        completed(&json!(null)),
    ]);
    assert_eq!((turn.items.len(), turn.tool_calls().len()), (2, 1));
}

#[test]
fn a_call_whose_item_got_lost_is_handed_out_only_if_its_arguments_arrived_whole() {
    let announced = added(0, &json!({"type": "function_call", "call_id": "c", "name": "look", "arguments": ""}));
    let piece = event("response.function_call_arguments.delta", 0, json!({"delta": "{\"a\":"}));
    let whole = event("response.function_call_arguments.done", 0, json!({"arguments": "{\"a\":1}"}));

    let finished = turn(&[announced.clone(), piece.clone(), whole, completed(&json!(null))]);
    assert_eq!(finished.tool_calls()[0].input, "{\"a\":1}");
    assert_eq!(finished.output_source, OutputSource::Deltas);

    let listed = turn(&[announced.clone(), piece.clone(), completed(&json!([call("c", "{\"a\":2}")]))]);
    assert_eq!(listed.tool_calls()[0].input, "{\"a\":2}");
    assert_eq!(listed.output_source, OutputSource::Terminal);

    let outcome = follow_frames(&[announced, piece, completed(&json!(null))]);
    let expected = Truncation::UnfinishedCall { call_id: "c".into() };
    assert!(matches!(outcome.ending, Ending::Truncated { cause, .. } if cause == expected));
}

#[test]
fn pieces_of_a_call_nobody_announced_are_dropped() {
    let orphan = event("response.function_call_arguments.delta", 9, json!({"delta": "{"}));
    let turn = turn(&[orphan, done(0, &message("m", "Hi")), completed(&json!(null))]);
    assert_eq!((turn.text().as_str(), turn.items.len()), ("Hi", 1));
}

#[test]
fn an_explicitly_empty_argument_string_stands() {
    let turn = turn(&[
        event("response.function_call_arguments.delta", 0, json!({"delta": "{\"a\""})),
        done(0, &call("c", "")),
        completed(&json!(null)),
    ]);
    assert_eq!(turn.tool_calls()[0].input, "");
}

#[test]
fn late_encrypted_reasoning_and_annotations_are_filled_in() {
    let late = json!([
        {"type": "reasoning", "id": "rs", "summary": [], "encrypted_content": "gAAA"},
        {"type": "message", "id": "m", "content": [{"type": "output_text", "text": "other", "annotations": [1]}]},
    ]);
    let turn = turn(&[
        done(0, &json!({"type": "reasoning", "id": "rs", "summary": []})),
        done(1, &json!({"type": "message", "id": "m", "content": [{"type": "output_text", "text": "Hi"}]})),
        completed(&late),
    ]);
    assert!(matches!(&turn.items[0], Item::Reasoning { encrypted_content: Some(text), .. } if text == "gAAA"));
    let Item::Message { parts, .. } = &turn.items[1] else {
        panic!("not a message");
    };
    assert_eq!(parts[0], Part::Text { text: "Hi".into(), annotations: vec![json!(1)] });
    assert_eq!(turn.output_source, OutputSource::Items);
}

#[test]
fn commentary_is_kept_but_is_not_the_answer() {
    let commentary = |text: &str| json!({"type": "message", "id": "k", "phase": "commentary", "content": [{"type": "output_text", "text": text}]});
    let turn = turn(&[done(0, &commentary("Let me see")), done(1, &message("m", "42")), completed(&json!(null))]);
    assert_eq!((turn.text().as_str(), turn.items.len()), ("42", 2));
}

#[test]
fn a_refusal_reaches_the_caller_even_from_deltas_alone() {
    let refusal = event("response.refusal.delta", 0, json!({"delta": "I cannot"}));
    let turn = turn(&[refusal, completed(&json!(null))]);
    assert_eq!((turn.refusal().as_deref(), turn.text().as_str()), (Some("I cannot"), ""));
}

#[test]
fn a_custom_tool_gets_free_text() {
    let item = json!({"type": "custom_tool_call", "id": "ct", "call_id": "c", "name": "sh", "input": "ls -l"});
    let turn = turn(&[done(0, &item), completed(&json!(null))]);
    assert_eq!((turn.tool_calls()[0].input, turn.tool_calls()[0].custom), ("ls -l", true));
}

#[test]
fn deltas_stand_against_the_list_unless_a_frame_was_skipped() {
    let list = completed(&json!([message("m", "Hello")]));
    assert_eq!(turn(&[text(0, "Hel"), list.clone()]).text(), "Hel");

    let broken = "event: response.output_text.delta\ndata: {\n\n".to_owned();
    let acts = [frame(&text(0, "Hel")), broken, frame(&list)].map(say).to_vec();
    let outcome = follow(acts, &mut ());
    assert_eq!(outcome.completed().map(Turn::text).as_deref(), Some("Hello"));
    assert_eq!(outcome.skipped_frames, 1);
}

#[test]
fn a_call_a_program_makes_is_handed_out_although_it_is_in_progress() {
    let mut item = call("c", "{}");
    item["status"] = "in_progress".into();
    assert!(turn(&[done(0, &item), completed(&json!(null))]).tool_calls().is_empty());
    item["caller"] = json!({"type": "program", "caller_id": "p"});
    assert_eq!(turn(&[done(0, &item), completed(&json!(null))]).tool_calls().len(), 1);
}

#[test]
fn an_item_the_stream_left_out_is_taken_from_the_list() {
    let list = completed(&json!([call("c", "{}"), message("m", "Hi")]));
    let turn = turn(&[done(1, &message("m", "Hi")), list]);
    assert_eq!((turn.items.len(), turn.tool_calls().len()), (2, 1));
    assert_eq!(turn.output_source, OutputSource::Terminal);
}
