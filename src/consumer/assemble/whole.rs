//! A finished item that lacks nothing, read without building a tree. Whatever is odd about one is left to the patient way.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::draft::Strand;
use super::family::Family;
use super::place::Place;
use crate::consumer::decode::Text;
use crate::consumer::outcome::{Item, Part};

/// The members of an item that say which it is.
#[derive(Debug, Deserialize)]
pub(super) struct Head<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    call_id: Option<Text<'a>>,
    #[serde(borrow)]
    phase: Option<Text<'a>>,
}

impl<'a> Head<'a> {
    pub(super) fn read(json: &'a str) -> Option<Self> {
        object(json)
    }

    pub(super) fn of_tree(item: &'a Value) -> Self {
        let text = |name: &str| item.get(name)?.as_str().map(|text| Text(Cow::Borrowed(text)));
        Self { kind: text("type"), id: text("id"), call_id: text("call_id"), phase: text("phase") }
    }

    pub(super) fn family(&self) -> Option<Family> {
        self.kind.as_deref().map(Family::named)
    }

    pub(super) fn place(&self, index: Option<u64>) -> Place<'_> {
        let told = |text: &&str| !text.is_empty();
        Place { index, id: self.id.as_deref().filter(told), call_id: self.call_id.as_deref().filter(told) }
    }

    pub(super) fn phase(&self) -> Option<&str> {
        self.phase.as_deref()
    }
}

/// Reads an item that lacks nothing a twin might have. It stands nowhere yet.
pub(super) fn read_whole(json: &str) -> Option<(Item, Family)> {
    let whole: Whole<'_> = object(json)?;
    let output_index = None;
    let id = Some(owned(whole.id)?);
    Some(match &*whole.kind? {
        "message" if whole.call_id.is_none() => {
            let parts: Option<Vec<Part>> = whole.content?.into_iter().map(message_part).collect();
            let parts = parts.filter(|parts| !parts.is_empty())?;
            (Item::Message { output_index, id, phase: owned(whole.phase), parts }, Family::Message)
        }
        "reasoning" if whole.call_id.is_none() => {
            let texts = |parts: Vec<&RawValue>| parts.into_iter().map(reasoning_part).collect::<Option<Vec<String>>>();
            let summary = whole.summary.filter(|parts| !parts.is_empty()).and_then(texts)?;
            let content = whole.content.map_or_else(|| Some(Vec::new()), texts)?;
            let encrypted_content = Some(owned(whole.encrypted_content)?);
            (Item::Reasoning { output_index, id, summary, content, encrypted_content }, Family::Reasoning)
        }
        "function_call" => {
            let (call_id, name) = (named(whole.call_id)?, named(whole.name)?);
            let (arguments, status) = (owned(whole.arguments)?, owned(whole.status));
            let caller = whole.caller;
            (Item::FunctionCall { output_index, id, call_id, name, arguments, status, caller }, Family::FunctionCall)
        }
        "custom_tool_call" => {
            let (call_id, name) = (named(whole.call_id)?, named(whole.name)?);
            let (input, status) = (owned(whole.input)?, owned(whole.status));
            (Item::CustomToolCall { output_index, id, call_id, name, input, status }, Family::CustomToolCall)
        }
        _ => return None,
    })
}

/// Where an item read in that way belongs.
pub(super) fn place_of(item: &Item, index: Option<u64>) -> Place<'_> {
    let call_id = match item {
        Item::FunctionCall { call_id, .. } | Item::CustomToolCall { call_id, .. } => Some(call_id.as_str()),
        _ => None,
    };
    Place { index, id: item.id().filter(|id| !id.is_empty()), call_id }
}

/// Reads an object. Serde would take a list of the members' values for one as well.
fn object<'a, T: Deserialize<'a>>(json: &'a str) -> Option<T> {
    json.starts_with('{').then(|| serde_json::from_str(json).ok())?
}

#[derive(Deserialize)]
struct Whole<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    phase: Option<Text<'a>>,
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    call_id: Option<Text<'a>>,
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    arguments: Option<Text<'a>>,
    #[serde(borrow)]
    input: Option<Text<'a>>,
    #[serde(borrow)]
    encrypted_content: Option<Text<'a>>,
    #[serde(borrow)]
    summary: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    content: Option<Vec<&'a RawValue>>,
    caller: Option<Value>,
}

#[derive(Deserialize)]
struct PartJson<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    refusal: Option<Text<'a>>,
    annotations: Option<Vec<Value>>,
}

