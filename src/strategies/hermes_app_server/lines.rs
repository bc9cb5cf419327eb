//! The pipes of the original: a thread sorts lines into replies, requests and notifications. What is no JSON is dropped.

use std::{collections::VecDeque, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader},
    time::{Instant, timeout, timeout_at},
};

/// What a line says.
pub(super) enum Message {
    Reply(Value),
    Other,
}

/// Lines both ways.
pub(super) struct Lines<R, W> {
    stdout: BufReader<R>,
    stdin: W,
    begun: Vec<u8>,
    is_dead: bool,
    asked: u64,
    pub(super) notifications: VecDeque<(String, Value)>,
    pub(super) requests: VecDeque<(Value, String, Value)>,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Lines<R, W> {
    pub(super) fn new(stdout: R, stdin: W) -> Self {
        Self {
            stdout: BufReader::new(stdout),
            stdin,
            begun: Vec::new(),
            is_dead: false,
            asked: 0,
            notifications: VecDeque::new(),
            requests: VecDeque::new(),
        }
    }

    pub(super) fn is_dead(&self) -> bool {
        self.is_dead
    }

    pub(super) async fn say(&mut self, message: &Value) {
        // A pipe that breaks is noticed by the death of the child.
        let _ = self.stdin.write_all(format!("{message}\n").as_bytes()).await;
        let _ = self.stdin.flush().await;
    }

    /// Asks, and waits for the reply; whatever else comes is queued.
    pub(super) async fn ask(&mut self, method: &str, params: Value, patience: Duration) -> Result<Value, String> {
        self.asked += 1;
        let id = json!(self.asked);
        self.say(&json!({"id": id, "method": method, "params": params})).await;
        let deadline = Instant::now() + patience;
        while !self.is_dead {
            match timeout_at(deadline, self.line()).await {
                Err(_) => return Err(format!("{method} timed out after {} s", patience.as_secs())),
                Ok(Message::Reply(mut reply)) if reply["id"] == id => {
                    return match reply.get("error").filter(|error| !error.is_null()) {
                        Some(error) => Err(error["message"].as_str().unwrap_or("error").to_owned()),
                        None => Ok(reply["result"].take()),
                    };
                }
                Ok(_) => {}
            }
        }
        Err("codex app-server subprocess exited".to_owned())
    }

    /// Queues what comes: all that is there already, or, within so long, the next line.
    pub(super) async fn pump(&mut self, patience: Duration) {
        if patience.is_zero() {
            while !self.is_dead && timeout(Duration::ZERO, self.line()).await.is_ok() {}
        } else if !self.is_dead {
            let _ = timeout(patience, self.line()).await;
        }
    }

    /// One line. What had come of it when somebody gave up waiting is kept.
    async fn line(&mut self) -> Message {
        if !matches!(self.stdout.read_until(b'\n', &mut self.begun).await, Ok(1..)) {
            self.is_dead = true;
            return Message::Other;
        }
        let line = std::mem::take(&mut self.begun);
        let Ok(mut message) = serde_json::from_slice::<Value>(&line) else { return Message::Other };
        let params = message.get_mut("params").map(Value::take).unwrap_or_default();
        match (message.get("id").cloned(), message.get("method").and_then(Value::as_str)) {
            (Some(id), Some(method)) => self.requests.push_back((id, method.to_owned(), params)),
            (None, Some(method)) => self.notifications.push_back((method.to_owned(), params)),
            (Some(_), None) => return Message::Reply(message),
            (None, None) => {}
        }
        Message::Other
    }
}
