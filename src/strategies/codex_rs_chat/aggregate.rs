//! The adapter. It keeps deltas to itself and says the message once, when the turn is complete.

use serde_json::{Value, json};

use super::Event;

/// The events of an aggregated turn. A message waits for the end, whatever else comes passes at once, so calls come before
/// the words that announced them. Words for which no end comes are lost.
#[must_use]
pub fn aggregate(events: impl IntoIterator<Item = Event>) -> Vec<Event> {
    let mut told = Vec::new();
    let mut text = String::new();
    for event in events {
        match event {
            Event::Text(more) => text.push_str(&more),
            Event::Item(item) if item["type"] == "message" => {
                if text.is_empty() {
                    let said = item.pointer("/content/0/text").and_then(Value::as_str);
                    said.unwrap_or_default().clone_into(&mut text);
                }
            }
            Event::Completed(usage) => {
                if !text.is_empty() {
                    let content = json!([{ "type": "output_text", "text": std::mem::take(&mut text) }]);
                    told.push(Event::Item(json!({ "type": "message", "role": "assistant", "content": content })));
                }
                told.push(Event::Completed(usage));
            }
            other => told.push(other),
        }
    }
    told
}
