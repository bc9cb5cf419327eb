//! Output items. Each with the events that bring it, from the one that opens it to the one that closes it.

use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Map, Value, json};

use super::{
    text::{json as any_json, name, pieces, text},
    tools::{TOOLS, Tool},
};

/// An item that a model says.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Message { phase: Option<&'static str>, parts: Vec<Part> },
    Reasoning { summary: Vec<Vec<String>>, content: Vec<String>, encrypted: Option<String> },
    FunctionCall { name: String, arguments: Vec<String> },
    CustomCall { name: String, input: Vec<String> },
    BuiltIn(&'static Tool, Vec<String>),
    Stranger { kind: String, body: Value },
}

/// A part of a message.
#[derive(Clone, Debug)]
pub(super) struct Part {
    is_refusal: bool,
    pieces: Vec<String>,
    annotations: Vec<Value>,
}

/// An item, rendered.
pub(super) struct Rendered {
    /// Its events, in order.
    pub(super) events: Vec<Value>,
    /// The item as it is in the end.
    pub(super) whole: Value,
}

/// Any item.
pub(super) fn item() -> impl Strategy<Value = Item> {
    let phase = option::weighted(0.2, select(&["final_answer", "commentary", "analysis"][..]));
    let message = (phase, vec(part(), 0..4)).prop_map(|(phase, parts)| Item::Message { phase, parts });
    let encrypted = option::of("[A-Za-z0-9+/]{8,40}={0,2}");
    let reasoning = (vec(pieces(), 0..3), pieces(), encrypted)
        .prop_map(|(summary, content, encrypted)| Item::Reasoning { summary, content, encrypted });
    let function = (name(), arguments()).prop_map(|(name, arguments)| Item::FunctionCall { name, arguments });
    let custom = (name(), pieces()).prop_map(|(name, input)| Item::CustomCall { name, input });
    let built_in =
        ((0..TOOLS.len()).prop_map(|at| &TOOLS[at]), pieces()).prop_map(|(tool, pieces)| Item::BuiltIn(tool, pieces));
    let stranger = (name(), any_json()).prop_map(|(kind, body)| Item::Stranger { kind: format!("{kind}_x"), body });
    prop_oneof![6 => message, 2 => reasoning, 4 => function, 2 => custom, 3 => built_in, 1 => stranger]
}

fn part() -> impl Strategy<Value = Part> {
    let url = "https://example\\.(org|com)/[a-z]{1,8}";
    let annotation = (url, text()).prop_map(
        |(url, title)| json!({"type": "url_citation", "start_index": 0, "end_index": 0, "url": url, "title": title}),
    );
    (prop::bool::weighted(0.15), pieces(), vec(annotation, 0..2)).prop_map(|(is_refusal, pieces, annotations)| Part {
        is_refusal,
        pieces,
        annotations,
    })
}

/// JSON arguments, cut anywhere between two characters.
fn arguments() -> impl Strategy<Value = Vec<String>> {
    let members = vec((name(), any_json()), 0..4);
    (members, vec(any::<prop::sample::Index>(), 0..5)).prop_map(|(members, cuts)| {
        let whole: Vec<char> = Value::Object(members.into_iter().collect()).to_string().chars().collect();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.index(whole.len() + 1)).collect();
        cuts.extend([0, whole.len()]);
        cuts.sort_unstable();
        cuts.windows(2).map(|range| whole[range[0]..range[1]].iter().collect()).collect()
    })
}

impl Item {
    /// Its events at this place in the output.
    pub(super) fn render(&self, place: usize) -> Rendered {
        let id = self.id(place);
        let mut events = Events { id: &id, place, told: Vec::new() };
        let mut whole = json!({"id": id, "type": self.kind(), "status": "completed"});
        match self {
            Self::Message { phase, parts } => {
                whole["role"] = "assistant".into();
                if let Some(phase) = phase {
                    whole["phase"] = (*phase).into();
                }
                whole["content"] = parts.iter().map(Part::whole).collect();
                events.open(&whole, &["content"]);
                for (at, part) in parts.iter().enumerate() {
                    events.part(at, part);
                }
            }
            Self::Reasoning { summary, content, encrypted } => {
                let parts = summary.iter().map(|pieces| json!({"type": "summary_text", "text": pieces.concat()}));
                whole["summary"] = parts.collect();
                if !content.is_empty() {
                    whole["content"] = json!([{"type": "reasoning_text", "text": content.concat()}]);
                }
                whole["encrypted_content"] = encrypted.clone().into();
                events.open(&whole, &["summary", "content"]);
                for (at, pieces) in summary.iter().enumerate() {
                    events.summary(at, pieces);
                }
                if !content.is_empty() {
                    let at = json!({"content_index": 0});
                    events.said("response.reasoning_text", "text", content, &at);
                }
            }
            Self::FunctionCall { name, arguments } => {
                let call = json!({"call_id": format!("call_{place}"), "name": name, "arguments": arguments.concat()});
                join(&mut whole, &call);
                events.open(&whole, &["arguments"]);
                events.said("response.function_call_arguments", "arguments", arguments, &Value::Null);
            }
            Self::CustomCall { name, input } => {
                let call = json!({"call_id": format!("call_{place}"), "name": name, "input": input.concat()});
                join(&mut whole, &call);
                events.open(&whole, &["input"]);
                events.said("response.custom_tool_call_input", "input", input, &Value::Null);
            }
            Self::BuiltIn(tool, pieces) => {
                join(&mut whole, &(tool.members)());
                if let Some(Value::String(call_id)) = whole.get_mut("call_id") {
                    *call_id += &place.to_string();
                }
                events.open(&whole, &[]);
                for step in tool.steps {
                    events.push(&format!("response.{}.{step}", tool.kind), &Value::Null);
                }
                if let Some((kind, members)) = tool.own {
                    events.push(kind, &members());
                }
                if let Some((stem, member)) = tool.said {
                    events.said(stem, member, pieces, &(tool.beside)());
                }
            }
            Self::Stranger { body, .. } => {
                whole["body"] = body.clone();
                events.open(&whole, &[]);
            }
        }
        events.close(&whole);
        Rendered { events: events.told, whole }
    }

