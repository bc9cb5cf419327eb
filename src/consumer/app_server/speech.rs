//! Messages while they are said. What is said again after a stream has broken is shown once.

use std::collections::HashSet;

use super::project::parts;
use crate::consumer::observer::{Shielded, Signal};
use crate::consumer::outcome::{Item, is_answer};

/// The messages that have begun.
#[derive(Debug, Default)]
pub(super) struct Speech {
    open: Vec<Message>,
    /// What was shown of messages that will be said again.
    stale: String,
    /// Ids of messages that are whole: what comes late of one adds nothing.
    whole: HashSet<String>,
}

#[derive(Debug, Default)]
struct Message {
    id: Option<String>,
    phase: Option<String>,
    text: String,
    /// What was shown before it began again, as long as it says the same. Beyond that, all of `text` was shown.
    earlier: String,
}

impl Speech {
    /// A message begins. One that begins again is the same one, from its start.
    pub(super) fn open(&mut self, id: Option<String>, phase: Option<String>) {
        let again = self.open.iter().position(|message| message.id == id && id.is_some());
        let earlier = match again {
            Some(at) => self.open.remove(at).shown(),
            None => std::mem::take(&mut self.stale),
        };
        self.open.push(Message { id, phase, text: String::new(), earlier });
    }

    /// More of a message.
    pub(super) fn add(&mut self, id: Option<&str>, delta: &str, observer: &mut Shielded<'_>) {
        if id.is_some_and(|id| self.whole.contains(id)) {
            return;
        }
        let at = self.open.iter().rposition(|message| message.id.as_deref() == id);
        let at = at.unwrap_or_else(|| {
            self.open(id.map(str::to_owned), None);
            self.open.len() - 1
        });
        self.open[at].add(delta, observer);
    }

    /// A message is whole. What had not been shown of it is.
    pub(super) fn close(&mut self, id: Option<&str>, phase: Option<&str>, text: &str, observer: &mut Shielded<'_>) {
        let at = self.open.iter().rposition(|message| message.id.as_deref() == id);
        let begun = at.map(|at| self.open.remove(at));
        self.whole.extend(id.map(str::to_owned));
        if !is_answer(phase) {
            return;
        }
        let begun = begun.unwrap_or_else(|| Message { earlier: std::mem::take(&mut self.stale), ..Message::default() });
        let is_own = begun.earlier.is_empty() && !begun.text.is_empty();
        let shown = begun.shown();
        if shown.starts_with(text) {
            return;
        }
        match text.strip_prefix(shown.as_str()) {
            Some(rest) => observer.tell(Signal::Text(rest)),
            // It was shown in other words, and is not shown in two.
            None if is_own => {}
            None => observer.tell(Signal::Text(text)),
        }
    }

    /// The stream broke, and the server asks the model again: what had begun is void.
    pub(super) fn restart(&mut self) {
        for message in self.open.drain(..).filter(|message| is_answer(message.phase.as_deref())) {
            let shown = message.shown();
            if shown.len() > self.stale.len() {
                self.stale = shown;
            }
        }
    }

    /// The last message that has begun, may be the answer, and says something.
    pub(super) fn unfinished(&self) -> Option<Item> {
        let mut answers = self.open.iter().rev().filter(|message| is_answer(message.phase.as_deref()));
        let message = answers.find(|message| !message.text.is_empty())?;
        let (id, phase) = (message.id.clone(), message.phase.clone());
        Some(Item::Message { output_index: None, id, phase, parts: parts(Some(message.text.clone())) })
    }
}

impl Message {
    fn add(&mut self, delta: &str, observer: &mut Shielded<'_>) {
        let from = self.text.len();
        self.text.push_str(delta);
        if delta.is_empty() || !is_answer(self.phase.as_deref()) {
            return;
        }
        if self.earlier.is_empty() {
            observer.tell(Signal::Text(delta));
            return;
        }
        if !self.earlier.get(from..).is_some_and(|rest| rest.starts_with(delta)) {
            // It goes beyond what was shown, or says something else: then it is shown from its start.
            let earlier = std::mem::take(&mut self.earlier);
            observer.tell(Signal::Text(self.text.strip_prefix(earlier.as_str()).unwrap_or(&self.text)));
        }
    }

    /// What the observer knows of it.
    fn shown(self) -> String {
        if self.earlier.is_empty() { self.text } else { self.earlier }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consumer::observer::{Observed, Observer};

    #[derive(Default)]
    struct Shown(String);

    impl Observer for Shown {
        fn on_text(&mut self, text: &str) -> Observed {
            self.0.push_str(text);
            Ok(())
        }
    }

    #[test]
    fn what_is_said_again_is_shown_once() {
        let mut shown = Shown::default();
        let mut observer = Shielded::new(&mut shown, false);
        let mut speech = Speech::default();
        speech.open(Some("a".into()), None);
        speech.add(Some("a"), "Hello, wo", &mut observer);
        speech.restart();
        assert!(speech.unfinished().is_none());
        speech.open(Some("b".into()), None);
        speech.add(Some("b"), "Hel", &mut observer);
        speech.add(Some("b"), "lo, world", &mut observer);
        speech.close(Some("b"), None, "Hello, world!", &mut observer);
        assert_eq!(shown.0, "Hello, world!");
    }

    #[test]
    fn what_comes_late_of_a_whole_message_is_not_shown() {
        let mut shown = Shown::default();
        let mut observer = Shielded::new(&mut shown, false);
        let mut speech = Speech::default();
        speech.add(Some("a"), "Hello", &mut observer);
        speech.close(Some("a"), None, "Hello", &mut observer);
        speech.add(Some("a"), "lo", &mut observer);
        assert!(speech.unfinished().is_none());
        assert_eq!(shown.0, "Hello");
    }

    #[test]
    fn a_message_that_came_without_deltas_is_shown_whole_and_commentary_never() {
        let mut shown = Shown::default();
        let mut observer = Shielded::new(&mut shown, false);
        let mut speech = Speech::default();
        speech.open(Some("a".into()), Some("commentary".into()));
        speech.add(Some("a"), "I look.", &mut observer);
        assert!(speech.unfinished().is_none());
        speech.close(Some("a"), Some("commentary"), "I look.", &mut observer);
        speech.close(Some("b"), None, "Whole.", &mut observer);
        assert_eq!(shown.0, "Whole.");
    }
}
