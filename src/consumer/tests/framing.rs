//! Bytes in odd shapes. Every one of them is the same turn.

use super::script::{Act, follow, say, stream};
use crate::consumer::{Cancel, Ending, Outcome, Request, Truncation};

const DELTA: &str = "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"Hé\"}\n\n";
const COMPLETED: &str =
    "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}\n\n";

fn text(outcome: &Outcome) -> Option<String> {
    outcome.completed().map(crate::consumer::Turn::text)
}

#[test]
fn line_ends_boms_and_comments_do_not_matter() {
    let body = format!("{DELTA}{COMPLETED}");
    for variant in [
        body.clone(),
        body.replace('\n', "\r\n"),
        body.replace('\n', "\r"),
        format!("\u{feff}{body}"),
        format!("\u{feff}\u{feff}: second\n{body}"),
        format!(": hello\n\n: hello\n{}", body.replace("data: ", "data:")),
        body.replace("event: ", "id: 1\u{0}\nretry: +5\nwhat\nevent: "),
        body.replace(",\"delta\"", ",\ndata: \"delta\""),
    ] {
        assert_eq!(text(&follow(vec![say(&variant)], &mut ())).as_deref(), Some("Hé"), "{variant:?}");
    }
}

#[test]
fn a_final_cr_cr_ends_the_turn_at_the_end_and_while_the_connection_is_held() {
    let body = format!("{DELTA}{COMPLETED}").replace('\n', "\r");
    for acts in [vec![say(&body)], vec![say(&body), Act::Hold]] {
        assert_eq!(text(&follow(acts, &mut ())).as_deref(), Some("Hé"));
    }
}

#[test]
fn the_json_type_wins_over_the_event_name() {
    let renamed = format!("{DELTA}{COMPLETED}").replace("event: response.", "event: else.");
    let nameless = renamed.replace("event: else.output_text.delta\n", "").replace("event: else.completed\n", "");
    let lying =
        format!("{}{COMPLETED}", DELTA.replace("event: response.output_text.delta", "event: response.completed"));
    for body in [renamed, nameless, lying] {
        assert_eq!(text(&follow(vec![say(&body)], &mut ())).as_deref(), Some("Hé"), "{body}");
    }
}

#[test]
fn without_a_json_type_the_event_name_counts() {
    let untyped = format!("{DELTA}{COMPLETED}")
        .replace("\"type\":\"response.output_text.delta\",", "")
        .replace("\"type\":\"response.completed\",", "");
    assert_eq!(text(&follow(vec![say(&untyped)], &mut ())).as_deref(), Some("Hé"));
}

#[test]
fn an_invalid_byte_hides_nothing_behind_it() {
    let mut body = DELTA.as_bytes().to_vec();
    let position = body.windows(2).position(|two| two == "é".as_bytes()).expect("an é");
    body[position] = 0xff;
    body.extend_from_slice(COMPLETED.as_bytes());
    assert_eq!(text(&follow(vec![say(&body)], &mut ())).as_deref(), Some("H\u{fffd}\u{fffd}"));
}

#[tokio::test(start_paused = true)]
async fn a_frame_beyond_the_limit_ends_the_turn_by_name() {
    let script =
        super::script::Script::new(vec![stream(vec![say(DELTA), say("data: "), say("x".repeat(2000)), Act::Hold])]);
    let consumer = super::script::consumer(&script).limits(crate::consumer::Limits { max_frame: 1024 });
    let outcome = consumer.run(&Request::new("m"), &mut (), &Cancel::new()).await;
    assert_eq!(outcome.requests, 1);
    let Ending::Truncated { cause, partial } = outcome.ending else {
        panic!("not truncated");
    };
    assert_eq!((cause, partial.text()), (Truncation::FrameTooLarge { limit: 1024 }, "Hé"));
}

#[test]
fn deep_json_is_survived_wherever_it_stands() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let item = format!(
        "data: {{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{{\"type\":\"x\",\"y\":{deep}}}}}\n\n"
    );
    let output = COMPLETED.replace("\"id\":\"r\"", &format!("\"id\":\"r\",\"output\":{deep}"));
    let outcome = follow(vec![say(DELTA), say(item), say(output)], &mut ());
    assert_eq!(text(&outcome).as_deref(), Some("Hé"));
}

#[test]
fn a_200_that_is_no_event_stream_is_rejected_with_its_words() {
    for (body, words) in [
        ("{\"error\":{\"message\":\"no\",\"code\":\"x\"}}", "no"),
        ("\n<!DOCTYPE html><title>Sign in</title>", "HTML"),
        ("[1,2]", "instead of an event stream"),
    ] {
        let outcome = follow(vec![say(&body[..1]), say(&body[1..])], &mut ());
        let Ending::Rejected { status, error, body: excerpt } = outcome.ending else {
            panic!("not rejected: {:?}", outcome.ending);
        };
        assert_eq!((status, excerpt.as_str()), (200, body));
        assert!(error.message.contains(words), "{}", error.message);
    }
}

#[test]
fn an_error_at_the_start_of_a_large_body_is_read_however_it_comes() {
    let body = format!("{{\"error\":{{\"message\":\"no\",\"code\":\"x\"}}}}{}", "event: y\ndata: z\n\n".repeat(5000));
    let whole = follow(vec![say(&body)], &mut ());
    let pieces = follow(vec![say(&body[..20]), say(&body[20..60]), say(&body[60..])], &mut ());
    for outcome in [whole, pieces] {
        let Ending::Rejected { error, .. } = outcome.ending else { panic!("not rejected: {:?}", outcome.ending) };
        assert_eq!((error.message.as_str(), error.code.as_deref()), ("no", Some("x")));
    }
}
