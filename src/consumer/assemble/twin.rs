//! The same item in two places. What one leaves out, the other may have: Azure sends `encrypted_content` late.

use serde_json::Value;

/// Fills what is missing, null or an empty list from the twin. What is there is never changed.
pub(super) fn fill(raw: &mut Value, twin: &Value) {
    let (Value::Object(raw), Value::Object(twin)) = (raw, twin) else {
        return;
    };
    for (name, theirs) in twin {
        match raw.get_mut(name) {
            None | Some(Value::Null) => {
                raw.insert(name.clone(), theirs.clone());
            }
            Some(Value::Array(mine)) => fill_list(mine, theirs),
            Some(_) => {}
        }
    }
}

/// Whether the item lacks something a twin might have.
pub(super) fn is_lean(raw: &Value) -> bool {
    let absent = |name: &str| raw.get(name).is_none_or(Value::is_null);
    let empty = |name: &str| raw.get(name).and_then(Value::as_array).is_none_or(Vec::is_empty);
    let unannotated = |part: &Value| {
        let is_text = part.get("type").and_then(Value::as_str) == Some("output_text");
        is_text && part.get("annotations").is_none_or(Value::is_null)
    };
    absent("id")
        || match raw.get("type").and_then(Value::as_str) {
            Some("reasoning") => absent("encrypted_content") || empty("summary"),
            Some("message") => {
                let content = raw.get("content").and_then(Value::as_array);
                empty("content") || content.is_some_and(|parts| parts.iter().any(unannotated))
            }
            Some("function_call") => absent("call_id") || absent("name") || absent("arguments"),
            Some("custom_tool_call") => absent("call_id") || absent("name") || absent("input"),
            _ => true,
        }
}

fn fill_list(mine: &mut Vec<Value>, theirs: &Value) {
    let Value::Array(theirs) = theirs else {
        return;
    };
    if mine.is_empty() {
        mine.clone_from(theirs);
    } else if mine.len() == theirs.len() {
        for (mine, theirs) in mine.iter_mut().zip(theirs) {
            if mine.get("type") == theirs.get("type") {
                fill(mine, theirs);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_there_stays_and_what_is_missing_comes() {
        let mut raw = json!({"type": "reasoning", "id": "a", "encrypted_content": null, "summary": []});
        let twin = json!({"type": "reasoning", "id": "b", "encrypted_content": "x", "summary": [1]});
        assert!(is_lean(&raw));
        fill(&mut raw, &twin);
        assert_eq!(raw, json!({"type": "reasoning", "id": "a", "encrypted_content": "x", "summary": [1]}));
    }

    #[test]
    fn parts_are_filled_one_by_one() {
        let mut raw = json!({"content": [{"type": "output_text", "text": "hi"}]});
        fill(&mut raw, &json!({"content": [{"type": "output_text", "text": "ho", "annotations": [7]}]}));
        assert_eq!(raw["content"][0], json!({"type": "output_text", "text": "hi", "annotations": [7]}));
    }

    #[test]
    fn a_complete_item_needs_no_twin() {
        assert!(!is_lean(&json!({"type": "message", "id": "m", "content": [
            {"type": "output_text", "text": "", "annotations": []}]})));
    }
}