/// Reads a part that is a text, with its annotations if it lists any.
pub(super) fn read_part(json: &str) -> Option<(Strand, Cow<'_, str>, Option<Vec<Value>>)> {
    let part: PartJson<'_> = object(json)?;
    let (strand, text) = match &*part.kind? {
        "output_text" => (Strand::Text, part.text?),
        "refusal" => (Strand::Refusal, part.refusal?),
        "reasoning_text" => (Strand::Reasoning, part.text?),
        "summary_text" => (Strand::Summary, part.text?),
        _ => return None,
    };
    Some((strand, text.0, part.annotations))
}

fn message_part(json: &RawValue) -> Option<Part> {
    let part: PartJson<'_> = object(json.get())?;
    match &*part.kind? {
        "output_text" => Some(Part::Text { text: owned(part.text)?, annotations: part.annotations? }),
        "refusal" => owned(part.refusal).map(Part::Refusal),
        _ => None,
    }
}

fn reasoning_part(json: &RawValue) -> Option<String> {
    owned(object::<PartJson<'_>>(json.get())?.text)
}

fn owned(text: Option<Text<'_>>) -> Option<String> {
    text.map(|text| text.0.into_owned())
}

/// A call that cannot be answered or run, for want of a `call_id` or a name, is not a call.
fn named(text: Option<Text<'_>>) -> Option<String> {
    owned(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, json};

    use super::*;
    use crate::consumer::assemble::item_json::read_item;
    use crate::consumer::assemble::twin::is_lean;

    /// Items as they should be and as they should not: any member may be missing, null, or of another type.
    fn item() -> impl Strategy<Value = Value> {
        let kinds = ["message", "reasoning", "function_call", "custom_tool_call", "hologram"];
        let text =
            || prop_oneof![4 => Just(json!("a")), 1 => Just(json!("")), 1 => Just(json!(null)), 1 => Just(json!(7))];
        let part = || {
            let kind = proptest::sample::select(vec!["output_text", "refusal", "text", "summary_text", "hologram"]);
            (kind, text(), text(), prop_oneof![3 => Just(json!([])), 1 => Just(json!([1])), 1 => Just(json!(null))]).prop_map(
                |(kind, text, refusal, annotations)| json!({"type": kind, "text": text, "refusal": refusal, "annotations": annotations}),
            )
        };
        let parts = || {
            prop_oneof![
                6 => proptest::collection::vec(part(), 0..3).prop_map(Value::from),
                1 => Just(json!(null)),
                1 => Just(json!("plain")),
                1 => Just(json!(["plain"])),
                1 => Just(json!([["output_text", "a", "b", []]])),
            ]
        };
        let texts = proptest::collection::vec(text(), 9);
        let caller = prop_oneof![Just(json!(null)), Just(json!({"type": "program"}))];
        let names = ["id", "phase", "status", "call_id", "name", "arguments", "input", "encrypted_content", "what"];
        (proptest::sample::select(kinds.to_vec()), texts, parts(), parts(), caller, any::<u16>()).prop_map(
            move |(kind, texts, summary, content, caller, missing)| {
                let mut item = Map::new();
                item.insert("type".into(), kind.into());
                item.extend(names.iter().map(|name| (*name).to_owned()).zip(texts));
                item.insert("summary".into(), summary);
                item.insert("content".into(), content);
                item.insert("caller".into(), caller);
                for (bit, name) in names.iter().chain(&["summary", "content"]).enumerate() {
                    if missing >> bit & 3 == 3 {
                        item.shift_remove(*name);
                    }
                }
                Value::Object(item)
            },
        )
    }

    proptest! {
        #[test]
        fn the_quick_way_reads_what_the_patient_way_reads(item in item()) {
            if let Some((read, family)) = read_whole(&item.to_string()) {
                prop_assert_eq!(place_of(&read, Some(3)), Place::of_item(Some(3), &item));
                prop_assert_eq!(Some(read), read_item(&item, None));
                prop_assert_eq!(Some(family), Family::of(&item));
                prop_assert!(!is_lean(&item));
            }
        }
    }

    #[test]
    fn a_list_of_values_is_no_item() {
        assert!(Head::read("[\"message\",\"m\"]").is_none());
        assert!(read_whole("[\"message\",\"m\"]").is_none());
    }

    #[test]
    fn the_quick_way_is_the_usual_one() {
        let part = json!({"type": "output_text", "text": "a\n", "annotations": [], "logprobs": []});
        for item in [
            json!({"type": "message", "id": "m", "status": "completed", "role": "assistant", "content": [part]}),
            json!({"type": "function_call", "id": "f", "call_id": "c", "name": "n", "arguments": "{\"a\":1}"}),
            json!({"type": "custom_tool_call", "id": "f", "call_id": "c", "name": "n", "input": ""}),
            json!({"type": "reasoning", "id": "r", "summary": [{"type": "summary_text", "text": "s"}], "encrypted_content": "x"}),
        ] {
            assert!(read_whole(&item.to_string()).is_some(), "{item}");
        }
    }
}
