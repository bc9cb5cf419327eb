//! A server that follows a script, over pipes in memory. What it hears is written down.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, duplex};
use tokio::task::AbortHandle;
use tokio::time::sleep;

use crate::consumer::app_server::{Launch, Process, Server};

/// One thing a server does.
#[derive(Clone)]
pub(super) enum Act {
    /// Waits for a message of the client: a method, or `reply`.
    Hear(&'static str),
    /// Answers the last request.
    Reply(Value),
    /// Refuses the last request.
    Refuse(Value),
    /// Says a line.
    Say(String),
    /// Prints on standard error.
    Print(&'static str),
    Pause(u64),
    /// Stays and says nothing.
    Hold,
}

/// Servers, one script each, and what they heard.
#[derive(Clone, Default)]
pub(super) struct Fake {
    scripts: Arc<Mutex<VecDeque<Vec<Act>>>>,
    heard: Arc<Mutex<Vec<Value>>>,
}

struct Task(AbortHandle);

impl Process for Task {
    fn kill(&mut self) {
        self.0.abort();
    }
}

impl Fake {
    pub(super) fn new(scripts: Vec<Vec<Act>>) -> Self {
        Self { scripts: Arc::new(Mutex::new(scripts.into())), heard: Arc::default() }
    }

    /// The methods that the client named, and `reply` for its replies.
    pub(super) fn methods(&self) -> Vec<String> {
        self.heard().iter().map(|said| said["method"].as_str().unwrap_or("reply").to_owned()).collect()
    }

    pub(super) fn heard(&self) -> Vec<Value> {
        self.heard.lock().expect("no panic").clone()
    }
}

impl Launch for Fake {
    async fn launch(&self) -> io::Result<Server> {
        let script = self.scripts.lock().expect("no panic").pop_front().ok_or(io::ErrorKind::NotFound)?;
        let (stdin, hears) = duplex(1 << 16);
        let (says, stdout) = duplex(1 << 16);
        let (prints, stderr) = duplex(1 << 16);
        let play = play(script, BufReader::new(hears), says, prints, Arc::clone(&self.heard));
        let process = Box::new(Task(tokio::spawn(play).abort_handle()));
        Ok(Server { stdin: Box::pin(stdin), stdout: Box::pin(stdout), stderr: Box::pin(stderr), process })
    }
}

async fn play(
    script: Vec<Act>,
    mut input: BufReader<tokio::io::DuplexStream>,
    mut says: tokio::io::DuplexStream,
    mut prints: tokio::io::DuplexStream,
    heard: Arc<Mutex<Vec<Value>>>,
) {
    let mut asked = Value::Null;
    for act in script {
        match act {
            Act::Hear(wanted) => loop {
                let mut line = String::new();
                if input.read_line(&mut line).await.expect("it can be read") == 0 {
                    return;
                }
                let said: Value = serde_json::from_str(&line).expect("a message");
                heard.lock().expect("no panic").push(said.clone());
                if said["method"].as_str().unwrap_or("reply") == wanted {
                    asked = said["id"].clone();
                    break;
                }
            },
            Act::Reply(result) => tell(&mut says, &json!({"id": asked, "result": result}).to_string()).await,
            Act::Refuse(error) => tell(&mut says, &json!({"id": asked, "error": error}).to_string()).await,
            Act::Say(line) => tell(&mut says, &line).await,
            Act::Print(text) => prints.write_all(text.as_bytes()).await.expect("it can be written"),
            Act::Pause(seconds) => sleep(Duration::from_secs(seconds)).await,
            Act::Hold => {
                let mut line = String::new();
                while input.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                    heard.lock().expect("no panic").push(serde_json::from_str(&line).expect("a message"));
                    line.clear();
                }
                std::future::pending::<()>().await;
            }
        }
    }
}

async fn tell(says: &mut tokio::io::DuplexStream, line: &str) {
    // The client may be gone.
    let _ = says.write_all(format!("{line}\n").as_bytes()).await;
}

/// A handshake, up to a thread `t`.
pub(super) fn started() -> Vec<Act> {
    vec![
        Act::Hear("initialize"),
        Act::Reply(json!({"userAgent": "fake"})),
        Act::Hear("initialized"),
        Act::Hear("thread/start"),
        Act::Reply(json!({"thread": {"id": "t"}, "model": "m"})),
    ]
}

/// A turn of this name that was asked for.
pub(super) fn begun(turn: &str) -> Vec<Act> {
    vec![Act::Hear("turn/start"), Act::Reply(json!({"turn": {"id": turn, "status": "inProgress"}}))]
}

pub(super) fn note(method: &str, params: &Value) -> Act {
    Act::Say(json!({"method": method, "params": params}).to_string())
}

pub(super) fn said(turn: &str, id: &str, text: &str) -> Act {
    let item = json!({"type": "agentMessage", "id": id, "text": text});
    note("item/completed", &json!({"threadId": "t", "turnId": turn, "item": item}))
}

pub(super) fn delta(turn: &str, id: &str, text: &str) -> Act {
    note("item/agentMessage/delta", &json!({"threadId": "t", "turnId": turn, "itemId": id, "delta": text}))
}

pub(super) fn ended(turn: &str, status: &str, error: &Value) -> Act {
    let turn = json!({"id": turn, "items": [], "status": status, "error": error});
    note("turn/completed", &json!({"threadId": "t", "turn": turn}))
}
