//! The turns that Hermes makes with an app-server, 2026. A loop that looks at five things in a fixed order, every quarter
//! of a second.
//!
//! The order is interruption, death of the child, silence after a tool, requests of the server, and then one
//! notification. So a server that ends a turn and goes has died, as far as the loop can tell; and an end that is called
//! `failed` without an error object is none. Both are kept.

mod lines;
mod login;
mod projector;

#[cfg(test)]
mod tests;

use std::time::Duration;

use lines::Lines;
pub use projector::Projector;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::Instant,
};

/// How long it waits, in its defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// For the reply to `initialize`.
    pub initialize: Duration,
    /// For the reply to `thread/start`.
    pub thread_start: Duration,
    /// For the reply to `turn/start`.
    pub turn_start: Duration,
    /// For the reply to `turn/interrupt`.
    pub interrupt: Duration,
    /// For the turn.
    pub turn: Duration,
    /// For anything at all after a tool item is completed.
    pub after_tool: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            initialize: seconds(10),
            thread_start: seconds(15),
            turn_start: seconds(10),
            interrupt: seconds(5),
            turn: seconds(600),
            after_tool: seconds(90),
        }
    }
}

/// What a turn came to. It is complete when it was not interrupted and has no error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TurnResult {
    /// The last message of the agent.
    pub final_text: String,
    /// Entries for the history.
    pub messages: Vec<Value>,
    /// Whether it was interrupted.
    pub interrupted: bool,
    /// What went wrong.
    pub error: Option<String>,
    /// The turn.
    pub turn_id: Option<String>,
    /// Whether the session is to be closed before the next turn.
    pub should_retire: bool,
}

impl TurnResult {
    /// Whether the caller is told that all went well.
    #[must_use]
    pub fn is_completed(&self) -> bool {
        !self.interrupted && self.error.is_none()
    }

    fn failed(error: impl Into<String>) -> Self {
        Self { error: Some(error.into()), should_retire: true, ..Self::default() }
    }
}

/// A server that was started, and its thread.
pub struct Session<R, W> {
    lines: Lines<R, W>,
    thread: String,
    settings: Settings,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Session<R, W> {
    /// Shakes hands with a server that was just started: its standard output and input.
    ///
    /// # Errors
    /// What the first turn came to, when the server does not come so far.
    pub async fn start(stdout: R, stdin: W, settings: Settings) -> Result<Self, TurnResult> {
        let failed = |error: String| TurnResult::failed(format!("codex app-server startup failed: {error}"));
        let mut lines = Lines::new(stdout, stdin);
        let client = json!({"clientInfo": {"name": "hermes", "title": "Hermes Agent", "version": "0"}});
        lines.ask("initialize", client, settings.initialize).await.map_err(failed)?;
        lines.say(&json!({"method": "initialized", "params": {}})).await;
        let reply = lines.ask("thread/start", json!({}), settings.thread_start).await.map_err(failed)?;
        let thread = THREAD_IDS.iter().find_map(|path| reply.pointer(path)?.as_str().map(str::to_owned));
        let thread = thread.ok_or_else(|| failed("thread/start returned no thread id".to_owned()))?;
        Ok(Self { lines, thread, settings })
    }

    /// Makes a turn.
    pub async fn turn(&mut self, text: &str, is_interrupted: impl Fn() -> bool) -> TurnResult {
        let params = json!({"threadId": self.thread, "input": [{"type": "text", "text": text}]});
        let turn_id = match self.lines.ask("turn/start", params, self.settings.turn_start).await {
            Ok(reply) => reply.pointer("/turn/id").and_then(Value::as_str).map(str::to_owned),
            Err(error) => return TurnResult::failed(format!("turn/start failed: {error}")),
        };
        let Self { lines, thread, settings } = self;
        let result = TurnResult { turn_id, ..TurnResult::default() };
        let (settings, projector) = (*settings, Projector::default());
        Loop { lines, thread, settings, projector, quiet_since: None, result }.run(is_interrupted).await
    }
}

struct Loop<'a, R, W> {
    lines: &'a mut Lines<R, W>,
    thread: &'a str,
    settings: Settings,
    projector: Projector,
    /// Since when nothing has come after a tool.
    quiet_since: Option<Instant>,
    result: TurnResult,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Loop<'_, R, W> {
    async fn run(mut self, is_interrupted: impl Fn() -> bool) -> TurnResult {
        let deadline = Instant::now() + self.settings.turn;
        let mut is_over = false;
        while !is_over && Instant::now() < deadline {
            // A thread reads the pipe in the original; so what has come is known before anything is looked at.
            self.lines.pump(Duration::ZERO).await;
            if is_interrupted() {
                self.interrupt().await;
                self.result.interrupted = true;
                return self.finished();
            }
            if self.lines.is_dead() {
                self.result.error = Some("codex app-server subprocess exited unexpectedly".to_owned());
                self.result.should_retire = true;
                return self.finished();
            }
            if self.quiet_since.is_some_and(|since| since.elapsed() > self.settings.after_tool) {
                self.interrupt().await;
                self.result.interrupted = true;
                self.result.error = Some("codex went silent after a tool result".to_owned());
                self.result.should_retire = true;
                return self.finished();
            }
            if let Some((id, method, params)) = self.lines.requests.pop_front() {
                for _ in 0..DRAINED {
                    is_over |= self.notification();
                }
                self.quiet_since = None;
                let answer = answer(&method, &params);
                self.lines.say(&reply(&id, answer)).await;
                continue;
            }
            if self.lines.notifications.is_empty() {
                self.lines.pump(POLL).await;
            } else {
                is_over = self.notification();
            }
        }
        if !is_over {
            self.late().await;
        }
        self.finished()
    }

