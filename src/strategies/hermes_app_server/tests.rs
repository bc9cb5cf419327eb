//! What the original is known to do, its faults among it.

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, duplex};

use super::{Session, Settings, TurnResult};

/// A turn of these lines, after which the server stays or goes.
async fn turn(said: Vec<Value>, is_kept: bool) -> (TurnResult, Vec<Value>) {
    let (stdin, input) = duplex(1 << 16);
    let (mut says, stdout) = duplex(1 << 16);
    let server = async move {
        let (mut input, mut heard) = (BufReader::new(input), Vec::new());
        let mut line = String::new();
        while input.read_line(&mut line).await.is_ok_and(|read| read > 0) {
            let told: Value = serde_json::from_str(&line).expect("a message");
            line.clear();
            let result = match told["method"].as_str() {
                Some("thread/start") => json!({"thread": {"id": "t"}}),
                Some("turn/start") => json!({"turn": {"id": "u"}}),
                _ => json!({}),
            };
            let is_start = told["method"] == "turn/start";
            if told.get("id").is_some() && told.get("method").is_some() {
                let reply = json!({"id": told["id"], "result": result});
                says.write_all(format!("{reply}\n").as_bytes()).await.expect("it is read");
            }
            heard.push(told);
            if is_start {
                for line in &said {
                    says.write_all(format!("{line}\n").as_bytes()).await.expect("it is read");
                }
                if !is_kept {
                    break;
                }
            }
        }
        heard
    };
    let client = async {
        match Session::start(stdout, stdin, Settings::default()).await {
            Ok(mut session) => session.turn("Hi", || false).await,
            Err(result) => result,
        }
    };
    tokio::join!(client, server)
}

fn said(kind: &str, more: &Value) -> Value {
    let mut item = json!({"type": kind, "id": "i"});
    for (name, value) in more.as_object().into_iter().flatten() {
        item[name] = value.clone();
    }
    json!({"method": "item/completed", "params": {"threadId": "t", "turnId": "u", "item": item}})
}

fn ended(status: &str, error: &Value) -> Value {
    json!({"method": "turn/completed", "params": {"threadId": "t", "turn": {"id": "u", "status": status, "error": error}}})
}

#[tokio::test(start_paused = true)]
async fn a_turn_is_its_last_message_and_calls_are_two_entries() {
    let ran = said("commandExecution", &json!({"command": "ls", "aggregatedOutput": "a", "exitCode": 0}));
    let why = said("reasoning", &json!({"summary": ["why"]}));
    let (result, _) =
        turn(vec![why, ran, said("agentMessage", &json!({"text": "Done."})), ended("completed", &Value::Null)], true)
            .await;
    assert!(result.is_completed());
    assert_eq!((result.final_text.as_str(), result.messages.len()), ("Done.", 3));
    assert_eq!(result.messages[0]["tool_calls"][0]["id"], "codex_exec_i");
    assert_eq!(result.messages[0]["reasoning"], "why");
}

#[tokio::test(start_paused = true)]
async fn a_failure_without_an_error_object_is_taken_for_success() {
    let (result, _) = turn(vec![ended("failed", &Value::Null)], true).await;
    assert!(result.is_completed());
    let (result, _) = turn(vec![ended("failed", &json!({"message": "invalid_grant"}))], true).await;
    assert_eq!((result.error.as_deref(), result.should_retire), (Some("invalid_grant"), true));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_goes_behind_its_answer_has_died() {
    let answer = said("agentMessage", &json!({"text": "Done."}));
    let (result, _) = turn(vec![answer, ended("completed", &Value::Null)], false).await;
    assert!(result.should_retire && result.error.is_some());
}

#[tokio::test(start_paused = true)]
async fn at_the_deadline_a_message_is_an_answer_and_silence_after_a_tool_is_none() {
    let (result, _) = turn(vec![said("agentMessage", &json!({"text": "I begin."}))], true).await;
    assert!(result.is_completed() && !result.should_retire);
    let (result, heard) = turn(vec![said("commandExecution", &json!({"command": "ls"}))], true).await;
    assert!(result.interrupted && result.should_retire && !result.is_completed());
    assert_eq!(heard.last().expect("it was asked")["method"], "turn/interrupt");
}

#[tokio::test(start_paused = true)]
async fn requests_are_declined_and_unknown_ones_refused() {
    let asked = |id: u64, method: &str| json!({"id": id, "method": method, "params": {"threadId": "t"}});
    let requests = vec![asked(7, "item/commandExecution/requestApproval"), asked(8, "brand/new")];
    let (result, heard) = turn(requests, true).await;
    assert!(!result.is_completed(), "nothing ended it");
    let replies: Vec<&Value> = heard.iter().filter(|told| told.get("method").is_none()).collect();
    assert_eq!(replies[0], &json!({"id": 7, "result": {"decision": "decline"}}));
    assert_eq!(replies[1]["error"]["code"], -32601);
}
