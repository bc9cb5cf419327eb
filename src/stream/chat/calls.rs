//! The calls of a message while they come in fragments.

use std::collections::HashMap;

use serde_json::Value;

use crate::stream::item::{Body, Item};

/// Calls in the order in which they began.
#[derive(Default)]
pub(super) struct Calls {
    all: Vec<Call>,
    /// Where the call with an id stands, and the last one that began with an index.
    by_id: HashMap<String, usize>,
    by_index: HashMap<u64, usize>,
    /// The call that the last fragment belonged to.
    last: Option<usize>,
}

#[derive(Default)]
struct Call {
    index: Option<u64>,
    id: Option<String>,
    name: Option<String>,
    arguments: String,
    is_custom: bool,
}

impl Calls {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Takes a fragment of `tool_calls`.
    pub(super) fn take(&mut self, fragment: &Value) {
        let index = fragment.get("index").and_then(Value::as_u64);
        let id = fragment.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
        let at = self.place(index, id);
        let custom = fragment.get("custom").filter(|custom| custom.is_object());
        self.all[at].is_custom |= custom.is_some();
        self.fill(at, id, custom.or_else(|| fragment.get("function")).unwrap_or(&Value::Null));
    }

    /// Takes a fragment of `function_call`, the older form, which knows one call and no id. Its result names the
    /// function, so the name stands for the id.
    pub(super) fn take_legacy(&mut self, function: &Value) {
        let at = self.place(Some(0), None);
        self.fill(at, None, function);
        let name = self.all[at].name.clone();
        self.identify(at, name.as_deref());
    }

    /// The call that a fragment belongs to. An id tells more than an index: some servers give every call the index 0
    /// or none. A fragment with neither goes on with the call before it.
    fn place(&mut self, index: Option<u64>, id: Option<&str>) -> usize {
        let known = id.and_then(|id| self.by_id.get(id).copied()).or_else(|| {
            let at = index.map_or(self.last, |index| self.by_index.get(&index).copied());
            at.filter(|at| id.is_none() || self.all[*at].id.is_none())
        });
        let at = known.unwrap_or_else(|| {
            let at = self.all.len();
            self.all.push(Call { index, ..Call::default() });
            self.by_index.extend(index.map(|index| (index, at)));
            at
        });
        self.last = Some(at);
        at
    }

    /// The first id and the first name count; servers may repeat both in every fragment.
    fn fill(&mut self, at: usize, id: Option<&str>, function: &Value) {
        self.identify(at, id);
        let call = &mut self.all[at];
        let name = function.get("name").and_then(Value::as_str).filter(|name| !name.is_empty());
        call.name = call.name.take().or_else(|| name.map(str::to_owned));
        match function.get(if call.is_custom { "input" } else { "arguments" }) {
            Some(Value::String(arguments)) => call.arguments.push_str(arguments),
            Some(whole @ Value::Object(_)) => call.arguments.push_str(&whole.to_string()),
            _ => {}
        }
    }

    fn identify(&mut self, at: usize, id: Option<&str>) {
        let call = &mut self.all[at];
        if let (None, Some(id)) = (&call.id, id) {
            call.id = Some(id.to_owned());
            self.by_id.entry(id.to_owned()).or_insert(at);
        }
    }

    /// The calls by index, or as they began where one has none.
    pub(super) fn items(mut self, finished: bool) -> impl Iterator<Item = Item> {
        if self.all.iter().all(|call| call.index.is_some()) {
            self.all.sort_by_key(|call| call.index);
        }
        self.all.into_iter().map(move |call| {
            let body = match (call.id, call.name) {
                (Some(call_id), Some(name)) if call.is_custom => {
                    Body::CustomToolCall { call_id, name, input: call.arguments }
                }
                (Some(call_id), Some(name)) => Body::FunctionCall { call_id, name, arguments: call.arguments },
                _ => Body::Other,
            };
            let kind = if call.is_custom { "custom_tool_call" } else { "function_call" };
            Item { output_index: None, kind: kind.to_owned(), id: None, finished, body }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn calls(fragments: &[Value]) -> Vec<(String, String, String)> {
        let mut calls = Calls::default();
        for fragment in fragments {
            calls.take(fragment);
        }
        let of = |item: Item| match item.body {
            Body::FunctionCall { call_id, name, arguments } => (call_id, name, arguments),
            other => panic!("{other:?}"),
        };
        calls.items(true).map(of).collect()
    }

    fn two() -> Vec<(String, String, String)> {
        [("a", "f", "{1}"), ("b", "g", "{2}")].map(|(id, name, text)| (id.into(), name.into(), text.into())).into()
    }

    #[test]
    fn fragments_go_where_their_index_says() {
        assert_eq!(
            calls(&[
                json!({"index": 1, "id": "b", "function": {"name": "g", "arguments": ""}}),
                json!({"index": 0, "id": "a", "function": {"name": "f", "arguments": "{"}}),
                json!({"index": 1, "function": {"arguments": "{2}"}}),
                json!({"index": 0, "id": null, "function": {"name": null, "arguments": "1}"}}),
            ]),
            two()
        );
    }

    #[test]
    fn ids_tell_calls_apart_where_indexes_do_not() {
        for index in [json!(0), json!(null)] {
            assert_eq!(
                calls(&[
                    json!({"index": index, "id": "a", "function": {"name": "f", "arguments": "{"}}),
                    json!({"index": index, "id": "a", "function": {"name": "f", "arguments": "1}"}}),
                    json!({"index": index, "id": "b", "function": {"name": "g", "arguments": "{2"}}),
                    json!({"index": index, "id": "", "function": {"arguments": "}"}}),
                ]),
                two(),
                "{index}"
            );
        }
    }

    #[test]
    fn the_input_of_a_custom_tool_is_text() {
        let mut calls = Calls::default();
        calls.take(&json!({"index": 0, "id": "a", "type": "custom", "custom": {"name": "sh", "input": "l"}}));
        calls.take(&json!({"index": 0, "custom": {"input": "s"}}));
        let body = Body::CustomToolCall { call_id: "a".into(), name: "sh".into(), input: "ls".into() };
        assert_eq!(calls.items(true).map(|item| item.body).collect::<Vec<_>>(), [body]);
    }

    #[test]
    fn identity_may_come_late() {
        assert_eq!(
            calls(&[
                json!({"index": 0, "function": {"arguments": "{"}}),
                json!({"index": 0, "id": "a", "function": {"name": "f", "arguments": "1}"}}),
                json!({"index": 1, "id": "b", "function": {"name": "g", "arguments": "{2}"}}),
            ]),
            two()
        );
    }
}
