//! Output items as JSON, told as an observation: for consumers that hand them on as they came.

use serde_json::Value;

use crate::judge::{Observation, ObservedCall, Seen};

/// Text, refusal, calls, and types of these items, of a turn that is complete.
pub(super) fn told<'a>(items: impl IntoIterator<Item = &'a Value> + Clone) -> Observation {
    let string = |item: &Value, member: &str| item.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is = |item: &Value, kind: &str| item.get("type").and_then(Value::as_str) == Some(kind);
    let parts = |kind: &str, member: &str| -> String {
        let messages = items.clone().into_iter().filter(|item| is(item, "message"));
        let parts = messages.filter_map(|item| item.get("content")?.as_array()).flatten();
        parts.filter(|part| is(part, kind)).map(|part| string(part, member)).collect()
    };
    let call = |item: &Value| {
        let input = ["arguments", "input"].into_iter().zip(["function_call", "custom_tool_call"]);
        let (member, _) = input.into_iter().find(|(_, kind)| is(item, kind))?;
        Some(ObservedCall {
            call_id: string(item, "call_id"),
            name: string(item, "name"),
            arguments: string(item, member),
        })
    };
    Observation {
        text: Some(parts("output_text", "text")),
        refusal: Some(parts("refusal", "refusal")),
        tool_calls: Some(items.clone().into_iter().filter_map(call).collect()),
        items: Some(items.into_iter().map(|item| string(item, "type")).collect()),
        ..Observation::of(Seen::Completed)
    }
}
