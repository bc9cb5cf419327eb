//! Items as entries of a history. Only finished items are entries; a call and its result are two.

use serde_json::{Value, json};

/// What is remembered between items.
#[derive(Debug, Default)]
pub struct Projector {
    /// The text of the last message of the agent.
    pub final_text: String,
    /// Reasoning that waits for an entry to be put on, and is lost where none follows.
    reasoning: Option<String>,
}

impl Projector {
    /// Adds the entries of an item. Whether it was a tool.
    pub fn project(&mut self, item: &Value, messages: &mut Vec<Value>) -> bool {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
        let kind = text("type");
        match kind {
            "userMessage" => false,
            "agentMessage" => {
                text("text").clone_into(&mut self.final_text);
                let entry = self.with_reasoning(json!({"role": "assistant", "content": text("text")}));
                messages.push(entry);
                false
            }
            "reasoning" => {
                let parts = ["summary", "content"].into_iter().filter_map(|name| item.get(name)?.as_array()).flatten();
                let told: Vec<&str> = parts.filter_map(Value::as_str).collect();
                self.reasoning = (!told.is_empty()).then(|| told.join("\n"));
                false
            }
            "commandExecution" => {
                let failed = item.get("exitCode").and_then(Value::as_i64).is_some_and(|code| code != 0);
                let arguments = json!({"command": text("command"), "cwd": text("cwd")});
                self.tool("exec", "exec_command", &arguments, &capped(text("aggregatedOutput"), failed), item, messages)
            }
            "fileChange" => {
                let changes = item.get("changes").cloned().unwrap_or_default();
                let result = format!("apply_patch status={}", text("status"));
                self.tool("patch", "apply_patch", &json!({"changes": changes}), &capped(&result, false), item, messages)
            }
            "mcpToolCall" | "dynamicToolCall" => {
                let error = item.get("error").filter(|error| !error.is_null());
                let result = error.or(item.get("result")).or(item.get("contentItems")).unwrap_or(&Value::Null);
                let result = capped(&result.to_string(), error.is_some());
                let name = format!("{}.{}", text("server"), text("tool"));
                let arguments = item.get("arguments").cloned().unwrap_or_default();
                self.tool("mcp", name.trim_start_matches('.'), &arguments, &result, item, messages)
            }
            _ => {
                let note = format!("[codex {kind}] {}", cut(&item.to_string(), OPAQUE));
                let entry = self.with_reasoning(json!({"role": "assistant", "content": note}));
                messages.push(entry);
                false
            }
        }
    }

    fn tool(
        &mut self,
        kind: &str,
        name: &str,
        arguments: &Value,
        result: &str,
        item: &Value,
        messages: &mut Vec<Value>,
    ) -> bool {
        // Two items without an id are one call: the id is made of the kind alone then.
        let id = format!("codex_{kind}_{}", item.get("id").and_then(Value::as_str).unwrap_or("none"));
        let function = json!({"name": name, "arguments": arguments.to_string()});
        let call = json!({"id": id, "type": "function", "function": function});
        let entry = self.with_reasoning(json!({"role": "assistant", "content": null, "tool_calls": [call]}));
        messages.push(entry);
        messages.push(json!({"role": "tool", "tool_call_id": id, "content": result}));
        true
    }

    fn with_reasoning(&mut self, mut entry: Value) -> Value {
        if let Some(reasoning) = self.reasoning.take() {
            entry["reasoning"] = reasoning.into();
        }
        entry
    }
}

fn capped(text: &str, is_error: bool) -> String {
    cut(text, if is_error { ERROR } else { RESULT })
}

fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// Characters of a result, of one that failed, and of an item of another kind.
const RESULT: usize = 4000;
const ERROR: usize = 1000;
const OPAQUE: usize = 1500;
