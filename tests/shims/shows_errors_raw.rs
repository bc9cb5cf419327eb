//! Shows errors as they came, without a word of its own, with a code of its own, and tries none again that it should.

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "shows-errors-raw",
    sees: as_sent,
    tells: |_, mut seen| {
        if let Some(error) = &mut seen.error {
            error.shown = error.message.clone();
            error.message = error.message.take().filter(|message| !message.contains("without a message"));
            error.code = error.code.take().map(|code| code.to_uppercase());
            error.retryable = error.retryable.map(|again| !again);
        }
        seen
    },
    more: 0,
    breaks: &[
        "error-has-words",
        "keeps-the-code",
        "final-codes-are-final",
        "unknown-codes-may-pass",
        "shows-no-control-characters",
    ],
};
