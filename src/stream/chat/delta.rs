//! The texts in a delta. Servers write them as a string, as an object around one, or as a list of parts.

use serde_json::Value;

/// The text of a content delta: a string, or the text parts of a list (Mistral streams those).
pub(super) fn content(delta: &Value) -> String {
    match delta.get("content") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => parts.iter().filter(|part| is_text(part)).filter_map(text_in).collect(),
        _ => String::new(),
    }
}

/// The text of a reasoning delta, from the first of the members that servers put it in.
pub(super) fn reasoning(delta: &Value) -> String {
    let told = ["reasoning_content", "reasoning"].iter().filter_map(|member| delta.get(member));
    told.map(|value| value.as_str().or_else(|| text_in(value)).unwrap_or_default())
        .find(|text| !text.is_empty())
        .unwrap_or_default()
        .to_owned()
}

fn is_text(part: &Value) -> bool {
    part.get("type").is_none_or(|kind| kind == "text" || kind == "output_text")
}

fn text_in(value: &Value) -> Option<&str> {
    value.get("text").or_else(|| value.get("content"))?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reasoning_comes_under_two_names_and_in_three_forms() {
        for delta in [
            json!({"reasoning_content": "hm"}),
            json!({"reasoning": "hm"}),
            json!({"reasoning": {"text": "hm"}}),
            json!({"reasoning": {"content": "hm"}}),
            json!({"reasoning_content": "hm", "reasoning": "hm"}),
            json!({"reasoning_content": null, "reasoning": "hm"}),
        ] {
            assert_eq!(reasoning(&delta), "hm", "{delta}");
        }
        assert_eq!(reasoning(&json!({"content": "hm"})), "");
    }

    #[test]
    fn content_may_be_a_list_and_thinking_in_it_is_no_text() {
        let parts =
            json!([{"type": "thinking", "text": "hm"}, {"type": "text", "text": "a"}, {"type": "text", "text": "b"}]);
        assert_eq!(content(&json!({"content": parts})), "ab");
        assert_eq!(content(&json!({"content": null})), "");
    }
}
