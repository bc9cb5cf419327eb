//! Events in, a final response out. The terminal frame gives usage, id, and status, and nothing else.

use serde_json::{Value, json};

use super::Exception;

/// What is told while events come. Nothing that a callback does changes the result.
pub trait Callbacks {
    /// Text of the answer, until an event of a function call has come.
    fn on_text(&mut self, text: &str);

    /// The first of it, once a request.
    fn on_first_text(&mut self) {}

    /// Text of the reasoning, which is kept nowhere.
    fn on_reasoning(&mut self, _text: &str) {}
}

/// The final response.
#[derive(Clone, Debug, PartialEq)]
pub struct Final {
    /// Items that were done, or one message made of the deltas.
    pub output: Vec<Value>,
    /// All text deltas, joined.
    pub output_text: String,
    /// Usage of the terminal frame, whatever it is.
    pub usage: Value,
    /// Status of the terminal frame's response, whatever event that was; `completed` where it says none.
    pub status: String,
    /// Id of the response.
    pub id: Option<String>,
    /// The model that was asked for, not the one that answered.
    pub model: String,
    /// Why it is incomplete, of `response.incomplete`.
    pub incomplete_details: Value,
    /// What went wrong, of `response.failed`.
    pub error: Value,
}

/// The loop over events, one at a time.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the original's loop")]
pub struct Consumer<'a> {
    callbacks: &'a mut dyn Callbacks,
    is_interrupted: &'a dyn Fn() -> bool,
    response: Final,
    has_begun: bool,
    has_text: bool,
    has_tool_calls: bool,
    saw_terminal: bool,
}

impl<'a> Consumer<'a> {
    /// A consumer that no event has reached.
    pub fn new(model: &str, callbacks: &'a mut dyn Callbacks, is_interrupted: &'a dyn Fn() -> bool) -> Self {
        let response = Final {
            output: Vec::new(),
            output_text: String::new(),
            usage: Value::Null,
            status: "completed".to_owned(),
            id: None,
            model: model.to_owned(),
            incomplete_details: Value::Null,
            error: Value::Null,
        };
        Self {
            callbacks,
            is_interrupted,
            response,
            has_begun: false,
            has_text: false,
            has_tool_calls: false,
            saw_terminal: false,
        }
    }

    /// Whether any event has come.
    pub(super) fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Takes an event; whether it was the last that is wanted.
    ///
    /// # Errors
    /// For an event of the type `error`, with its own message; one that is wrapped in an envelope is lost.
    pub fn take(&mut self, event: &Value) -> Result<bool, Exception> {
        self.has_begun = true;
        if (self.is_interrupted)() {
            return Ok(true);
        }
        let kind = event.get("type").and_then(Value::as_str).unwrap_or_default();
        let delta = || event.get("delta").and_then(Value::as_str).filter(|delta| !delta.is_empty());
        if kind == "error" {
            let message = event.get("message").and_then(Value::as_str).map(str::trim);
            let message = message.filter(|message| !message.is_empty()).unwrap_or("stream emitted error event");
            return Err(Exception::new("StreamErrorEvent", message));
        }
        if kind.contains("output_text.delta") {
            if let Some(text) = delta() {
                self.text(text);
            }
            return Ok(false);
        }
        self.has_tool_calls |= kind.contains("function_call");
        if kind.contains("reasoning") && kind.contains("delta") {
            if let Some(text) = delta() {
                self.callbacks.on_reasoning(text);
            }
            return Ok(false);
        }
        match kind {
            "response.output_item.done" => {
                self.response.output.extend(event.get("item").filter(|item| !item.is_null()).cloned());
                Ok(false)
            }
            "response.completed" | "response.incomplete" | "response.failed" => {
                self.end(kind, event.get("response"));
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn text(&mut self, text: &str) {
        self.response.output_text.push_str(text);
        if !self.has_tool_calls {
            if !std::mem::replace(&mut self.has_text, true) {
                self.callbacks.on_first_text();
            }
            self.callbacks.on_text(text);
        }
    }

    fn end(&mut self, kind: &str, response: Option<&Value>) {
        self.saw_terminal = true;
        let Some(response) = response else { return };
        let member = |name: &str| response.get(name).cloned().unwrap_or_default();
        self.response.usage = member("usage");
        self.response.id = response.get("id").and_then(Value::as_str).map(str::to_owned);
        if let Some(status) = response.get("status").and_then(Value::as_str) {
            status.clone_into(&mut self.response.status);
        }
        match kind {
            "response.incomplete" => self.response.incomplete_details = member("incomplete_details"),
            "response.failed" => self.response.error = member("error"),
            _ => {}
        }
    }

    /// The response, at the end of the events.
    ///
    /// # Errors
    /// Where neither a terminal event nor anything usable came.
    pub fn finish(mut self) -> Result<Final, Exception> {
        if self.response.output.is_empty() && !self.response.output_text.is_empty() && !self.has_tool_calls {
            let content = json!([{"type": "output_text", "text": self.response.output_text}]);
            let message = json!({"type": "message", "role": "assistant", "status": "completed", "content": content});
            self.response.output.push(message);
        }
        if !self.saw_terminal && self.response.output.is_empty() {
            let message = "Codex Responses stream did not emit a terminal response";
            return Err(Exception::new("RuntimeError", message));
        }
        Ok(self.response)
    }
}
