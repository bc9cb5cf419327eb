//! Quotes the request in every error, with its key.

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "quotes-what-it-sent",
    sees: as_sent,
    tells: |_, mut seen| {
        if let Some(error) = &mut seen.error {
            error.message =
                Some(format!("POST /responses, authorization: Bearer {}", codex_conformance::mutate::CANARY));
        }
        seen
    },
    more: 0,
    breaks: &["the-key-is-never-told"],
};
