//! An error after which the server tries again is no end.

use super::{Api, Level, Rule, RulePage};

/// `a-retry-notice-ends-nothing`.
pub(super) struct ARetryNoticeEndsNothing;

impl Rule for ARetryNoticeEndsNothing {
    fn id(&self) -> &'static str {
        "a-retry-notice-ends-nothing"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "An `error` with `willRetry: true` leaves the turn running, and its answer is the answer.",
            why: "The message is a counter of attempts. A client that takes it for the outcome drops a turn that goes on behind its back.",
            source: "openclaw/openclaw#71870, merged, read 2026-11-22: retryable errors came “while the turn is still recovering” and were taken for the failure of turns that had an answer.",
            incidents: &["openclaw/openclaw#71870", "jakemor/kanna#109", "peakflo/20x#522", "huangruiteng/loopx#3758"],
            mutations: &["app.retry-notice"],
        }
    }
}
