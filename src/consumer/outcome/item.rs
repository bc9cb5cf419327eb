//! One output item of a response. What is not known is kept as raw JSON rather than lost.

use serde_json::Value;

/// An output item.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Item {
    /// Something the model said.
    Message {
        /// Position in the response.
        output_index: Option<u64>,
        /// The provider's id.
        id: Option<String>,
        /// `commentary`, `analysis`, `final_answer` or whatever the provider says.
        phase: Option<String>,
        /// The content, in order.
        parts: Vec<Part>,
    },
    /// A call of a function, with JSON arguments.
    FunctionCall {
        /// Position in the response.
        output_index: Option<u64>,
        /// The provider's id of the item. Not what a result is matched by: that is `call_id`.
        id: Option<String>,
        /// What the result of the call must quote.
        call_id: String,
        /// The function.
        name: String,
        /// The arguments exactly as sent. May be empty, may be malformed JSON.
        arguments: String,
        /// The item's own status, verbatim.
        status: Option<String>,
        /// Who calls, if not the model itself, as it came.
        caller: Option<Value>,
    },
    /// A call of a custom tool, with free text input.
    CustomToolCall {
        /// Position in the response.
        output_index: Option<u64>,
        /// The provider's id of the item.
        id: Option<String>,
        /// What the result of the call must quote.
        call_id: String,
        /// The tool.
        name: String,
        /// The input exactly as sent. Not JSON.
        input: String,
        /// The item's own status, verbatim.
        status: Option<String>,
    },
    /// Reasoning, readable or encrypted.
    Reasoning {
        /// Position in the response.
        output_index: Option<u64>,
        /// The provider's id. Some providers send none.
        id: Option<String>,
        /// The parts of the summary.
        summary: Vec<String>,
        /// The parts of the full text.
        content: Vec<String>,
        /// What the next request has to carry back, byte for byte.
        encrypted_content: Option<String>,
    },
    /// Any other item, as it came.
    Other {
        /// Position in the response.
        output_index: Option<u64>,
        /// The item's `type`.
        kind: String,
        /// The whole item.
        raw: Value,
    },
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Part {
    /// Text.
    Text {
        /// The text.
        text: String,
        /// Citations and the like, as they came.
        annotations: Vec<Value>,
    },
    /// The model declined, in these words.
    Refusal(String),
    /// A part of a kind this consumer does not know.
    Other(Value),
}

impl Item {
    /// Position in the response, when the provider gave one.
    #[must_use]
    pub fn output_index(&self) -> Option<u64> {
        match self {
            Item::Message { output_index, .. }
            | Item::FunctionCall { output_index, .. }
            | Item::CustomToolCall { output_index, .. }
            | Item::Reasoning { output_index, .. }
            | Item::Other { output_index, .. } => *output_index,
        }
    }

    /// The item at this position.
    pub(in crate::consumer) fn at(mut self, position: Option<u64>) -> Self {
        match &mut self {
            Item::Message { output_index, .. }
            | Item::FunctionCall { output_index, .. }
            | Item::CustomToolCall { output_index, .. }
            | Item::Reasoning { output_index, .. }
            | Item::Other { output_index, .. } => *output_index = position,
        }
        self
    }

    /// The provider's id of the item.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Item::Message { id, .. }
            | Item::FunctionCall { id, .. }
            | Item::CustomToolCall { id, .. }
            | Item::Reasoning { id, .. } => id.as_deref(),
            Item::Other { raw, .. } => raw.get("id").and_then(Value::as_str),
        }
    }

    /// The item's `type` on the wire.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Item::Message { .. } => "message",
            Item::FunctionCall { .. } => "function_call",
            Item::CustomToolCall { .. } => "custom_tool_call",
            Item::Reasoning { .. } => "reasoning",
            Item::Other { kind, .. } => kind,
        }
    }

    /// Whether the provider finished the item. Only a call that says otherwise is unfinished.
    ///
    /// A call that a running program makes stays `in_progress` until its result is sent back, so
    /// there the word does not mean that the call is still being written.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        match self {
            Item::FunctionCall { status, caller, .. } => {
                let by_program = caller.as_ref().is_some_and(|caller| caller["type"] == "program");
                (by_program && status.as_deref() == Some("in_progress")) || is_over(status.as_deref())
            }
            Item::CustomToolCall { status, .. } => is_over(status.as_deref()),
            _ => true,
        }
    }

    /// Text that answers the user: a message's text, unless its phase says it is thinking aloud.
    #[must_use]
    pub fn answer_text(&self) -> String {
        match self {
            Item::Message { phase, parts, .. } if is_answer(phase.as_deref()) => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Text { text, .. } => Some(text.as_str()),
                    _ => None,
                })
                .collect(),
            _ => String::new(),
        }
    }

    /// What the model said instead of answering.
    #[must_use]
    pub fn refusal_text(&self) -> String {
        match self {
            Item::Message { parts, .. } => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Refusal(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect(),
            _ => String::new(),
        }
    }
}

/// Whether a message of this phase counts as the answer.
pub(in crate::consumer) fn is_answer(phase: Option<&str>) -> bool {
    !matches!(phase, Some("commentary" | "analysis"))
}

/// Whether a call of this status may be run. Statuses nobody has heard of say nothing against it.
fn is_over(status: Option<&str>) -> bool {
    !matches!(status, Some("incomplete" | "in_progress" | "failed" | "cancelled"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(phase: Option<&str>) -> Item {
        Item::Message {
            output_index: Some(0),
            id: None,
            phase: phase.map(str::to_owned),
            parts: vec![
                Part::Text { text: "Hel".into(), annotations: vec![] },
                Part::Refusal("no".into()),
                Part::Text { text: "lo".into(), annotations: vec![] },
            ],
        }
    }

    #[test]
    fn text_parts_join_without_a_separator_and_leave_the_refusal_out() {
        assert_eq!(message(Some("final_answer")).answer_text(), "Hello");
        assert_eq!(message(None).refusal_text(), "no");
    }

    #[test]
    fn commentary_and_analysis_are_not_the_answer_but_an_unknown_phase_is() {
        assert_eq!(message(Some("commentary")).answer_text(), "");
        assert_eq!(message(Some("analysis")).answer_text(), "");
        assert_eq!(message(Some("encore")).answer_text(), "Hello");
    }

    #[test]
    fn a_call_in_progress_is_unfinished_unless_a_program_makes_it() {
        let call = |status: &str, caller: Option<Value>| Item::FunctionCall {
            output_index: None,
            id: None,
            call_id: "c".into(),
            name: "n".into(),
            arguments: "{}".into(),
            status: Some(status.into()),
            caller,
        };
        let program = || Some(serde_json::json!({"type": "program", "caller_id": "p"}));
        assert!(!call("in_progress", None).is_finished());
        assert!(call("in_progress", program()).is_finished());
        assert!(!call("incomplete", program()).is_finished());
        assert!(call("brand_new", None).is_finished());
    }
}
