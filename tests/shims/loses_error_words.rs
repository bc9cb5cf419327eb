//! Tells every error alike, without its words or its code, and as worth another try.

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "loses-error-words",
    sees: as_sent,
    tells: |_, mut seen| {
        if let Some(error) = &mut seen.error {
            error.message = Some(String::new());
            error.code = error.code.take().map(|_| "unknown".to_owned());
            error.retryable = Some(true);
        }
        seen
    },
    more: 0,
    breaks: &["error-has-words", "keeps-the-code", "final-codes-are-final", "rejection-tells-the-reason"],
};
