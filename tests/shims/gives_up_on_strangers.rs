//! Takes every error for final, and forgets why a turn stopped early.

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "gives-up-on-strangers",
    sees: as_sent,
    tells: |_, mut seen| {
        if let Some(error) = &mut seen.error {
            error.retryable = Some(false);
        }
        seen.reason = seen.reason.map(|_| "unknown".to_owned());
        seen
    },
    more: 0,
    breaks: &["unknown-codes-may-pass", "tells-why-incomplete"],
};
