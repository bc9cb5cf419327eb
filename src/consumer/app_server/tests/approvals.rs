//! What a server is answered that wants something.

use std::pin::Pin;

use serde_json::{Value, json};

use super::fake::{Act, Fake, begun, ended, started};
use crate::consumer::app_server::{Action, Approval, Approver, Decision, Finished, Session};
use crate::consumer::{Cancel, Ending};

fn asked(id: u64, method: &str, thread: &str) -> Act {
    let params = json!({"threadId": thread, "turnId": "u", "itemId": "i", "command": "rm -r ."});
    Act::Say(json!({"id": id, "method": method, "params": params}).to_string())
}

async fn turn(acts: Vec<Act>, approver: &dyn Approver) -> (Finished, Vec<Value>) {
    let fake = Fake::new(vec![[started(), begun("u"), acts].concat()]);
    let mut session = Session::new(fake.clone());
    let finished = session.turn("Hi", &mut (), approver, &Cancel::new()).await;
    // What is written when the turn is over has yet to be read.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let replies = fake.heard().into_iter().filter(|said| said.get("method").is_none()).collect();
    (finished, replies)
}

const COMMAND: &str = "item/commandExecution/requestApproval";

#[tokio::test(start_paused = true)]
async fn without_anybody_to_ask_everything_is_declined_and_the_turn_goes_on() {
    let acts = [
        (0, COMMAND),
        (1, "item/fileChange/requestApproval"),
        (2, "item/permissions/requestApproval"),
        (3, "brand/new"),
    ];
    let acts = acts.into_iter().flat_map(|(id, method)| [asked(id, method, "t"), Act::Hear("reply")]);
    let (finished, replies) = turn(acts.chain([ended("u", "completed", &Value::Null)]).collect(), &()).await;
    assert!(finished.outcome.completed().is_some());
    assert_eq!(replies[0], json!({"id": 0, "result": {"decision": "decline"}}));
    assert_eq!(replies[1], json!({"id": 1, "result": {"decision": "decline"}}));
    assert_eq!(replies[2], json!({"id": 2, "result": {"permissions": {}}}));
    assert_eq!((&replies[3]["id"], &replies[3]["error"]["code"]), (&json!(3), &json!(-32601)));
    assert_eq!(replies.len(), 4);
}

/// Accepts commands after a while, panics over changes.
struct Slow;

impl Approver for Slow {
    fn decide(&self, approval: &Approval) -> Pin<Box<dyn Future<Output = Decision> + '_>> {
        assert_eq!(approval.action, Action::Command, "on purpose");
        assert_eq!(approval.params["command"], "rm -r .");
        Box::pin(async {
            tokio::time::sleep(std::time::Duration::from_secs(60)).await;
            Decision::AcceptForSession
        })
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_asked_decides_and_who_panics_has_declined() {
    let acts = vec![
        asked(7, COMMAND, "t"),
        asked(8, "item/fileChange/requestApproval", "t"),
        asked(9, COMMAND, "foreign"),
        Act::Hear("reply"),
        Act::Hear("reply"),
        Act::Hear("reply"),
        ended("u", "completed", &Value::Null),
    ];
    let (finished, replies) = turn(acts, &Slow).await;
    assert!(finished.outcome.completed().is_some());
    assert_eq!(replies[0], json!({"id": 9, "result": {"decision": "decline"}}));
    assert_eq!(replies[1], json!({"id": 7, "result": {"decision": "acceptForSession"}}));
    assert_eq!(replies[2], json!({"id": 8, "result": {"decision": "decline"}}));
}

#[tokio::test(start_paused = true)]
async fn a_request_is_answered_once_also_when_the_turn_ends_before_it_is_decided() {
    let (finished, replies) =
        turn(vec![asked(7, COMMAND, "t"), ended("u", "interrupted", &Value::Null), Act::Hold], &Slow).await;
    assert!(matches!(finished.outcome.ending, Ending::Interrupted { .. }));
    let declined = [json!({"id": 7, "result": {"decision": "decline"}})];
    assert_eq!(replies, declined);
    let resolved =
        Act::Say(json!({"method": "serverRequest/resolved", "params": {"threadId": "t", "requestId": 7}}).to_string());
    let acts = vec![asked(7, COMMAND, "t"), resolved, Act::Hear("reply"), ended("u", "completed", &Value::Null)];
    let (_, replies) = turn(acts, &Slow).await;
    assert_eq!(replies, declined);
}
