//! One output item while it is being put together.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;

use super::{
    event::Event,
    item::{Body, Item, Part},
};

/// What the events have said of one item so far.
#[derive(Default)]
pub(super) struct Slot<'a> {
    pub(super) index: Option<u64>,
    pub(super) added: Option<&'a Value>,
    pub(super) done: Option<&'a Value>,
    /// The same item as the terminal frame lists it.
    pub(super) twin: Option<&'a Value>,
    /// The id that its first event names, for want of an item.
    pub(super) event_id: Option<&'a str>,
    /// What the events suggest its type is, when no event gave the item itself.
    guess: Option<&'static str>,
    texts: BTreeMap<(Role, u64), Text<'a>>,
    annotations: BTreeMap<u64, Vec<Value>>,
}

/// Which text of an item an event adds to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Answer,
    Refusal,
    Summary,
    Reasoning,
    Arguments,
    Input,
}

/// A text that deltas build and a `done` event settles.
#[derive(Default)]
struct Text<'a> {
    deltas: String,
    done: Option<Cow<'a, str>>,
}

impl Text<'_> {
    fn so_far(&self) -> &str {
        self.done.as_deref().unwrap_or(&self.deltas)
    }
}

impl<'a> Slot<'a> {
    pub(super) fn new(index: Option<u64>) -> Self {
        Self { index, ..Self::default() }
    }

    /// An item that only the terminal frame tells of.
    pub(super) fn listed(index: u64, item: &'a Value) -> Self {
        Self { twin: Some(item), ..Self::new(Some(index)) }
    }

    pub(super) fn is_done(&self) -> bool {
        self.done.is_some()
    }

    /// Whether it is done already, and as something that shares neither id nor call id with this item.
    pub(super) fn is_done_as_another(&self, item: &Value) -> bool {
        self.is_done() && !self.shares(item, "id") && !self.shares(item, "call_id")
    }

    /// Whether this is that item, done once already.
    pub(super) fn repeats(&self, item: &Value) -> bool {
        self.done.is_some_and(|done| is_named_as(done, item))
    }

    /// Whether it is, by name, the item that a terminal frame lists, whatever else it has been paired with.
    pub(super) fn is_known_as(&self, item: &Value) -> bool {
        [self.done, self.added, self.twin].into_iter().flatten().any(|own| is_named_as(own, item))
    }

    /// Whether it is open and of the type that this event, or the item in it, belongs to.
    pub(super) fn takes(&self, kind: &str, item: Option<&Value>) -> bool {
        let wanted = item.and_then(|item| item.get("type")).and_then(Value::as_str);
        let guessed = match Addition::of(kind) {
            Some(Addition::Text((.., guess))) => guess,
            _ => "message",
        };
        let wanted = wanted.unwrap_or(guessed);
        let own = self.added.and_then(|item| item.get("type")).and_then(Value::as_str).or(self.guess);
        !self.is_done() && own.is_none_or(|own| own == wanted)
    }

    /// Whether an event or twin of it has the same string in this member.
    pub(super) fn shares(&self, item: &Value, member: &str) -> bool {
        let wanted = item.get(member).and_then(Value::as_str);
        let told = match member {
            "id" => self.event_id,
            "type" => self.guess,
            _ => None,
        };
        let items = [self.done, self.added].into_iter().flatten();
        let own = items.map(|own| own.get(member).and_then(Value::as_str)).chain([told]);
        wanted.is_some() && own.into_iter().any(|own| own == wanted)
    }

    /// Whether it is of this item's type, and no other call.
    pub(super) fn may_be(&self, item: &Value) -> bool {
        let has_call_id = |own: &&Value| own.get("call_id").is_some();
        let is_other_call = item.get("call_id").is_some() && [self.done, self.added].iter().flatten().any(has_call_id);
        self.shares(item, "type") && !is_other_call
    }

    /// Whether it is done with the very content of this item.
    pub(super) fn has_content_of(&self, item: &Value) -> bool {
        let content = |item: &'a Value| item.get("content").or_else(|| item.get("summary"));
        let own = self.done.and_then(content).and_then(Value::as_array).filter(|content| !content.is_empty());
        own.is_some() && own == item.get("content").or_else(|| item.get("summary")).and_then(Value::as_array)
    }

