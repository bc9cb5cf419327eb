//! Who is asked again, when, and how often.

use serde_json::json;

use super::script::{Act, Reply, Script, consumer, frame, run, say, status, stream};
use crate::consumer::{Auth, Cancel, Clocks, Consumer, Ending, Request, RetryPolicy, Truncation};

fn completed() -> Reply {
    stream(vec![say(frame(&json!({"type": "response.completed", "response": {"id": "r"}})))])
}

fn failed(code: &str, message: &str) -> Reply {
    let response = json!({"status": "failed", "error": {"code": code, "message": message}});
    stream(vec![say(frame(&json!({"type": "response.failed", "response": response})))])
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_asked_again_and_succeeds() {
    let resets = stream(vec![Act::Break]);
    let empty = stream(vec![]);
    for first in [
        status(408, &[], ""),
        status(409, &[], ""),
        status(429, &[], "{\"error\":{\"code\":\"rate_limit_exceeded\"}}"),
        status(500, &[], ""),
        status(503, &[], "{\"error\":{\"code\":\"server_is_overloaded\"}}"),
        failed("server_error", "m"),
        failed("something_new", "m"),
        Reply::Refuse,
        resets,
        empty,
    ] {
        let script = Script::new(vec![first, completed()]);
        let outcome = run(&script).await;
        assert!(outcome.completed().is_some(), "{:?}", outcome.ending);
        assert_eq!(outcome.requests, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_pass_is_asked_once() {
    let limit = "{\"error\":{\"type\":\"usage_limit_reached\",\"message\":\"m\",\"resets_at\":1900000000}}";
    let misaligned = "{\"error\":{\"code\":\"misalignment_policy_violation\",\"message\":\"m\"}}";
    for reply in [
        status(400, &[("retry-after", "1")], ""),
        status(401, &[], "{\"error\":{\"message\":\"bad key\"}}"),
        status(403, &[], misaligned),
        status(404, &[], ""),
        status(422, &[], ""),
        status(429, &[], limit),
        status(307, &[("location", "http://elsewhere")], ""),
        status(200, &[("content-type", "text/html")], "<html>hello</html>"),
        status(200, &[("content-type", "application/json")], "{\"error\":{\"message\":\"m\"}}"),
        failed("context_length_exceeded", "m"),
        failed("insufficient_quota", "m"),
        failed("cyber_policy", "m"),
    ] {
        let script = Script::new(vec![reply]);
        let outcome = run(&script).await;
        assert_eq!(outcome.requests, 1, "{:?}", outcome.ending);
        assert!(outcome.error().is_some_and(|error| !error.retryable));
    }
}

#[tokio::test(start_paused = true)]
async fn the_bound_holds_and_the_waits_grow() {
    let script = Script::new(vec![status(500, &[], "oops")]);
    let outcome = run(&script).await;
    assert_eq!((outcome.requests, script.requests.borrow().len()), (3, 3));
    let times = script.times();
    let waits = [times[1].as_secs_f64(), times[2].as_secs_f64() - times[1].as_secs_f64()];
    assert!((0.179..0.222).contains(&waits[0]) && (0.359..0.442).contains(&waits[1]), "{waits:?}");
    let Ending::Rejected { status, body, .. } = outcome.ending else {
        panic!("not rejected");
    };
    assert_eq!((status, body.as_str()), (500, "oops"));
}

#[tokio::test(start_paused = true)]
async fn the_wait_a_server_asks_for_is_kept() {
    let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    for (headers, millis) in [
        (vec![("retry-after", "3")], 3000),
        (vec![("retry-after", "1.5")], 1500),
        (vec![("retry-after-ms", "250"), ("retry-after", "9")], 250),
        (vec![date, ("retry-after", "Sun, 06 Nov 1994 08:49:41 GMT")], 4000),
        (vec![("retry-after", "0")], 0),
    ] {
        let script = Script::new(vec![status(429, &headers, ""), completed()]);
        run(&script).await;
        let waited = script.times()[1].as_millis();
        assert!((millis..millis + 3).contains(&waited), "{headers:?}: {waited}");
    }
}

#[tokio::test(start_paused = true)]
async fn nonsense_in_retry_after_means_the_usual_wait() {
    for odd in ["-1", "soon", "1e9", ""] {
        let script = Script::new(vec![status(503, &[("retry-after", odd)], ""), completed()]);
        run(&script).await;
        assert!((179..222).contains(&script.times()[1].as_millis()), "{odd}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_a_day_is_given_up_on() {
    for headers in [("retry-after", "86400"), ("retry-after", "99999999999999999999999")] {
        let script = Script::new(vec![status(429, &[headers], "")]);
        let outcome = run(&script).await;
        assert_eq!(outcome.requests, 1);
        assert!(outcome.error().is_some_and(|error| error.retryable && error.delay.is_some()));
    }
}

#[tokio::test(start_paused = true)]
async fn the_wait_in_a_rate_limit_message_is_kept() {
    let limited = failed("rate_limit_exceeded", "Rate limit reached, please try again in 1.3s.");
    let script = Script::new(vec![limited, completed()]);
    assert!(run(&script).await.completed().is_some());
    assert!((1300..1303).contains(&script.times()[1].as_millis()));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_again_once_something_was_shown() {
    for shown in [
        json!({"type": "response.output_text.delta", "output_index": 0, "delta": "Hi"}),
        json!({"type": "response.refusal.delta", "output_index": 0, "delta": "No"}),
        json!({"type": "response.reasoning_summary_text.delta", "output_index": 0, "delta": "Hm"}),
        json!({"type": "response.function_call_arguments.delta", "output_index": 0, "delta": "{"}),
        json!({"type": "response.output_item.done", "output_index": 0,
               "item": {"type": "reasoning", "encrypted_content": "x"}}),
    ] {
        for end in [vec![], vec![Act::Break]] {
            let mut acts = vec![say(frame(&shown))];
            acts.extend(end);
            let script = Script::new(vec![stream(acts), completed()]);
            let outcome = run(&script).await;
            assert_eq!(outcome.requests, 1, "{shown}");
            assert!(matches!(outcome.ending, Ending::Truncated { .. }));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_delta_shows_nothing() {
    let empty = json!({"type": "response.output_text.delta", "output_index": 0, "delta": ""});
    let script = Script::new(vec![stream(vec![say(frame(&empty)), Act::Break]), completed()]);
    assert_eq!(run(&script).await.requests, 2);
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_end_of_the_run_is_not_begun() {
    let script = Script::new(vec![status(503, &[("retry-after", "50")], "")]);
    let clocks = Clocks { overall: std::time::Duration::from_secs(40), ..Clocks::default() };
    let outcome = consumer(&script).clocks(clocks).run(&Request::new("m"), &mut (), &Cancel::new()).await;
    assert_eq!((outcome.requests, outcome.error().and_then(|error| error.status)), (1, Some(503)));
}

#[tokio::test(start_paused = true)]
async fn a_refused_connection_says_so_in_the_end() {
    let outcome = run(&Script::new(vec![Reply::Refuse])).await;
    assert!(matches!(outcome.ending, Ending::Unreachable { .. }), "{:?}", outcome.ending);
    assert_eq!(outcome.requests, 3);
}

#[tokio::test(start_paused = true)]
async fn an_empty_body_is_an_error() {
    let outcome = run(&Script::new(vec![stream(vec![])])).await;
    let Ending::Truncated { cause, .. } = outcome.ending else {
        panic!("not truncated");
    };
    assert_eq!(cause, Truncation::EndOfStream);
}

#[tokio::test(start_paused = true)]
async fn the_same_request_goes_out_every_time_with_its_headers() {
    let script = Script::new(vec![status(500, &[], ""), completed()]);
    let auth = Auth::ChatGpt { access_token: "tok-canary".into(), account_id: "acc-canary".into() };
    let consumer = Consumer::new(&script, auth)
        .base_url("http://script/codex/")
        .header("Originator", "test")
        .retry(RetryPolicy::default());
    consumer.run(&Request::new("m").input("hi"), &mut (), &Cancel::new()).await;
    let requests = script.requests.borrow();
    assert_eq!(requests[0].1.body, requests[1].1.body);
    assert_eq!(requests[0].1.url, "http://script/codex/responses");
    let expected = [
        ("accept", "text/event-stream"),
        ("content-type", "application/json"),
        ("authorization", "Bearer tok-canary"),
        ("chatgpt-account-id", "acc-canary"),
        ("originator", "test"),
    ];
    let headers = script.headers();
    let headers: Vec<_> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(headers, expected);
}
