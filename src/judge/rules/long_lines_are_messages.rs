//! A message of ten megabytes is a message.

use super::{Api, Level, Rule, RulePage};

/// `long-lines-are-messages`.
pub(super) struct LongLinesAreMessages;

impl Rule for LongLinesAreMessages {
    fn id(&self) -> &'static str {
        "long-lines-are-messages"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A line of ten megabytes is read like any other.",
            why: "Line readers give up at 64 KiB or 1 MiB unless told otherwise. The reader is gone then, and the turn never ends.",
            source: "vicoa-ai/vicoa#37, merged, read 2026-11-22: “Every limit is a cliff, and a frame dropped at the cliff is **silent**”.",
            incidents: &["vicoa-ai/vicoa#37", "liujuanjuan1984/codex-a2a#39", "chenhg5/cc-connect#127"],
            mutations: &["app.long-line"],
        }
    }
}
