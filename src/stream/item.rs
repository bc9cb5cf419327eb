//! One output item of a transcript.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

/// An output item: a message, a tool call, reasoning, or something else that is kept by its type.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its place in the output, where the wire gave one.
    pub output_index: Option<u64>,
    /// The `type` on the wire.
    pub kind: String,
    /// Id of its `output_item.done`, else of its `output_item.added`.
    pub id: Option<String>,
    /// Whether the wire finished it: an item event or terminal frame gave it whole, and not as incomplete, or, for a
    /// call, an event settled its arguments.
    pub finished: bool,
    /// What is in it.
    pub body: Body,
}

/// What is in an item.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A message of the assistant.
    Message {
        /// `commentary`, `analysis`, or `final_answer`, on backends that say.
        phase: Option<String>,
        /// Its parts in the order of `content_index`.
        content: Vec<Part>,
    },
    /// Reasoning, readable or not.
    Reasoning {
        /// Summary texts.
        summary: Vec<String>,
        /// Reasoning texts.
        content: Vec<String>,
        /// What has to be sent back unread.
        encrypted_content: Option<String>,
    },
    /// A call with JSON arguments.
    FunctionCall {
        /// The id that its output must name.
        call_id: String,
        /// The function.
        name: String,
        /// JSON text, verbatim.
        arguments: String,
    },
    /// A call with free text.
    CustomToolCall {
        /// The id that its output must name.
        call_id: String,
        /// The tool.
        name: String,
        /// Free text, verbatim.
        input: String,
    },
    /// Any other type.
    Other,
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Part {
    /// Answer text.
    OutputText {
        /// The text.
        text: String,
        /// Citations and the like, as on the wire.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        annotations: Vec<Value>,
    },
    /// A refusal.
    Refusal {
        /// What it says.
        refusal: String,
    },
    /// A part type that is not known here.
    Other {
        /// The part as on the wire.
        part: Value,
    },
}

impl Item {
    /// Whether a caller would have to run something.
    #[must_use]
    pub fn is_call(&self) -> bool {
        matches!(self.body, Body::FunctionCall { .. } | Body::CustomToolCall { .. })
    }

    /// Whether its text belongs to the answer: messages do, but for commentary and analysis.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        match &self.body {
            Body::Message { phase, .. } => !matches!(phase.as_deref(), Some("commentary" | "analysis")),
            _ => false,
        }
    }

    /// Output text of a message, all parts.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts()
            .iter()
            .filter_map(|part| if let Part::OutputText { text, .. } = part { Some(text.as_str()) } else { None })
            .collect()
    }

    /// Refusal text of a message, all parts.
    #[must_use]
    pub fn refusal(&self) -> String {
        self.parts()
            .iter()
            .filter_map(|part| if let Part::Refusal { refusal } = part { Some(refusal.as_str()) } else { None })
            .collect()
    }

    fn parts(&self) -> &[Part] {
        match &self.body {
            Body::Message { content, .. } => content,
            _ => &[],
        }
    }
}

/// Written flat, members in reading order, absent ones left out.
impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(output_index) = self.output_index {
            map.serialize_entry("output_index", &output_index)?;
        }
        map.serialize_entry("type", &self.kind)?;
        if let Some(id) = &self.id {
            map.serialize_entry("id", id)?;
        }
        map.serialize_entry("finished", &self.finished)?;
        match &self.body {
            Body::Message { phase, content } => {
                if let Some(phase) = phase {
                    map.serialize_entry("phase", phase)?;
                }
                map.serialize_entry("content", content)?;
            }
            Body::Reasoning { summary, content, encrypted_content } => {
                if !summary.is_empty() {
                    map.serialize_entry("summary", summary)?;
                }
                if !content.is_empty() {
                    map.serialize_entry("content", content)?;
                }
                if let Some(encrypted_content) = encrypted_content {
                    map.serialize_entry("encrypted_content", encrypted_content)?;
                }
            }
            Body::FunctionCall { call_id, name, arguments } => {
                map.serialize_entry("call_id", call_id)?;
                map.serialize_entry("name", name)?;
                map.serialize_entry("arguments", arguments)?;
            }
            Body::CustomToolCall { call_id, name, input } => {
                map.serialize_entry("call_id", call_id)?;
                map.serialize_entry("name", name)?;
                map.serialize_entry("input", input)?;
            }
            Body::Other => {}
        }
        map.end()
    }
}
