//! Events as aether reads them: the few it acts on, and one that stands for all others.

use serde::Deserialize;

use super::LlmEvent;

/// An event.
#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
pub(super) enum Event {
    #[serde(rename = "response.output_item.added")]
    ItemAdded { output_index: u64, item: Item },
    #[serde(rename = "response.output_item.done")]
    ItemDone { item: Item },
    #[serde(rename = "response.output_text.delta")]
    Text { delta: String },
    #[serde(rename = "response.function_call_arguments.delta")]
    Arguments { output_index: u64, delta: String },
    #[serde(rename = "response.function_call_arguments.done")]
    ArgumentsDone { output_index: u64 },
    #[serde(rename = "response.completed")]
    Completed { response: Response },
    #[serde(rename = "error")]
    Error { message: String },
    #[serde(other)]
    Ignored,
}

/// The response of a completed frame.
#[derive(Debug, Deserialize)]
pub(super) struct Response {
    pub(super) status: Option<String>,
    pub(super) usage: Option<Usage>,
}

/// Token counters, all of them required, details too.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Usage {
    /// Tokens read.
    pub input_tokens: u32,
    /// Of which kinds.
    pub input_tokens_details: InputDetails,
    /// Tokens written.
    pub output_tokens: u32,
    /// Of which kinds.
    pub output_tokens_details: OutputDetails,
    /// Their sum.
    pub total_tokens: u32,
}

/// Kinds of tokens read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct InputDetails {
    /// Those that were cached.
    pub cached_tokens: u32,
}

/// Kinds of tokens written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OutputDetails {
    /// Those of reasoning.
    pub reasoning_tokens: u32,
}

/// An item of one of the types there were.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Item {
    FunctionCall { id: Option<String>, name: String },
    Reasoning { id: Option<String>, encrypted_content: Option<String> },
    Message,
    FileSearchCall,
    WebSearchCall,
    ComputerCall,
    ImageGenerationCall,
    CodeInterpreterCall,
    LocalShellCall,
    McpCall,
    McpListTools,
    McpApprovalRequest,
    CustomToolCall,
}

impl Item {
    /// Reasoning that can be sent back: it needs an id and its content.
    pub(super) fn encrypted_reasoning(self) -> Option<LlmEvent> {
        match self {
            Self::Reasoning { id: Some(id), encrypted_content: Some(content) } => {
                Some(LlmEvent::EncryptedReasoning { id, content })
            }
            _ => None,
        }
    }
}
