//! Items of the app-server as items of a response. What it ran is told, never handed out to be run again.

use serde_json::Value;

use crate::consumer::outcome::{self, Item, Part};

/// The item, unless it is what the user said.
///
/// Calls of tools are kept as they came, with their results: they are done.
pub(super) fn item(raw: &Value) -> Option<Item> {
    let text = |name: &str| raw.get(name).and_then(Value::as_str).map(str::to_owned);
    let texts = |name: &str| -> Vec<String> {
        let all = raw.get(name).and_then(Value::as_array).into_iter().flatten();
        all.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let id = text("id").filter(|id| !id.is_empty());
    Some(match text("type")?.as_str() {
        "userMessage" => return None,
        "agentMessage" => Item::Message { output_index: None, id, phase: text("phase"), parts: parts(text("text")) },
        "reasoning" => Item::Reasoning {
            output_index: None,
            id,
            summary: texts("summary"),
            content: texts("content"),
            encrypted_content: None,
        },
        kind => Item::Other { output_index: None, kind: kind.to_owned(), raw: raw.clone() },
    })
}

/// The parts of a message that is one text.
pub(super) fn parts(text: Option<String>) -> Vec<Part> {
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| Part::Text { text, annotations: Vec::new() }).into_iter().collect()
}

/// Whether an item is a message that may be the answer.
pub(super) fn is_answer(item: &Item) -> bool {
    matches!(item, Item::Message { phase, .. } if outcome::is_answer(phase.as_deref()))
}

/// Whether an item is something that was run.
pub(super) fn is_tool(raw: &Value) -> bool {
    let kind = raw.get("type").and_then(Value::as_str).unwrap_or_default();
    !matches!(kind, "agentMessage" | "reasoning" | "userMessage" | "plan" | "hookPrompt")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_run_is_told_and_is_no_call() {
        let raw =
            json!({"type": "commandExecution", "id": "c", "command": "ls", "aggregatedOutput": "a", "exitCode": 0});
        let Some(Item::Other { kind, raw: kept, .. }) = item(&raw) else { panic!("it is kept") };
        assert_eq!((kind.as_str(), kept), ("commandExecution", raw.clone()));
        assert!(is_tool(&raw));
    }

    #[test]
    fn odd_members_cost_no_item() {
        let odd = json!({"type": "agentMessage", "id": 7, "text": null, "phase": []});
        let message = Item::Message { output_index: None, id: None, phase: None, parts: vec![] };
        assert_eq!(item(&odd), Some(message));
        assert_eq!(item(&json!({"type": "userMessage", "id": "u"})), None);
        assert_eq!(item(&json!({"id": "u"})), None);
    }
}
