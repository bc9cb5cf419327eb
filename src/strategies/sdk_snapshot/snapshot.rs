//! The snapshot that every event is applied to, and the final response that is parsed out of one event.

use serde_json::Value;

use super::{Exception, FinalResponse};
use crate::strategies::python_sse::{Sse, is_truthy};

/// What the helper holds.
#[derive(Default)]
pub(super) struct Snapshot {
    /// The response as `response.created` gave it, with items appended.
    response: Option<Value>,
    completed: Option<FinalResponse>,
    pub(super) streamed: String,
}

impl Snapshot {
    /// Applies events in order. `false` once the sentinel has come.
    pub(super) fn apply_all(&mut self, events: Vec<Result<Sse, Exception>>) -> Result<bool, Exception> {
        for event in events {
            let event = event?;
            if event.data.starts_with("[DONE]") {
                return Ok(false);
            }
            let event: Value = serde_json::from_str(&event.data)
                .map_err(|error| Exception::new("JSONDecodeError", error.to_string()))?;
            self.apply(&event)?;
        }
        Ok(true)
    }

    /// The parsed response, once the stream is consumed.
    pub(super) fn final_response(&mut self) -> Result<FinalResponse, Exception> {
        let missing = || Exception::new("RuntimeError", "Didn't receive a `response.completed` event.");
        self.completed.take().ok_or_else(missing)
    }

    fn apply(&mut self, event: &Value) -> Result<(), Exception> {
        if let Some(error) = event.get("error").filter(|error| is_truthy(error)) {
            let message = error.get("message").and_then(Value::as_str);
            return Err(Exception::new("APIError", message.unwrap_or("An error occurred during streaming")));
        }
        let kind = event.get("type").and_then(Value::as_str).unwrap_or_default();
        let Some(response) = &mut self.response else {
            if kind != "response.created" {
                let message = format!("Expected to have received `response.created` before `{kind}`");
                return Err(Exception::new("ExpectedCreated", message));
            }
            self.response = event.get("response").cloned();
            return Ok(());
        };
        let index = usize::try_from(event.get("output_index").and_then(Value::as_u64).unwrap_or_default()).ok();
        match kind {
            "response.output_item.added" => match response.get_mut("output") {
                Some(Value::Array(output)) => output.push(event.get("item").cloned().unwrap_or_default()),
                other => {
                    let message = format!("{} object has no attribute 'append'", python_type(other.as_deref()));
                    return Err(Exception::new("AttributeError", message));
                }
            },
            "response.content_part.added" => {
                if let Some(Value::Array(content)) = item(response, index)?.get_mut("content") {
                    content.push(event.get("part").cloned().unwrap_or_default());
                }
            }
            "response.output_text.delta" => {
                let part = usize::try_from(event.get("content_index").and_then(Value::as_u64).unwrap_or_default()).ok();
                let content = item(response, index)?.get("content").and_then(Value::as_array);
                if content.and_then(|content| content.get(part?)).is_none() {
                    return Err(Exception::new("IndexError", "list index out of range"));
                }
                self.streamed.push_str(event.get("delta").and_then(Value::as_str).unwrap_or_default());
            }
            "response.function_call_arguments.delta" => {
                item(response, index)?;
            }
            "response.completed" => self.completed = Some(parse(event.get("response"))?),
            _ => {}
        }
        Ok(())
    }
}

/// `snapshot.output[index]`.
fn item(response: &mut Value, index: Option<usize>) -> Result<&mut Value, Exception> {
    let output = response.get_mut("output").and_then(Value::as_array_mut);
    let found = output.and_then(|output| output.get_mut(index?));
    found.ok_or_else(|| Exception::new("IndexError", "list index out of range"))
}

/// `for output in response.output`, which is where null became fatal.
fn parse(response: Option<&Value>) -> Result<FinalResponse, Exception> {
    let response = response.cloned().unwrap_or_default();
    let output = match response.get("output") {
        Some(Value::Array(output)) => output.clone(),
        Some(Value::String(text)) if text.is_empty() => Vec::new(),
        Some(Value::Object(members)) if members.is_empty() => Vec::new(),
        other => {
            let message = format!("{} object is not iterable", python_type(other));
            return Err(Exception::new("TypeError", message));
        }
    };
    let id = response.get("id").and_then(Value::as_str).map(str::to_owned);
    Ok(FinalResponse { id, output, usage: response.get("usage").cloned().unwrap_or_default() })
}

fn python_type(value: Option<&Value>) -> &'static str {
    match value {
        None | Some(Value::Null) => "'NoneType'",
        Some(Value::Bool(_)) => "'bool'",
        Some(Value::Number(_)) => "'int'",
        Some(Value::String(_)) => "'str'",
        Some(Value::Array(_)) => "'list'",
        Some(Value::Object(_)) => "'dict'",
    }
}
