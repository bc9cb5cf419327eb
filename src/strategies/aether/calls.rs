//! Calls that collect their arguments, by the index of their item. Whatever came of them when the stream ends is run.

use std::collections::BTreeMap;

use super::{LlmEvent, event::Item};

/// The calls that were announced and not completed.
#[derive(Debug, Default)]
pub(super) struct Calls(BTreeMap<u64, Call>);

#[derive(Debug)]
struct Call {
    id: String,
    name: String,
    arguments: String,
}

impl Calls {
    /// Opens a call for an item that is one. Its id is that of the item.
    pub(super) fn open(&mut self, index: u64, item: Item) -> Option<LlmEvent> {
        let Item::FunctionCall { id, name } = item else { return None };
        let id = id.unwrap_or_else(|| format!("tool_call_{index}"));
        self.0.insert(index, Call { id: id.clone(), name: name.clone(), arguments: String::new() });
        Some(LlmEvent::ToolRequestStart { id, name })
    }

    /// Adds a piece of arguments. One for a call that nobody announced is dropped.
    pub(super) fn add(&mut self, index: u64, delta: &str) -> Option<LlmEvent> {
        let call = self.0.get_mut(&index).filter(|_| !delta.is_empty())?;
        call.arguments.push_str(delta);
        Some(LlmEvent::ToolRequestArg { id: call.id.clone(), chunk: delta.to_owned() })
    }

    /// Completes a call with the pieces that came; what the event says of them is not read.
    pub(super) fn complete(&mut self, index: u64) -> Option<LlmEvent> {
        self.0.remove(&index).map(Call::complete)
    }

    /// Completes what is left, whole or not.
    pub(super) fn complete_all(self) -> impl Iterator<Item = LlmEvent> {
        self.0.into_values().map(Call::complete)
    }
}

impl Call {
    fn complete(self) -> LlmEvent {
        LlmEvent::ToolRequestComplete { id: self.id, name: self.name, arguments: self.arguments }
    }
}
