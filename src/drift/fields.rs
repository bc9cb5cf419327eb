//! Fields. Which JSON kinds every path of every event has.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Trait,
    paths::{elements, is_member, member, parent, plain, tagged},
};
use crate::stream::{Api, Event, Reading};

/// Adds the fields of all events. A field has one trait a recording: every kind it has there, joined by `|`, with
/// `absent` where an object of that recording lacks it.
pub(super) fn traits(api: Api, readings: &[Reading], traits: &mut BTreeSet<Trait>) {
    let mut events: BTreeMap<&str, Fields> = BTreeMap::new();
    let is_told = |event: &&Event| event.value.is_object() && !event.kind.starts_with('>');
    for event in readings.iter().filter_map(Reading::event).filter(is_told) {
        let fields = events
            .entry(&event.kind)
            .or_insert_with(|| Fields { is_camel: api == Api::AppServer, ..Fields::default() });
        fields.object("", &event.value);
        fields.order(event);
    }
    for (kind, fields) in events {
        let of = event_name(kind);
        for (path, field) in &fields.seen {
            let mut kinds = field.kinds.clone();
            let objects = fields.objects.get(parent(path)).copied().unwrap_or_default();
            if is_member(path) && field.times < objects {
                kinds.insert("absent");
            }
            let kinds: Vec<&str> = kinds.into_iter().collect();
            traits.insert(Trait::new(&of, path, kinds.join("|")));
            traits.extend(field.words.iter().map(|word| Trait::new(&of, path, format!("\"{word}\""))));
        }
        traits.extend(fields.orders.into_iter().map(|order| Trait::new(&of, KEYS, order)));
        traits.insert(Trait::new(of, "", "seen"));
    }
}

/// The name of an event type in a table.
pub(super) fn event_name(kind: &str) -> String {
    let of_dots = |part: &str| part.split('.').map(plain).collect::<Vec<_>>().join(".");
    kind.split('/').map(of_dots).collect::<Vec<_>>().join("/")
}

/// What the order of the members of an event is told under.
pub(super) const KEYS: &str = "(order of members)";

#[derive(Default)]
struct Fields {
    seen: BTreeMap<String, Field>,
    /// How many objects there are at a path.
    objects: BTreeMap<String, usize>,
    orders: BTreeSet<String>,
    /// Whether words are written like `inProgress`.
    is_camel: bool,
}

#[derive(Default)]
struct Field {
    kinds: BTreeSet<&'static str>,
    words: BTreeSet<String>,
    times: usize,
}

impl Fields {
    fn object(&mut self, path: &str, value: &Value) {
        let Some(object) = value.as_object() else { return };
        *self.objects.entry(path.to_owned()).or_default() += 1;
        for (name, value) in object.iter().filter(|(name, _)| !(path.is_empty() && *name == "type")) {
            let path = member(path, name);
            self.value(&path, value, OPAQUE.contains(&name.as_str()));
        }
    }

    fn value(&mut self, path: &str, value: &Value, is_opaque: bool) {
        let field = self.seen.entry(path.to_owned()).or_default();
        field.times += 1;
        field.kinds.insert(kind(value));
        if let Some(word) = value.as_str().filter(|word| is_word(word, self.is_camel) && names_a_word(path)) {
            field.words.insert(word.to_owned());
        }
        match value {
            Value::Object(object) if !is_opaque && object.len() <= MOST_MEMBERS => {
                let tag = object.get("type").and_then(Value::as_str).filter(|tag| tag.len() <= LONGEST_WORD);
                let Some(tag) = tag else { return self.object(path, value) };
                let path = tagged(path, tag);
                self.seen.entry(path.clone()).or_default().kinds.insert("object");
                self.object(&path, value);
            }
            Value::Array(values) if !is_opaque => {
                let path = elements(path);
                for value in values {
                    self.value(&path, value, false);
                }
            }
            _ => {}
        }
    }

    /// The order of the members of an event itself.
    fn order(&mut self, event: &Event) {
        if let Some(object) = event.value.as_object().filter(|object| object.len() <= MOST_MEMBERS) {
            let names: Vec<String> = object.keys().map(|name| plain(name)).collect();
            self.orders.insert(names.join(" "));
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(text) if text.is_empty() => "empty string",
        Value::String(_) => "string",
        Value::Array(values) if values.is_empty() => "empty array",
        Value::Array(_) => "array",
        Value::Object(members) if members.is_empty() => "empty object",
        Value::Object(_) => "object",
    }
}

/// Whether a path ends in the name of a field that holds one of a few words. No other text goes into a shape.
fn names_a_word(path: &str) -> bool {
    WORDS.iter().any(|name| path.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

fn is_word(text: &str, is_camel: bool) -> bool {
    text.len() <= LONGEST_WORD
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| {
            byte.is_ascii_lowercase()
                || is_camel && byte.is_ascii_uppercase()
                || byte.is_ascii_digit()
                || b"_.-".contains(&byte)
        })
}

/// Fields of a few words.
const WORDS: &[&str] = &[
    "status",
    "type",
    "object",
    "role",
    "phase",
    "error.code",
    "incomplete_details.reason",
    "finish_reason",
    "reasoning.effort",
    "reasoning.summary",
    "text.verbosity",
    "service_tier",
    "truncation",
    "tool_choice",
    "prompt_cache_retention",
];

/// Members that hold what a user named or wrote as JSON.
const OPAQUE: &[&str] = &[
    "arguments",
    "attributes",
    "changes",
    "client_metadata",
    "config",
    "env",
    "headers",
    "input_schema",
    "logit_bias",
    "metadata",
    "output_schema",
    "parameters",
    "properties",
    "schema",
    "variables",
];

const LONGEST_WORD: usize = 48;

/// An object with more is a map.
const MOST_MEMBERS: usize = 100;

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::stream::{decode, read};

    fn of(events: &[&str]) -> Vec<String> {
        let body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
        let readings: Vec<Reading> = decode(&Bytes::from(body)).iter().map(read).collect();
        let mut traits = BTreeSet::new();
        super::traits(Api::Responses, &readings, &mut traits);
        let shown = traits.into_iter().filter(|seen| seen.what != KEYS && !seen.what.is_empty());
        shown.map(|seen| format!("{} {}", seen.what, seen.is)).collect()
    }

    #[test]
    fn every_kind_a_field_has_in_a_recording_is_one_trait() {
        let seen = of(&[r#"{"type":"x","a":null,"b":1}"#, r#"{"type":"x","a":"","b":1.5}"#, r#"{"type":"x","b":2}"#]);
        assert_eq!(seen, ["a absent|empty string|null", "b integer|number"]);
    }

    #[test]
    fn objects_with_a_type_are_told_apart() {
        let seen =
            of(&[r#"{"type":"x","items":[{"type":"m","text":"secret words"},{"type":"f","arguments":{"a":1}}]}"#]);
        let expected = [
            "items array",
            "items[] object",
            "items[]{f} object",
            "items[]{f}.arguments object",
            "items[]{f}.type \"f\"",
            "items[]{f}.type string",
            "items[]{m} object",
            "items[]{m}.text string",
            "items[]{m}.type \"m\"",
            "items[]{m}.type string",
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn only_words_of_fields_that_hold_words_are_kept() {
        let seen = of(&[r#"{"type":"x","status":"done","delta":"hello","error":{"code":"a_b"},"code":"print"}"#]);
        let words: Vec<&String> = seen.iter().filter(|seen| seen.contains('"')).collect();
        assert_eq!(words, ["error.code \"a_b\"", "status \"done\""]);
    }
}
