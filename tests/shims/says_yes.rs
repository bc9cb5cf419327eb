//! Approves whatever it is asked.

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "says-yes",
    sees: as_sent,
    tells: |_, mut seen| {
        let words = seen.said.iter_mut().flatten().filter(|word| word.contains("Approval"));
        words.for_each(|word| *word = word.split(": ").next().unwrap_or_default().to_owned() + ": accept");
        seen
    },
    more: 0,
    breaks: &["approvals-fail-closed"],
};
