//! A completed response. The only place an executable tool call can come from.

use std::collections::HashSet;

use super::{Item, Usage, is_answer};

/// Everything a completed response holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// The provider's id of the response.
    pub response_id: Option<String>,
    /// The model that answered, as the provider names it.
    pub model: Option<String>,
    /// The items, in the order of their `output_index`.
    pub items: Vec<Item>,
    /// Token counts, if the provider sent any.
    pub usage: Option<Usage>,
    /// Where the weakest of the items came from.
    pub output_source: OutputSource,
    /// Which of its messages are the answer.
    pub answer: Answer,
}

/// Which messages of a turn are its answer, of those that are not commentary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Answer {
    /// All of them: they are one response.
    #[default]
    All,
    /// The last one: the turn is a whole session of requests and tools, and what was said on the way was not marked.
    Last,
}

/// Where the items of a turn were taken from, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutputSource {
    /// There are none.
    Nothing,
    /// Finished items, `response.output_item.done`.
    Items,
    /// Put together from deltas, because a finished item never came.
    Deltas,
    /// The list in the terminal event, a last resort.
    Terminal,
}

/// A call the caller may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToolCall<'a> {
    /// What the result must quote.
    pub call_id: &'a str,
    /// The function or tool.
    pub name: &'a str,
    /// JSON arguments of a function, free text of a custom tool.
    pub input: &'a str,
    /// Whether `input` is free text.
    pub custom: bool,
}

impl Turn {
    /// The answer: the text of the messages that are not commentary, joined without a separator, or of the last of
    /// them, as [`answer`](Self::answer) says.
    #[must_use]
    pub fn text(&self) -> String {
        let is_answer = |item: &&Item| matches!(item, Item::Message { phase, .. } if is_answer(phase.as_deref()));
        match self.answer {
            Answer::All => self.items.iter().map(Item::answer_text).collect(),
            Answer::Last => self.items.iter().rev().find(is_answer).map(Item::answer_text).unwrap_or_default(),
        }
    }

    /// What the model said instead of answering, if it refused.
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        let refusal: String = self.items.iter().map(Item::refusal_text).collect();
        (!refusal.is_empty()).then_some(refusal)
    }

    /// The finished calls, in order, one a `call_id`.
    #[must_use]
    pub fn tool_calls(&self) -> Vec<ToolCall<'_>> {
        let mut seen = HashSet::new();
        self.items
            .iter()
            .filter(|item| item.is_finished())
            .filter_map(ToolCall::of)
            .filter(|call| seen.insert(call.call_id))
            .collect()
    }
}

impl<'a> ToolCall<'a> {
    fn of(item: &'a Item) -> Option<Self> {
        match item {
            Item::FunctionCall { call_id, name, arguments, .. } => {
                Some(Self { call_id, name, input: arguments, custom: false })
            }
            Item::CustomToolCall { call_id, name, input, .. } => Some(Self { call_id, name, input, custom: true }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(call_id: &str, status: Option<&str>) -> Item {
        Item::FunctionCall {
            output_index: None,
            id: Some("fc_1".into()),
            call_id: call_id.into(),
            name: "look".into(),
            arguments: "{}".into(),
            status: status.map(str::to_owned),
            caller: None,
        }
    }

    fn turn(items: Vec<Item>) -> Turn {
        Turn {
            response_id: None,
            model: None,
            items,
            usage: None,
            output_source: OutputSource::Items,
            answer: Answer::All,
        }
    }

    #[test]
    fn a_call_id_is_handed_out_once() {
        let turn = turn(vec![call("a", None), call("b", Some("completed")), call("a", None)]);
        let ids: Vec<_> = turn.tool_calls().iter().map(|call| call.call_id).collect();
        assert_eq!(ids, ["a", "b"]);
    }

    #[test]
    fn a_call_whose_item_is_incomplete_is_not_handed_out() {
        let turn = turn(vec![call("a", Some("incomplete")), call("b", Some("in_progress"))]);
        assert!(turn.tool_calls().is_empty());
    }
}
