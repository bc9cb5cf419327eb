//! What a client says, kept by the server that hears it, in few words each.

use std::{
    fmt,
    fs::File,
    io::Write as _,
    sync::{Mutex, PoisonError},
};

use serde_json::Value;
use tokio::sync::Notify;

use crate::stream::Event;

/// Everything that the client of an attempt said, to all the servers that it started.
#[derive(Debug, Default)]
pub(in crate::replay) struct Heard {
    said: Mutex<Vec<String>>,
    /// Requests of a server that are not answered yet, or were: id, method, and how often.
    asked: Mutex<Vec<(Value, String, usize)>>,
    /// The client is expected to interrupt.
    interrupt: Notify,
    /// Where it is written too, a line each, for a harness in another process.
    also: Option<File>,
    log: Log,
}

/// Takes the lines of a wire log.
pub type WireLog = Box<dyn Fn(&str) + Send + Sync>;

/// A wire log, where a person wants one.
#[derive(Default)]
struct Log(Option<WireLog>);

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

impl Heard {
    /// What is heard goes to this file too, and the whole of the wire to this log.
    pub(super) fn written(also: Option<File>, log: Option<WireLog>) -> Self {
        Self { also, log: Log(log), ..Self::default() }
    }

    /// A line for the wire log.
    pub(super) fn log(&self, line: impl FnOnce() -> String) {
        if let Some(log) = &self.log.0 {
            log(&line());
        }
    }

    /// The method of the request of the server that has this id.
    pub(super) fn asked(&self, id: &Value) -> String {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let method = asked.iter().rev().find(|(other, ..)| other == id).map(|(_, method, _)| method.clone());
        method.unwrap_or_else(|| id.to_string())
    }

    /// A message came. Gives the method of the request of the server that it answers for the first time.
    pub(super) fn take(&self, message: &Event) {
        let method = message.kind.strip_prefix("> ").unwrap_or(&message.kind);
        let told = if method == "reply" { self.reply(message) } else { method.to_owned() };
        self.say(told);
    }

    /// A line came that is no message.
    pub(super) fn take_noise(&self) {
        self.say("no message".to_owned());
    }

    fn say(&self, told: String) {
        if let Some(mut file) = self.also.as_ref() {
            // A client that is under test must not notice that nobody can read along.
            let _ = writeln!(file, "{told}");
        }
        self.said.lock().unwrap_or_else(PoisonError::into_inner).push(told);
    }

    /// What a reply answers, and how.
    fn reply(&self, message: &Event) -> String {
        let how = told(message);
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        match asked.iter_mut().rev().find(|(id, ..)| Some(id) == message.get("id")) {
            Some((_, method, times)) => {
                *times += 1;
                let again = if *times > 1 { " again" } else { "" };
                format!("answer to {method}{again}: {how}")
            }
            None => format!("answer to nothing: {how}"),
        }
    }

    /// The server asks something.
    pub(super) fn ask(&self, request: &Event) {
        if let Some(id) = request.get("id").filter(|_| request.kind != "reply") {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.push((id.clone(), request.kind.clone(), 0));
        }
    }

    /// The server waits for the client to interrupt.
    pub(super) fn wait_for_an_interrupt(&self) {
        self.interrupt.notify_one();
    }

    /// Comes when it does.
    pub(in crate::replay) async fn interrupt(&self) {
        self.interrupt.notified().await;
    }

    /// All of it, in order.
    pub(in crate::replay) fn said(&self) -> Vec<String> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What a reply says, in a word: how a request for approval was decided, or that it is an error.
fn told(reply: &Event) -> String {
    if let Some(error) = reply.get("error") {
        return format!("error {}", error.get("code").unwrap_or(&Value::Null));
    }
    let result = reply.get("result").unwrap_or(&Value::Null);
    let word = |value: &Value| match value {
        Value::String(word) => Some(word.clone()),
        // A decision that brings more with it.
        Value::Object(members) => members.keys().next().cloned(),
        _ => None,
    };
    let decided = ["decision", "action"].iter().find_map(|member| word(result.get(member)?));
    let granted = || {
        let granted = result.get("permissions")?.as_object()?;
        Some(if granted.is_empty() { "decline" } else { "accept" }.to_owned())
    };
    decided.or_else(granted).unwrap_or_else(|| "a result".to_owned())
}
