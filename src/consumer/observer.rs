//! Somebody watching a turn as it arrives. Watching never changes what is watched.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::outcome::{Item, Turn};

/// What an observer answers. An error is counted and otherwise has no effect.
pub type Observed = Result<(), Box<dyn Error + Send + Sync>>;

/// Somebody who wants to know while a response is arriving. Every method does nothing by default.
///
/// A method that fails or panics is counted in the [`Outcome`](super::Outcome); the run goes on. To
/// stop it, pull the [`Cancel`](super::Cancel) handle.
#[allow(unused_variables)]
pub trait Observer {
    /// An event, before it has any effect: its type and its JSON.
    fn on_event(&mut self, kind: &str, data: &str) -> Observed {
        Ok(())
    }

    /// The answer begins. Called at most once a run.
    fn on_first_text(&mut self) -> Observed {
        Ok(())
    }

    /// More of the answer. Never empty, never commentary.
    fn on_text(&mut self, text: &str) -> Observed {
        Ok(())
    }

    /// More of a refusal. Never empty.
    fn on_refusal(&mut self, text: &str) -> Observed {
        Ok(())
    }

    /// More of the reasoning. Never empty.
    fn on_reasoning(&mut self, text: &str) -> Observed {
        Ok(())
    }

    /// The reasoning that follows belongs to another part than what came before.
    fn on_reasoning_break(&mut self) -> Observed {
        Ok(())
    }

    /// An item is finished. A call seen here must not be run before the turn has completed.
    fn on_item(&mut self, item: &Item) -> Observed {
        Ok(())
    }
}

/// An observer that does not care.
impl Observer for () {}

/// Something worth telling an observer.
#[derive(Debug, Clone, Copy)]
pub(super) enum Signal<'a> {
    Event { kind: &'a str, data: &'a str },
    Text(&'a str),
    Refusal(&'a str),
    Reasoning(&'a str),
    ReasoningBreak,
    Item(&'a Item),
}

/// An observer behind glass: what it does cannot hurt the turn.
pub(super) struct Shielded<'o> {
    observer: &'o mut dyn Observer,
    answering: bool,
    /// Whether nothing of a turn is told before all of it is there.
    aggregates: bool,
    failures: u32,
}

impl<'o> Shielded<'o> {
    pub(super) fn new(observer: &'o mut dyn Observer, aggregates: bool) -> Self {
        Self { observer, answering: false, aggregates, failures: 0 }
    }

    /// How many calls failed.
    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    pub(super) fn tell(&mut self, signal: Signal<'_>) {
        if !self.aggregates || matches!(signal, Signal::Event { .. }) {
            self.pass(signal);
        }
    }

    /// Tells a whole turn to somebody who waited for it, in the order of its items.
    pub(super) fn tell_whole(&mut self, turn: &Turn) {
        let items = if self.aggregates { &turn.items[..] } else { &[] };
        for item in items {
            if let Item::Reasoning { summary, content, .. } = item {
                for (at, text) in summary.iter().chain(content).filter(|text| !text.is_empty()).enumerate() {
                    if at > 0 {
                        self.pass(Signal::ReasoningBreak);
                    }
                    self.pass(Signal::Reasoning(text));
                }
            }
            let (text, refusal) = (item.answer_text(), item.refusal_text());
            if !text.is_empty() {
                self.pass(Signal::Text(&text));
            }
            if !refusal.is_empty() {
                self.pass(Signal::Refusal(&refusal));
            }
            self.pass(Signal::Item(item));
        }
    }

    fn pass(&mut self, signal: Signal<'_>) {
        match signal {
            Signal::Event { kind, data } => self.call(|observer| observer.on_event(kind, data)),
            Signal::Text(text) => {
                if !std::mem::replace(&mut self.answering, true) {
                    self.call(|observer| observer.on_first_text());
                }
                self.call(|observer| observer.on_text(text));
            }
            Signal::Refusal(text) => self.call(|observer| observer.on_refusal(text)),
            Signal::Reasoning(text) => self.call(|observer| observer.on_reasoning(text)),
            Signal::ReasoningBreak => self.call(|observer| observer.on_reasoning_break()),
            Signal::Item(item) => self.call(|observer| observer.on_item(item)),
        }
    }

    fn call(&mut self, call: impl FnOnce(&mut dyn Observer) -> Observed) {
        let observer = &mut *self.observer;
        if !matches!(catch_unwind(AssertUnwindSafe(|| call(observer))), Ok(Ok(()))) {
            self.failures = self.failures.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Fragile {
        firsts: u32,
        text: String,
    }

    impl Observer for Fragile {
        fn on_first_text(&mut self) -> Observed {
            self.firsts += 1;
            Err("not impressed".into())
        }

        fn on_text(&mut self, text: &str) -> Observed {
            self.text.push_str(text);
            assert_ne!(text, "b", "on purpose");
            Ok(())
        }
    }

    #[test]
    fn failures_and_panics_are_counted_and_the_next_call_still_comes() {
        let mut fragile = Fragile::default();
        let mut shielded = Shielded::new(&mut fragile, false);
        for text in ["a", "b", "c"] {
            shielded.tell(Signal::Text(text));
        }
        assert_eq!(shielded.failures(), 2);
        assert_eq!((fragile.firsts, fragile.text.as_str()), (1, "abc"));
    }
}
