//! Tells the log of the server as it is.

use codex_conformance::Observation;

use super::{Shim, as_sent};

pub(super) const SHIM: Shim = Shim {
    id: "reads-the-log-aloud",
    sees: as_sent,
    tells: |wire, seen| {
        let log = wire.body.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"! "));
        let log: String = log.map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        if log.is_empty() { seen } else { Observation::failure(seen.status, "server", log) }
    },
    more: 0,
    breaks: &["the-log-is-not-read-aloud"],
};