    pub(super) fn collect(&mut self, event: &'a Event, addition: Addition) {
        let (role, index, member, guess) = match addition {
            Addition::Text(source) => source,
            Addition::Part => return self.collect_part(event),
            Addition::Annotation => {
                let part = event.index("content_index").unwrap_or_default();
                self.annotations.entry(part).or_default().extend(event.get("annotation").cloned());
                return;
            }
        };
        self.guess.get_or_insert(guess);
        let text = self.texts.entry((role, event.index(index).unwrap_or_default())).or_default();
        match (member, event.text(member)) {
            ("delta", Some(delta)) => text.deltas.push_str(delta),
            (_, Some(done)) => text.done = Some(Cow::Borrowed(done)),
            (_, None) => {}
        }
    }

    /// A part that is closed settles its text, where no event of the text did.
    fn collect_part(&mut self, event: &Event) {
        let (role, text) = match event.get("part").map(part) {
            Some(Part::OutputText { text, .. }) => (Role::Answer, text),
            Some(Part::Refusal { refusal }) => (Role::Refusal, refusal),
            _ => return,
        };
        self.guess.get_or_insert("message");
        let settled = self.texts.entry((role, event.index("content_index").unwrap_or_default())).or_default();
        settled.done.get_or_insert(Cow::Owned(text));
    }

    /// The item, or nothing where what came is too little to be one.
    pub(super) fn item(&self) -> Option<Item> {
        let whole = self.done.or(self.twin);
        let member = |name: &str| {
            [self.done, self.twin, self.added]
                .into_iter()
                .flatten()
                .find_map(|item| item.get(name).filter(|value| !value.is_null()))
        };
        let string = |name: &str| member(name).and_then(Value::as_str).map(str::to_owned);
        // What an item has when it has only begun is not what it has in the end.
        let sealed = |name: &str| {
            whole.map_or_else(
                || string(name),
                |item| {
                    let late =
                        self.twin.filter(|_| item.get(name).is_none_or(Value::is_null)).and_then(|twin| twin.get(name));
                    item.get(name).filter(|value| !value.is_null()).or(late).and_then(Value::as_str).map(str::to_owned)
                },
            )
        };
        let kind = string("type").or_else(|| self.guess.map(str::to_owned))?;
        let body = match kind.as_str() {
            "message" => Body::Message {
                phase: string("phase"),
                content: match whole.and_then(|item| item.get("content")).filter(|_| self.is_done() || !self.has_text())
                {
                    Some(Value::Array(parts)) if !parts.is_empty() => parts.iter().map(part).collect(),
                    Some(Value::String(text)) => vec![Part::OutputText { text: text.clone(), annotations: Vec::new() }],
                    _ => self.parts_so_far(),
                },
            },
            "reasoning" => Body::Reasoning {
                summary: self.reasoning(whole, "summary", Role::Summary),
                content: self.reasoning(whole, "content", Role::Reasoning),
                encrypted_content: sealed("encrypted_content"),
            },
            "function_call" => match (string("call_id"), string("name")) {
                (Some(call_id), Some(name)) => {
                    Body::FunctionCall { call_id, name, arguments: self.call_text(whole, "arguments", Role::Arguments) }
                }
                _ => Body::Other,
            },
            "custom_tool_call" => match (string("call_id"), string("name")) {
                (Some(call_id), Some(name)) => {
                    Body::CustomToolCall { call_id, name, input: self.call_text(whole, "input", Role::Input) }
                }
                _ => Body::Other,
            },
            _ => Body::Other,
        };
        let settled = match body {
            Body::FunctionCall { .. } => self.is_settled(Role::Arguments),
            Body::CustomToolCall { .. } => self.is_settled(Role::Input),
            _ => false,
        };
        let cut = whole.is_some_and(is_cut);
        let finished = !cut && (whole.is_some() || settled);
        Some(Item { output_index: self.index, id: string("id"), finished, body, kind })
    }

    /// Whether events gave text of a message, which then comes before what the terminal frame repeats of it.
    fn has_text(&self) -> bool {
        self.texts
            .iter()
            .any(|((role, _), text)| matches!(role, Role::Answer | Role::Refusal) && !text.so_far().is_empty())
    }

    fn parts_so_far(&self) -> Vec<Part> {
        let mut parts: Vec<(u64, Part)> = Vec::new();
        for ((role, index), text) in &self.texts {
            match role {
                Role::Answer => {
                    let annotations = self.annotations.get(index).cloned().unwrap_or_default();
                    parts.push((*index, Part::OutputText { text: text.so_far().to_owned(), annotations }));
                }
                Role::Refusal => {
                    parts.push((*index, Part::Refusal { refusal: text.so_far().to_owned() }));
                }
                _ => {}
            }
        }
        parts.sort_by_key(|(index, _)| *index);
        parts.into_iter().map(|(_, part)| part).collect()
    }

