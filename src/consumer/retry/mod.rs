//! When to ask again, and how long to wait first.

mod backoff;
mod retry_after;

pub use backoff::RetryPolicy;

pub(super) use retry_after::{parse_millis, parse_seconds, retry_after};

use std::time::Duration;

use super::outcome::{Clock, Ending, Truncation};

/// What an ending says about asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Advice {
    /// It is no use.
    Final,
    /// It may help, any time.
    Again,
    /// It may help after this wait, which the provider asks for.
    After(Duration),
}

/// Whether an ending may be tried again.
///
/// `visible` says whether the caller has already been shown something of the response: then it is
/// theirs to decide, since a second attempt would show it twice.
pub(super) fn advice(ending: &Ending, visible: bool) -> Advice {
    match ending {
        _ if visible => Advice::Final,
        Ending::Failed { error, .. } | Ending::Rejected { error, .. } => match error.delay {
            _ if !error.retryable => Advice::Final,
            Some(delay) => Advice::After(delay),
            None => Advice::Again,
        },
        Ending::Truncated { cause: Truncation::EndOfStream | Truncation::Transport(_), .. }
        | Ending::TimedOut { clock: Clock::FirstByte, .. }
        | Ending::Unreachable { .. } => Advice::Again,
        _ => Advice::Final,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consumer::outcome::{Partial, ResponseError};

    #[test]
    fn nothing_is_tried_again_once_something_was_shown() {
        let ending = Ending::Truncated { cause: Truncation::EndOfStream, partial: Partial::default() };
        assert_eq!(advice(&ending, false), Advice::Again);
        assert_eq!(advice(&ending, true), Advice::Final);
    }

    #[test]
    fn a_silent_start_is_tried_again_and_a_silent_middle_is_not() {
        let silent = |clock| Ending::TimedOut { clock, partial: Partial::default() };
        assert_eq!(advice(&silent(Clock::FirstByte), false), Advice::Again);
        assert_eq!(advice(&silent(Clock::Idle), false), Advice::Final);
        assert_eq!(advice(&silent(Clock::Overall), false), Advice::Final);
    }

    #[test]
    fn an_interrupted_or_incomplete_response_is_final() {
        let partial = Partial::default();
        assert_eq!(advice(&Ending::Interrupted { partial: partial.clone() }, false), Advice::Final);
        assert_eq!(advice(&Ending::Incomplete { reason: None, partial }, false), Advice::Final);
    }

    #[test]
    fn the_provider_decides_about_its_own_errors() {
        let failed =
            |retryable| Ending::Failed { error: ResponseError::plain("m", retryable), partial: Partial::default() };
        assert_eq!(advice(&failed(true), false), Advice::Again);
        assert_eq!(advice(&failed(false), false), Advice::Final);
    }
}
