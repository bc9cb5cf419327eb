//! Asks again whenever it was told that the turn is not over.

use super::{Shim, as_sent, truthfully};

pub(super) const SHIM: Shim = Shim {
    id: "asks-for-ever",
    sees: as_sent,
    tells: truthfully,
    more: 30,
    breaks: &[
        "end-turn-is-no-endless-loop",
        "final-statuses-are-final",
        "policy-is-final",
        "spent-quota-is-not-hammered",
        "requests-are-bounded",
        "advice-to-wait-is-followed",
        "advice-is-read-in-every-form",
        "waits-grow",
    ],
};
