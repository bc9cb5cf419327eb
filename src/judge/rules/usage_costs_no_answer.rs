//! Counting is not answering.

use super::{Level, Rule, RulePage};

/// `usage-costs-no-answer`.
pub(super) struct UsageCostsNoAnswer;

impl Rule for UsageCostsNoAnswer {
    fn id(&self) -> &'static str {
        "usage-costs-no-answer"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Whatever the usage of the terminal frame is, the answer stands.",
            why: "Read strictly, a null counter throws away a whole answer, and it is paid for again.",
            source: "openai/codex#37141 and NVIDIA-NeMo/Gym#3313, read 2026-11-20: an answered turn is asked for again because a counter is null.",
            incidents: &[
                "openai/codex#37141",
                "NVIDIA-NeMo/Gym#3313",
                "bitrouter/bitrouter#453",
                "router-for-me/CLIProxyAPI#4985",
                "zed-industries/zed#42893",
            ],
            mutations: &[
                "usage.shape:null",
                "usage.shape:missing",
                "usage.shape:empty",
                "usage.shape:null-counters",
                "usage.shape:null-details",
                "usage.shape:no-details",
                "usage.shape:empty-details",
                "usage.shape:no-total",
                "usage.shape:strings",
                "usage.shape:other-names",
            ],
        }
    }
}
