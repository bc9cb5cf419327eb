//! What a client sees of the fake server that is not in its recording.

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf, split};

use super::{heard::Heard, play::play};
use crate::{mutate::Wire, stream::Api};

const SESSION: &str = r#"> {"id":1,"method":"initialize"}
< {"id":1,"result":{}}
> {"method":"initialized"}
> {"id":2,"method":"thread/start"}
< {"id":2,"result":{"thread":{"id":"t"}}}
> {"id":3,"method":"model/list"}
< {"id":3,"result":{"data":[]}}
> {"id":4,"method":"turn/start"}
< {"id":4,"result":{"turn":{"id":"u"}}}
< {"id":"q","method":"execCommandApproval","params":{}}
> {"id":"q","result":{"decision":"approved"}}
! lit
< {"method":"turn/completed","params":{"threadId":"t","turn":{"id":"u","status":"completed"}}}
"#;

/// A client, and what it has heard last.
struct Client {
    said: WriteHalf<DuplexStream>,
    heard: Lines<BufReader<ReadHalf<DuplexStream>>>,
}

impl Client {
    async fn say(&mut self, message: Value) {
        self.said.write_all(format!("{message}\n").as_bytes()).await.expect("it listens");
    }

    async fn hear(&mut self) -> Value {
        let line = self.heard.next_line().await.expect("it speaks").expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }

    async fn ask(&mut self, id: Value, method: &str) -> Value {
        self.say(json!({"id": id, "method": method})).await;
        self.hear().await
    }
}

/// Plays a body in chunks of one byte to a client, and gives what it heard of it.
async fn with(body: &'static str, talk: impl AsyncFnOnce(&mut Client)) -> (Vec<String>, Vec<u8>) {
    let body = Bytes::from_static(body.as_bytes());
    let wire = Wire { api: Api::AppServer, lengths: vec![1; body.len()], body, ..Wire::default() };
    let ((ours, theirs), mut log, heard) = (tokio::io::duplex(64), Vec::new(), Heard::default());
    let (reading, said) = split(ours);
    let mut client = Client { said, heard: BufReader::new(reading).lines() };
    let (stdin, stdout) = split(theirs);
    let talking = async {
        talk(&mut client).await;
        drop(client);
    };
    let (played, ()) = tokio::join!(play(&wire, &heard, stdin, stdout, &mut log), talking);
    let _ = played;
    (heard.said(), log)
}

async fn greet(client: &mut Client) {
    client.ask(json!("x"), "initialize").await;
    client.say(json!({"method": "initialized"})).await;
}

#[tokio::test]
async fn replies_have_the_ids_of_the_client_and_what_it_does_not_ask_is_left_out() {
    let (said, log) = with(SESSION, async |client| {
        assert_eq!(client.ask(json!("x"), "initialize").await["id"], "x");
        client.say(json!({"method": "initialized"})).await;
        assert_eq!(client.ask(json!("y"), "thread/resume").await["result"]["thread"]["id"], "t");
        assert_eq!(client.ask(json!("z"), "turn/start").await["result"]["turn"]["id"], "u");
        assert_eq!(client.hear().await["method"], "execCommandApproval");
        client.say(json!({"id": "q", "result": {"decision": "denied"}})).await;
        assert_eq!(client.hear().await["method"], "turn/completed");
        // What was passed over can still be asked for.
        assert_eq!(client.ask(json!(9), "model/list").await, json!({"id": 9, "result": {"data": []}}));
    })
    .await;
    let expected =
        "initialize, initialized, thread/resume, turn/start, answer to execCommandApproval: denied, model/list";
    assert_eq!((said.join(", ").as_str(), log.as_slice()), (expected, b"lit\n".as_slice()));
}

#[tokio::test]
async fn a_turn_that_the_client_stops_ends_as_interrupted() {
    with(SESSION, async |client| {
        greet(client).await;
        client.ask(json!(2), "thread/start").await;
        client.ask(json!(4), "turn/start").await;
        client.hear().await;
        assert_eq!(client.ask(json!(5), "turn/interrupt").await, json!({"id": 5, "result": {}}));
        let ended = client.hear().await;
        assert_eq!(ended["params"]["turn"]["status"], "interrupted");
        assert_eq!((&ended["params"]["threadId"], &ended["params"]["turn"]["id"]), (&json!("t"), &json!("u")));
    })
    .await;
}

#[tokio::test]
async fn a_turn_more_than_there_are_is_refused() {
    with(SESSION, async |client| {
        greet(client).await;
        client.ask(json!(2), "thread/start").await;
        client.ask(json!(4), "turn/start").await;
        client.hear().await;
        client.ask(json!(5), "turn/interrupt").await;
        client.hear().await;
        let refused = client.ask(json!(6), "turn/start").await;
        assert_eq!((&refused["id"], &refused["error"]["code"]), (&json!(6), &json!(-32603)));
    })
    .await;
}

#[tokio::test]
async fn a_turn_that_was_refused_is_refused_again() {
    const REFUSED: &str = r#"> {"id":1,"method":"initialize"}
< {"id":1,"result":{}}
> {"id":2,"method":"thread/start"}
< {"id":2,"result":{"thread":{"id":"t"}}}
> {"id":3,"method":"turn/start"}
< {"id":3,"error":{"code":-32001,"message":"busy"}}
"#;
    with(REFUSED, async |client| {
        greet(client).await;
        client.ask(json!(2), "thread/start").await;
        for id in [3, 4] {
            let refused = client.ask(json!(id), "turn/start").await;
            assert_eq!((&refused["id"], &refused["error"]["code"]), (&json!(id), &json!(-32001)));
        }
    })
    .await;
}

#[tokio::test]
async fn a_second_reply_and_one_to_nothing_are_told() {
    let (said, _) = with(SESSION, async |client| {
        greet(client).await;
        client.ask(json!(2), "thread/start").await;
        client.ask(json!(4), "turn/start").await;
        client.hear().await;
        client.say(json!({"id": "nobody", "error": {"code": -32601}})).await;
        client.say(json!({"id": "q", "result": {"permissions": {}}})).await;
        client.say(json!({"id": "q", "result": {"permissions": {"network": {}}}})).await;
        client.hear().await;
        client.ask(json!(7), "model/list").await;
    })
    .await;
    let answers: Vec<&String> = said.iter().filter(|word| word.starts_with("answer")).collect();
    assert_eq!(
        answers,
        [
            "answer to nothing: error -32601",
            "answer to execCommandApproval: decline",
            "answer to execCommandApproval again: accept"
        ]
    );
}
