//! The request body. The same request always serialises to the same bytes.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use super::Auth;

/// A request for one response, or for one message of Chat Completions.
///
/// ```
/// use codex_conformance::consumer::Request;
/// use serde_json::json;
///
/// let request = Request::new("gpt-5.5").instructions("Be brief.").input("Hello");
/// # let _ = request;
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    is_chat: bool,
    model: String,
    fields: Map<String, Value>,
}

impl Request {
    /// A request to the given model, with nothing in it yet.
    pub fn new(model: impl Into<String>) -> Self {
        Self { is_chat: false, model: model.into(), fields: Map::new() }
    }

    /// A request for a message of Chat Completions. It asks for usage, which streams have only where it is asked for.
    ///
    /// ```
    /// use codex_conformance::consumer::Request;
    /// use serde_json::json;
    ///
    /// let request = Request::chat("gpt-5.5", vec![json!({"role": "user", "content": "Hello"})]);
    /// # let _ = request;
    /// ```
    pub fn chat(model: impl Into<String>, messages: Vec<Value>) -> Self {
        let request = Self { is_chat: true, model: model.into(), fields: Map::new() };
        request.field("messages", Value::Array(messages)).field("stream_options", json!({"include_usage": true}))
    }

    /// Whether it is for a message of Chat Completions.
    pub(in crate::consumer) fn is_chat(&self) -> bool {
        self.is_chat
    }

    /// Where it goes, below the base URL.
    pub(super) fn path(&self) -> &'static str {
        if self.is_chat { "chat/completions" } else { "responses" }
    }

    /// What the model is told before the input.
    #[must_use]
    pub fn instructions(self, instructions: impl Into<String>) -> Self {
        self.field("instructions", Value::String(instructions.into()))
    }

    /// The input: a string, or a list of items.
    #[must_use]
    pub fn input(self, input: impl Into<Value>) -> Self {
        self.field("input", input.into())
    }

    /// The tools the model may call.
    #[must_use]
    pub fn tools(self, tools: Vec<Value>) -> Self {
        self.field("tools", Value::Array(tools))
    }

    /// Which tool the model must, may or must not call.
    #[must_use]
    pub fn tool_choice(self, choice: impl Into<Value>) -> Self {
        self.field("tool_choice", choice.into())
    }

    /// Whether several tools may be called at once.
    #[must_use]
    pub fn parallel_tool_calls(self, parallel: bool) -> Self {
        self.field("parallel_tool_calls", Value::Bool(parallel))
    }

    /// Reasoning effort and summary.
    #[must_use]
    pub fn reasoning(self, reasoning: Value) -> Self {
        self.field("reasoning", reasoning)
    }

    /// Whether the provider keeps the response.
    #[must_use]
    pub fn store(self, store: bool) -> Self {
        self.field("store", Value::Bool(store))
    }

    /// The stored response this one continues.
    #[must_use]
    pub fn previous_response_id(self, id: impl Into<String>) -> Self {
        self.field("previous_response_id", Value::String(id.into()))
    }

    /// What to send along, such as `reasoning.encrypted_content`.
    #[must_use]
    pub fn include<S: Into<String>>(self, include: impl IntoIterator<Item = S>) -> Self {
        let include = include.into_iter().map(|name| Value::String(name.into())).collect();
        self.field("include", Value::Array(include))
    }

    /// How much the model may write.
    #[must_use]
    pub fn max_output_tokens(self, tokens: u64) -> Self {
        self.field("max_output_tokens", tokens.into())
    }

    /// The form of the text: plain, JSON, a schema, and how verbose.
    #[must_use]
    pub fn text(self, text: Value) -> Self {
        self.field("text", text)
    }

    /// Any other field. `stream` is not the caller's to set.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: Value) -> Self {
        self.fields.insert(name.into(), value);
        self
    }

    /// The body as it goes over the wire under these credentials.
    #[must_use]
    pub fn to_json(&self, auth: &Auth) -> Value {
        serde_json::to_value(self.body(auth)).expect("its keys are strings")
    }

    /// The same as text.
    pub(super) fn to_text(&self, auth: &Auth) -> String {
        serde_json::to_string(&self.body(auth)).expect("its keys are strings")
    }

    fn body(&self, auth: &Auth) -> Body<'_> {
        let mut fields = Cow::Borrowed(&self.fields);
        if matches!(auth, Auth::ChatGpt { .. }) && !self.is_chat {
            suit_chatgpt(fields.to_mut());
        }
        Body { model: &self.model, fields }
    }
}

