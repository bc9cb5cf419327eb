//! Text that is still arriving. Remembers what was told, so that nothing is told twice.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::family::Family;

/// What a piece of text belongs to within its item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strand {
    Text,
    Refusal,
    Summary,
    Reasoning,
    Arguments,
    Input,
    Other,
}

impl Strand {
    /// The kind of item such text belongs to.
    pub(super) fn family(self) -> Family {
        match self {
            Strand::Text | Strand::Refusal | Strand::Other => Family::Message,
            Strand::Summary | Strand::Reasoning => Family::Reasoning,
            Strand::Arguments => Family::FunctionCall,
            Strand::Input => Family::CustomToolCall,
        }
    }
}

/// The drafts of one item, by position and strand.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    by_part: BTreeMap<(u64, Strand), Draft>,
}

#[derive(Debug, Default)]
pub(super) struct Draft {
    text: String,
    sealed: bool,
    annotations: Vec<Value>,
    other: Option<Value>,
}

impl Drafts {
    pub(super) fn entry(&mut self, strand: Strand, part: u64) -> &mut Draft {
        self.by_part.entry((part, strand)).or_default()
    }

    /// The text of a strand, all parts joined.
    pub(super) fn joined(&self, strand: Strand) -> String {
        self.of(strand).map(|draft| draft.text.as_str()).collect()
    }

    /// Whether anything arrived that an item could be made from.
    pub(super) fn is_empty(&self) -> bool {
        self.by_part.values().all(|draft| draft.text.is_empty() && draft.other.is_none())
    }

    /// Whether every part that began was also finished.
    pub(super) fn all_sealed(&self) -> bool {
        self.by_part.values().all(|draft| draft.sealed)
    }

    /// The finished arguments or input of a call.
    pub(super) fn sealed_text(&self, strand: Strand) -> Option<&str> {
        self.of(strand).find(|draft| draft.sealed).map(|draft| draft.text.as_str())
    }

    /// The first text of a strand, finished or not.
    pub(super) fn first_text(&self, strand: Strand) -> Option<&str> {
        self.of(strand).next().map(|draft| draft.text.as_str())
    }

    /// The parts of a message, as an item would list them.
    pub(super) fn message_content(&self) -> Vec<Value> {
        let part = |(&(_, strand), draft): (&(u64, Strand), &Draft)| match strand {
            Strand::Text => Some(json!({
                "type": "output_text", "text": draft.text, "annotations": draft.annotations,
            })),
            Strand::Refusal => Some(json!({"type": "refusal", "refusal": draft.text})),
            Strand::Other => draft.other.clone(),
            _ => None,
        };
        self.by_part.iter().filter_map(part).collect()
    }

    /// The parts of a reasoning strand, as an item would list them.
    pub(super) fn reasoning_parts(&self, strand: Strand) -> Vec<Value> {
        let kind = if strand == Strand::Summary { "summary_text" } else { "reasoning_text" };
        self.of(strand).map(|draft| json!({"type": kind, "text": draft.text})).collect()
    }

    fn of(&self, wanted: Strand) -> impl Iterator<Item = &Draft> {
        self.by_part.iter().filter(move |((_, strand), _)| *strand == wanted).map(|(_, draft)| draft)
    }
}

impl Draft {
    /// Appends; says whether that counted. After the whole text has come, pieces no longer do.
    pub(super) fn push(&mut self, delta: &str) -> bool {
        if !self.sealed {
            self.text.push_str(delta);
        }
        !self.sealed
    }

    /// Takes the whole text and returns what of it had not arrived in pieces.
    pub(super) fn seal<'t>(&mut self, whole: &'t str) -> &'t str {
        let rest = untold(&self.text, whole);
        self.text.clear();
        self.text.push_str(whole);
        self.sealed = true;
        rest
    }

    pub(super) fn annotations(&mut self) -> &mut Vec<Value> {
        &mut self.annotations
    }

    pub(super) fn keep_other(&mut self, value: Value) {
        self.other = Some(value);
        self.sealed = true;
    }
}

/// The end of the whole that has not been told. Nothing, if what was told is not its beginning:
/// then telling more would garble what the caller has already shown.
pub(super) fn untold<'t>(told: &str, whole: &'t str) -> &'t str {
    whole.strip_prefix(told).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealing_returns_only_what_had_not_arrived() {
        let mut draft = Draft::default();
        assert!(draft.push("Hel"));
        assert_eq!(draft.seal("Hello"), "lo");
        assert_eq!(draft.seal("Hello"), "");
        assert!(!draft.push("!"));
    }

    #[test]
    fn a_contradiction_is_taken_but_not_told() {
        let mut drafts = Drafts::default();
        drafts.entry(Strand::Text, 0).push("Hullo");
        assert_eq!(drafts.entry(Strand::Text, 0).seal("Hello"), "");
        assert_eq!(drafts.joined(Strand::Text), "Hello");
    }

    #[test]
    fn an_explicitly_empty_whole_counts_as_arrived() {
        let mut drafts = Drafts::default();
        drafts.entry(Strand::Arguments, 0).push("{\"a\"");
        drafts.entry(Strand::Arguments, 0).seal("");
        assert_eq!(drafts.sealed_text(Strand::Arguments), Some(""));
    }
}
