//! Texts as servers write them: a string, an object around one, or a list of parts.

use serde_json::Value;

/// What a delta adds to the answer.
pub(super) fn content(delta: &Value) -> Option<String> {
    let text = match delta.get("content")? {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(part).collect(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// What a delta adds to the refusal.
pub(super) fn refusal(delta: &Value) -> Option<&str> {
    delta.get("refusal")?.as_str().filter(|text| !text.is_empty())
}

/// What a delta adds to the reasoning. Relays may say it twice, under both names.
pub(super) fn reasoning(delta: &Value) -> Option<&str> {
    let read = |name: &str| {
        let value = delta.get(name)?;
        let text = value.as_str().or_else(|| value.get("text")?.as_str()).or_else(|| value.get("content")?.as_str());
        text.filter(|text| !text.is_empty())
    };
    read("reasoning_content").or_else(|| read("reasoning"))
}

fn part(part: &Value) -> Option<&str> {
    match part.get("type").and_then(Value::as_str) {
        None | Some("text" | "output_text") => part.get("text")?.as_str(),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_part_that_is_thinking_is_no_answer() {
        let delta = json!({"content": [{"type": "thinking", "thinking": []}, {"type": "text", "text": "hi"}]});
        assert_eq!(content(&delta).as_deref(), Some("hi"));
        assert_eq!(content(&json!({"content": ""})), None);
    }

    #[test]
    fn reasoning_under_both_names_is_said_once() {
        assert_eq!(reasoning(&json!({"reasoning_content": "hm", "reasoning": "hm"})), Some("hm"));
        assert_eq!(reasoning(&json!({"reasoning": {"text": "hm"}})), Some("hm"));
        assert_eq!(reasoning(&json!({"reasoning": {"content": "hm"}})), Some("hm"));
    }
}
