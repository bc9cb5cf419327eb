//! Goes by the name of `turn/completed`.

use codex_conformance::{Observation, judge::Seen, stream::Api};

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "takes-every-end-for-success",
    sees: as_sent,
    tells: |wire, seen| {
        let is_over = wire.api == Api::AppServer && matches!(seen.status, Seen::Failed | Seen::Interrupted);
        if is_over { Observation { status: Seen::Completed, error: None, ..seen } } else { seen }
    },
    more: 0,
    breaks: &["failed-turns-are-failures", "interrupted-turns-are-told"],
};