/// A request in the order in which it is written.
struct Body<'a> {
    model: &'a str,
    fields: Cow<'a, Map<String, Value>>,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_map(None)?;
        body.serialize_entry("model", self.model)?;
        for name in ORDER {
            if let Some(value) = self.fields.get(name) {
                body.serialize_entry(name, value)?;
            }
        }
        let is_other = |name: &str| !ORDER.contains(&name) && !OURS.contains(&name);
        for (name, value) in self.fields.iter().filter(|(name, _)| is_other(name)) {
            body.serialize_entry(name, value)?;
        }
        body.serialize_entry("stream", &true)?;
        body.end()
    }
}

/// What the Codex backend of `ChatGPT` insists on; it answers 400 to anything else.
fn suit_chatgpt(fields: &mut Map<String, Value>) {
    fields.insert("store".into(), Value::Bool(false));
    fields.entry("instructions").or_insert_with(|| Value::String(String::new()));
    fields.shift_remove("prompt_cache_retention");
    if let Some(Value::String(text)) = fields.get("input") {
        let message = json!([{
            "type": "message",
            "role": "user",
            "content": [{"type": "input_text", "text": text}],
        }]);
        fields.insert("input".into(), message);
    }
}

/// Fields that are not the caller's to set.
const OURS: [&str; 2] = ["model", "stream"];

/// The order of the fields on the wire, whatever order the caller set them in.
const ORDER: [&str; 12] = [
    "messages",
    "instructions",
    "input",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "reasoning",
    "text",
    "max_output_tokens",
    "store",
    "include",
    "previous_response_id",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn chatgpt() -> Auth {
        Auth::ChatGpt { access_token: "t".into(), account_id: "a".into() }
    }

    #[test]
    fn the_order_of_the_calls_does_not_change_the_bytes() {
        let one = Request::new("m").store(false).input("hi").instructions("be brief");
        let two = Request::new("m").instructions("be brief").input("hi").store(false);
        let auth = Auth::ApiKey("k".into());
        assert_eq!(one.to_text(&auth), two.to_text(&auth));
        assert_eq!(one.to_text(&auth), one.to_json(&auth).to_string());
        assert_eq!(
            one.to_json(&auth).to_string(),
            r#"{"model":"m","instructions":"be brief","input":"hi","store":false,"stream":true}"#
        );
    }

    #[test]
    fn streaming_cannot_be_turned_off() {
        let body = Request::new("m").field("stream", false.into()).field("model", "n".into()).to_json(&chatgpt());
        assert_eq!((&body["stream"], &body["model"]), (&true.into(), &"m".into()));
    }

    #[test]
    fn a_chat_request_asks_for_usage() {
        let request = Request::chat("m", vec![json!({"role": "user", "content": "hi"})]);
        assert_eq!(
            request.to_json(&Auth::ApiKey("k".into())).to_string(),
            r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"stream_options":{"include_usage":true},"stream":true}"#
        );
        assert_eq!(request.to_json(&chatgpt()), request.to_json(&Auth::ApiKey("k".into())));
    }

    #[test]
    fn chatgpt_gets_what_it_insists_on() {
        let body =
            Request::new("m").store(true).input("hi").field("prompt_cache_retention", "24h".into()).to_json(&chatgpt());
        assert_eq!(body["store"], false);
        assert_eq!(body["instructions"], "");
        assert_eq!(body["input"][0]["content"][0]["text"], "hi");
        assert!(body.get("prompt_cache_retention").is_none());
    }
}
