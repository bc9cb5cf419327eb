//! The account of one scenario: what a program has told of it so far.

use super::message::Message;
use crate::judge::{Excuse, Observation};

/// What was told of a scenario.
#[derive(Debug, Default)]
pub(super) struct Account {
    streamed: Option<String>,
    outcome: Option<Observation>,
    outcomes: u32,
    bytes: usize,
}

impl Account {
    /// Takes a line of so many bytes.
    ///
    /// # Errors
    /// When it does not belong to a scenario, or there is no end to them.
    pub(super) fn take(&mut self, message: Message, bytes: usize) -> Result<(), Excuse> {
        self.bytes += bytes;
        if self.bytes > MOST_BYTES {
            return Err(Excuse::Target(format!("printed more than {} MiB of one scenario", MOST_BYTES >> 20)));
        }
        match message {
            Message::Event(event) => self.streamed.get_or_insert_default().push_str(&event.text.unwrap_or_default()),
            Message::Outcome(seen) => {
                self.outcomes += 1;
                self.outcome.get_or_insert(*seen);
            }
            Message::Unsupported(unsupported) => {
                let why = unsupported.why.unwrap_or_else(|| "the target says no more".to_owned());
                return Err(Excuse::Unsupported(why));
            }
            Message::Ready(_) | Message::Pong => {}
        }
        Ok(())
    }

    /// Whether an outcome was told.
    pub(super) fn is_told(&self) -> bool {
        self.outcome.is_some()
    }

    /// The observation, where an outcome was told.
    pub(super) fn close(self) -> Option<Observation> {
        let seen = self.outcome?;
        let streamed = self.streamed.or(seen.streamed);
        let outcomes = if self.outcomes > 1 { Some(self.outcomes) } else { seen.outcomes.or(Some(1)) };
        Some(Observation { streamed, outcomes, ..seen })
    }
}

/// Events of the largest scenarios, a character each, and not much more.
const MOST_BYTES: usize = 16 * 1024 * 1024;
