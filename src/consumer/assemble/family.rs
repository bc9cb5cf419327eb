//! The kinds of item. Only things of one kind can be the same thing.

use serde_json::Value;

/// What kind of item a slot holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Family {
    Message,
    Reasoning,
    FunctionCall,
    CustomToolCall,
    Other(String),
}

impl Family {
    /// The family of an item; none if it does not say what it is.
    pub(super) fn of(item: &Value) -> Option<Self> {
        Some(Self::named(item.get("type")?.as_str()?))
    }

    /// The family of items of this type.
    pub(super) fn named(kind: &str) -> Self {
        match kind {
            "message" => Family::Message,
            "reasoning" => Family::Reasoning,
            "function_call" => Family::FunctionCall,
            "custom_tool_call" => Family::CustomToolCall,
            other => Family::Other(other.to_owned()),
        }
    }

    pub(super) fn kind(&self) -> &str {
        match self {
            Family::Message => "message",
            Family::Reasoning => "reasoning",
            Family::FunctionCall => "function_call",
            Family::CustomToolCall => "custom_tool_call",
            Family::Other(kind) => kind,
        }
    }
}