    fn kind(&self) -> &str {
        match self {
            Self::Message { .. } => "message",
            Self::Reasoning { .. } => "reasoning",
            Self::FunctionCall { .. } => "function_call",
            Self::CustomCall { .. } => "custom_tool_call",
            Self::BuiltIn(tool, _) => tool.kind,
            Self::Stranger { kind, .. } => kind,
        }
    }

    fn id(&self, place: usize) -> String {
        let kind: String = self.kind().split('_').filter_map(|word| word.chars().next()).collect();
        format!("{kind}_{place}")
    }
}

impl Part {
    fn whole(&self) -> Value {
        let text = self.pieces.concat();
        if self.is_refusal {
            return json!({"type": "refusal", "refusal": text});
        }
        json!({"type": "output_text", "text": text, "annotations": self.annotations, "logprobs": []})
    }
}

/// The events of one item.
struct Events<'a> {
    id: &'a str,
    place: usize,
    told: Vec<Value>,
}

impl Events<'_> {
    /// The item is there, and these members of it are still empty.
    fn open(&mut self, whole: &Value, later: &[&str]) {
        let mut item = whole.clone();
        item["status"] = "in_progress".into();
        for member in later {
            match item.get(*member) {
                Some(Value::Array(_)) => item[*member] = json!([]),
                Some(Value::String(_)) => item[*member] = "".into(),
                _ => {}
            }
        }
        let event = json!({"type": "response.output_item.added", "output_index": self.place, "item": item});
        self.told.push(event);
    }

    fn close(&mut self, whole: &Value) {
        let event = json!({"type": "response.output_item.done", "output_index": self.place, "item": whole});
        self.told.push(event);
    }

    fn push(&mut self, kind: &str, members: &Value) {
        let mut event = json!({"type": kind, "item_id": self.id, "output_index": self.place});
        join(&mut event, members);
        self.told.push(event);
    }

    /// Deltas, and the text as a whole.
    fn said(&mut self, stem: &str, member: &str, pieces: &[String], beside: &Value) {
        for piece in pieces {
            let mut members = beside.clone();
            join(&mut members, &json!({"delta": piece}));
            self.push(&format!("{stem}.delta"), &members);
        }
        let mut members = beside.clone();
        join(&mut members, &json!({member: pieces.concat()}));
        self.push(&format!("{stem}.done"), &members);
    }

    fn part(&mut self, at: usize, part: &Part) {
        let place =
            if part.is_refusal { json!({"content_index": at}) } else { json!({"content_index": at, "logprobs": []}) };
        let whole = part.whole();
        let (stem, member) =
            if part.is_refusal { ("response.refusal", "refusal") } else { ("response.output_text", "text") };
        let mut empty = whole.clone();
        empty[member] = "".into();
        if !part.is_refusal {
            empty["annotations"] = json!([]);
        }
        self.push("response.content_part.added", &json!({"content_index": at, "part": empty}));
        self.said(stem, member, &part.pieces, &place);
        let annotations = if part.is_refusal { &[][..] } else { &part.annotations[..] };
        for (number, annotation) in annotations.iter().enumerate() {
            let members = json!({"content_index": at, "annotation_index": number, "annotation": annotation});
            self.push("response.output_text.annotation.added", &members);
        }
        self.push("response.content_part.done", &json!({"content_index": at, "part": whole}));
    }

    fn summary(&mut self, at: usize, pieces: &[String]) {
        let part = |text: String| json!({"summary_index": at, "part": {"type": "summary_text", "text": text}});
        self.push("response.reasoning_summary_part.added", &part(String::new()));
        self.said("response.reasoning_summary_text", "text", pieces, &json!({"summary_index": at}));
        self.push("response.reasoning_summary_part.done", &part(pieces.concat()));
    }
}

/// Adds the members of another object; a null adds none.
fn join(value: &mut Value, other: &Value) {
    if value.is_null() {
        *value = Value::Object(Map::new());
    }
    if let (Some(value), Some(other)) = (value.as_object_mut(), other.as_object()) {
        value.extend(other.iter().map(|(name, member)| (name.clone(), member.clone())));
    }
}
