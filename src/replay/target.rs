//! A consumer under test. Implement [`Target`] to put one of your own here, in process.

use std::pin::Pin;

use super::attempt::Attempt;
use crate::{
    judge::{Declared, Excuse, Feed, Observation},
    stream::Api,
};

/// A consumer under test.
///
/// It is given one [`Attempt`] at a time, makes its request there, consumes the answer, and tells what a caller of
/// it would know. It may panic: that is an observation like any other.
pub trait Target: Send + Sync {
    /// Its name, as in `--target`.
    fn id(&self) -> &str;

    /// What it is.
    fn page(&self) -> TargetPage;

    /// The ways it can be fed. A consumer that opens its own connections takes HTTP alone.
    fn feeds(&self) -> &[Feed] {
        &[Feed::Http]
    }

    /// The wires that it speaks.
    fn apis(&self) -> &[Api] {
        &[Api::Responses]
    }

    /// What it does where the wire leaves a choice. It is held to what it says.
    fn policies(&self) -> Vec<Declared> {
        Vec::new()
    }

    /// Whether it may never come to an end where the cost of a scenario is the point. It is then observed in a
    /// process of its own, which can be killed.
    fn runs_apart(&self) -> bool {
        false
    }

    /// What is under test, as a matrix shows it, where that has a version of its own.
    fn version(&self) -> Option<String> {
        None
    }

    /// Attempts that may be in flight for each thread where none of them waits for a clock.
    fn at_a_time(&self) -> usize {
        1
    }

    /// Called when nothing more is asked of it for now: whatever it keeps running may end.
    fn rest(&self) {}

    /// The same as [`observe`](Self::observe), for a target that may be unable to. This is what the harness calls.
    fn attempt<'a>(&'a self, attempt: &'a Attempt) -> Attempting<'a> {
        Box::pin(async { Ok(self.observe(attempt).await) })
    }

    /// Consumes the response of this attempt.
    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a>;
}

/// An observation in the making.
pub type Observing<'a> = Pin<Box<dyn Future<Output = Observation> + 'a>>;

/// An observation in the making, or the reason why there is none.
pub type Attempting<'a> = Pin<Box<dyn Future<Output = Result<Observation, Excuse>> + 'a>>;

/// The documentation of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetPage {
    /// What it is, in a sentence.
    pub summary: &'static str,
    /// What to know about it.
    pub about: &'static str,
}