    /// The deadline. A final text counts as an answer all the same.
    async fn late(&mut self) {
        if self.projector.final_text.is_empty() || self.result.error.is_some() {
            self.interrupt().await;
            self.result.interrupted = true;
            self.result.error = Some(format!("turn timed out after {} s", self.settings.turn.as_secs()));
            self.result.should_retire = true;
        }
    }

    /// Takes one notification, if there is one. Whether the turn is over.
    fn notification(&mut self) -> bool {
        let Some((method, params)) = self.lines.notifications.pop_front() else { return false };
        if !self.is_ours(&params) {
            return false;
        }
        match method.as_str() {
            "item/completed" => self.item(params.get("item").unwrap_or(&Value::Null)),
            "turn/completed" => {
                self.end(params.get("turn").unwrap_or(&Value::Null));
                return true;
            }
            _ => {}
        }
        false
    }

    fn item(&mut self, item: &Value) {
        let is_tool = self.projector.project(item, &mut self.result.messages);
        self.quiet_since = is_tool.then(Instant::now);
        if self.projector.final_text.contains("<turn_aborted>") {
            self.result.interrupted = true;
        }
    }

    /// Only an error object makes an error.
    fn end(&mut self, turn: &Value) {
        let status = turn.get("status").and_then(Value::as_str).unwrap_or_default();
        self.result.interrupted |= status == "interrupted";
        let error = turn.get("error").filter(|error| error.is_object());
        if let Some(error) = error.filter(|_| !matches!(status, "completed" | "interrupted")) {
            let message = error.get("message").and_then(Value::as_str).unwrap_or("turn failed");
            self.result.should_retire |= login::is_failure(message);
            self.result.error = Some(message.to_owned());
        }
    }

    /// What names another thread or turn is foreign; what names none is ours.
    fn is_ours(&self, params: &Value) -> bool {
        let named =
            |member: &str, path: &str| params.get(member).or_else(|| params.pointer(path)).and_then(Value::as_str);
        let is_thread = named("threadId", "/thread/id").is_none_or(|thread| thread == self.thread);
        let ours = self.result.turn_id.as_deref();
        is_thread && named("turnId", "/turn/id").is_none_or(|turn| ours.is_none_or(|ours| ours == turn))
    }

    async fn interrupt(&mut self) {
        let params = json!({"threadId": self.thread, "turnId": self.result.turn_id});
        let _ = self.lines.ask("turn/interrupt", params, self.settings.interrupt).await;
    }

    fn finished(mut self) -> TurnResult {
        self.result.final_text = self.projector.final_text;
        self.result
    }
}

fn reply(id: &Value, answer: Result<Value, Value>) -> Value {
    match answer {
        Ok(result) => json!({"id": id, "result": result}),
        Err(error) => json!({"id": id, "error": error}),
    }
}

/// Without a callback everything is declined; an elicitation is accepted of its own server alone.
fn answer(method: &str, params: &Value) -> Result<Value, Value> {
    match method {
        "item/commandExecution/requestApproval" | "item/fileChange/requestApproval" => {
            Ok(json!({"decision": "decline"}))
        }
        "execCommandApproval" | "applyPatchApproval" => Ok(json!({"decision": "denied"})),
        "item/permissions/requestApproval" => Ok(json!({"decision": "decline"})),
        "mcpServer/elicitation/request" => {
            let is_own = params.get("serverName").and_then(Value::as_str) == Some(OWN_SERVER);
            Ok(json!({"action": if is_own { "accept" } else { "decline" }, "content": null}))
        }
        _ => Err(json!({"code": -32601, "message": format!("Unsupported method: {method}")})),
    }
}

/// Where the id of a thread is looked for, in this order.
const THREAD_IDS: [&str; 4] = ["/thread/id", "/thread/sessionId", "/sessionId", "/threadId"];

/// Notifications that are taken before a request is answered.
const DRAINED: usize = 8;

/// How long it waits for a notification before it looks at the rest again.
const POLL: Duration = Duration::from_millis(250);

/// The MCP server that brings the tools of Hermes.
const OWN_SERVER: &str = "hermes-tools";
