//! What had arrived of a response that did not complete. It can be shown, never acted on.

use super::{Item, Usage};

/// The remains of a response that did not complete.
///
/// There is deliberately no way to ask it for tool calls: a call in a response that failed or was
/// cut must not be run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Partial {
    /// The provider's id of the response.
    pub response_id: Option<String>,
    /// The model that answered, as the provider names it.
    pub model: Option<String>,
    /// Token counts, if the provider sent any.
    pub usage: Option<Usage>,
    pub(in crate::consumer) finished: Vec<Item>,
    pub(in crate::consumer) text: String,
    pub(in crate::consumer) refusal: String,
}

impl Partial {
    /// The answer so far, unfinished messages included.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the model had said instead of answering.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        (!self.refusal.is_empty()).then_some(&self.refusal)
    }

    /// The items that had finished, for showing.
    #[must_use]
    pub fn finished_items(&self) -> &[Item] {
        &self.finished
    }
}
