//! The calls of a message. Only the first fragment of each has to say which call it is.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::consumer::outcome::Item;

/// Calls under way.
#[derive(Debug, Default)]
pub(super) struct Calls {
    all: Vec<Call>,
    /// Where the call with an id stands, and the last one that began with an index.
    by_id: HashMap<String, usize>,
    by_index: HashMap<u64, usize>,
    last: usize,
}

#[derive(Debug, Default)]
struct Call {
    index: Option<u64>,
    id: String,
    name: String,
    arguments: String,
    custom: bool,
}

impl Calls {
    /// Takes one fragment of `tool_calls`.
    pub(super) fn add(&mut self, fragment: &Value) {
        let id = text(fragment, "id");
        let index = fragment.get("index").and_then(Value::as_u64);
        let at = self.find(index, id);
        let custom = fragment.get("custom").filter(|custom| custom.is_object());
        self.put(at, index, id, custom.or_else(|| fragment.get("function")), custom.is_some());
    }

    /// Takes a `function_call`, of which a message has one. Its result is matched by the name.
    pub(super) fn add_legacy(&mut self, function: &Value) {
        let at = self.find(Some(0), "");
        self.put(at, Some(0), "", Some(function), false);
        let name = self.all[at].name.clone();
        self.name(at, &name);
    }

    /// The id of a call, for an error to name.
    pub(super) fn any(&self) -> Option<&str> {
        self.all.first().map(|call| if call.id.is_empty() { call.name.as_str() } else { call.id.as_str() })
    }

    /// A new id begins a new call, whatever its index says: some servers give every call the same one.
    fn find(&self, index: Option<u64>, id: &str) -> usize {
        let fits = |call: &Call| id.is_empty() || call.id.is_empty();
        let by_index = || match index {
            None => self.all.get(self.last).map(|_| self.last),
            Some(index) => self.by_index.get(&index).copied(),
        };
        let known = self.by_id.get(id).copied();
        known.or_else(|| by_index().filter(|&at| fits(&self.all[at]))).unwrap_or(self.all.len())
    }

    fn put(&mut self, at: usize, index: Option<u64>, id: &str, function: Option<&Value>, custom: bool) {
        if at == self.all.len() {
            self.all.push(Call { index, ..Call::default() });
            self.by_index.extend(index.map(|index| (index, at)));
        }
        self.last = at;
        self.name(at, id);
        let call = &mut self.all[at];
        let function = function.unwrap_or(&Value::Null);
        if call.name.is_empty() {
            text(function, "name").clone_into(&mut call.name);
        }
        call.custom |= custom;
        match function.get(if call.custom { "input" } else { "arguments" }) {
            Some(Value::String(more)) => call.arguments.push_str(more),
            Some(whole @ Value::Object(_)) => call.arguments.push_str(&whole.to_string()),
            _ => {}
        }
    }

    /// Gives a call its id, if it has none yet.
    fn name(&mut self, at: usize, id: &str) {
        let call = &mut self.all[at];
        if call.id.is_empty() && !id.is_empty() {
            id.clone_into(&mut call.id);
            self.by_id.entry(id.to_owned()).or_insert(at);
        }
    }

    /// The calls in the order of their indexes. What cannot be answered or run, for want of an id or a name, is kept
    /// as it is.
    pub(super) fn items(&mut self) -> Vec<Item> {
        let mut calls = std::mem::take(&mut self.all);
        if calls.iter().all(|call| call.index.is_some()) {
            calls.sort_by_key(|call| call.index);
        }
        calls.into_iter().map(Call::item).collect()
    }
}

impl Call {
    fn item(self) -> Item {
        let kind = if self.custom { "custom_tool_call" } else { "function_call" };
        if self.id.is_empty() || self.name.is_empty() {
            let raw = json!({"type": kind, "call_id": self.id, "name": self.name, "arguments": self.arguments});
            return Item::Other { output_index: None, kind: kind.to_owned(), raw };
        }
        if self.custom {
            let (call_id, name, input) = (self.id, self.name, self.arguments);
            return Item::CustomToolCall { output_index: None, id: None, call_id, name, input, status: None };
        }
        Item::FunctionCall {
            output_index: None,
            id: None,
            call_id: self.id,
            name: self.name,
            arguments: self.arguments,
            status: None,
            caller: None,
        }
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(fragments: &[Value]) -> Vec<String> {
        let mut calls = Calls::default();
        for fragment in fragments {
            calls.add(fragment);
        }
        let of = |item: &Item| match item {
            Item::FunctionCall { call_id, name, arguments, .. } => format!("{call_id} {name}({arguments})"),
            other => format!("{other:?}"),
        };
        calls.items().iter().map(of).collect()
    }

    #[test]
    fn parallel_calls_stay_apart_by_index_and_stand_in_its_order() {
        let seen = told(&[
            json!({"index": 1, "id": "b", "function": {"name": "g", "arguments": "["}}),
            json!({"index": 0, "id": "a", "function": {"name": "f"}}),
            json!({"index": 1, "function": {"arguments": "]"}}),
            json!({"index": 0, "function": {"arguments": "{}"}}),
        ]);
        assert_eq!(seen, ["a f({})", "b g([])"]);
    }

    #[test]
    fn an_id_and_a_name_that_come_again_are_not_appended() {
        let fragment =
            |arguments: &str| json!({"index": 0, "id": "a", "function": {"name": "f", "arguments": arguments}});
        assert_eq!(told(&[fragment("{"), fragment("}")]), ["a f({})"]);
    }

    #[test]
    fn a_new_id_under_a_used_index_or_none_is_a_new_call() {
        for index in [json!(0), Value::Null] {
            let fragment = |id: &str, arguments: &str| json!({"index": index, "id": id, "function": {"name": "f", "arguments": arguments}});
            assert_eq!(told(&[fragment("a", "{}"), fragment("b", "["), fragment("", "]")]), ["a f({})", "b f([])"]);
        }
    }

    #[test]
    fn the_input_of_a_custom_tool_comes_in_pieces_too() {
        let mut calls = Calls::default();
        calls.add(&json!({"index": 0, "id": "a", "type": "custom", "custom": {"name": "sh", "input": "l"}}));
        calls.add(&json!({"index": 0, "custom": {"input": "s"}}));
        assert!(matches!(&calls.items()[..], [Item::CustomToolCall { input, .. }] if input == "ls"));
    }

    #[test]
    fn a_call_without_an_id_is_kept_and_is_no_call() {
        let mut calls = Calls::default();
        calls.add(&json!({"index": 0, "function": {"name": "f", "arguments": "{}"}}));
        assert!(matches!(&calls.items()[..], [Item::Other { kind, .. }] if kind == "function_call"));
    }
}