    fn reasoning(&self, whole: Option<&Value>, member: &str, role: Role) -> Vec<String> {
        match whole.and_then(|item| item.get(member)).and_then(Value::as_array) {
            Some(parts) => parts.iter().filter_map(|part| part.get("text")?.as_str().map(str::to_owned)).collect(),
            None => self.texts_of(role).map(|text| text.so_far().to_owned()).collect(),
        }
    }

    /// Arguments or input: the finished item's, verbatim, even when empty; else what the events gave.
    fn call_text(&self, whole: Option<&Value>, member: &str, role: Role) -> String {
        match whole.and_then(|item| item.get(member)).filter(|value| !value.is_null()) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => self.texts_of(role).map(Text::so_far).collect(),
        }
    }

    fn is_settled(&self, role: Role) -> bool {
        self.texts_of(role).any(|text| text.done.is_some())
    }

    fn texts_of(&self, role: Role) -> impl Iterator<Item = &Text<'a>> {
        self.texts.range((role, 0)..=(role, u64::MAX)).map(|(_, text)| text)
    }
}

/// Whether both are one item by name. Calls are what their call ids say; ids are used again by some relays.
fn is_named_as(own: &Value, item: &Value) -> bool {
    fn text<'v>(value: &'v Value, member: &str) -> Option<&'v str> {
        value.get(member).and_then(Value::as_str)
    }
    match (text(own, "call_id"), text(item, "call_id")) {
        // A call and its output have one call id.
        (Some(call), Some(other)) => call == other && text(own, "type") == text(item, "type"),
        _ => ["id", "type"].iter().all(|member| text(own, member).is_some_and(|own| text(item, member) == Some(own))),
    }
}

/// Whether an item says itself that it is not whole. A call that a running program makes stays `in_progress` until its
/// output is sent back, though nothing of it is missing.
fn is_cut(item: &Value) -> bool {
    let by_program = || item.get("caller").and_then(|caller| caller.get("type")?.as_str()) == Some("program");
    match item.get("status").and_then(Value::as_str) {
        Some("incomplete") => true,
        Some("in_progress") => !by_program(),
        _ => false,
    }
}

/// A part as a finished item has it.
fn part(part: &Value) -> Part {
    let text = |member: &str| part.get(member).and_then(Value::as_str).map(str::to_owned);
    match part.get("type").and_then(Value::as_str) {
        Some("output_text" | "text") => Part::OutputText {
            text: text("text").unwrap_or_default(),
            annotations: part.get("annotations").and_then(Value::as_array).cloned().unwrap_or_default(),
        },
        Some("refusal") => Part::Refusal { refusal: text("refusal").unwrap_or_default() },
        _ => Part::Other { part: part.clone() },
    }
}

/// What an event adds to an item.
#[derive(Clone, Copy)]
pub(super) enum Addition {
    /// A piece of a text, or the whole of it.
    Text(Source),
    /// A part that is closed.
    Part,
    /// An annotation.
    Annotation,
}

/// For an event that carries item text: which text, the member that numbers it, the member that holds it, and the
/// type of item it can only belong to.
type Source = (Role, &'static str, &'static str, &'static str);

impl Addition {
    /// What an event of this type adds, if it adds anything.
    pub(super) fn of(kind: &str) -> Option<Self> {
        let (text, last) = kind.strip_prefix("response.")?.rsplit_once('.')?;
        let (role, index, settles, guess) = match (text, last) {
            ("content_part", "done") => return Some(Self::Part),
            ("output_text.annotation", "added") => return Some(Self::Annotation),
            ("output_text", _) => (Role::Answer, "content_index", "text", "message"),
            ("refusal", _) => (Role::Refusal, "content_index", "refusal", "message"),
            ("reasoning_summary_text", _) => (Role::Summary, "summary_index", "text", "reasoning"),
            ("reasoning_text", _) => (Role::Reasoning, "content_index", "text", "reasoning"),
            ("function_call_arguments", _) => (Role::Arguments, "", "arguments", "function_call"),
            ("custom_tool_call_input", _) => (Role::Input, "", "input", "custom_tool_call"),
            _ => return None,
        };
        let member = match last {
            "delta" => "delta",
            "done" => settles,
            _ => return None,
        };
        Some(Self::Text((role, index, member, guess)))
    }
}
