//! The wall clock. Read here and nowhere else in the program.

use std::time::{Duration, Instant, SystemTime};

/// When something began.
pub(crate) struct Started {
    at: SystemTime,
    instant: Instant,
}

impl Started {
    /// Now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    pub(crate) fn now() -> Self {
        Self { at: SystemTime::now(), instant: Instant::now() }
    }

    /// The moment in UTC, to the second.
    pub(crate) fn stamp(&self) -> String {
        let since = self.at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
        jiff::Timestamp::from_second(seconds).map(|stamp| stamp.to_string()).unwrap_or_default()
    }

    /// The day in UTC, as `2026-11-20`.
    pub(crate) fn day(&self) -> String {
        self.stamp().chars().take_while(|c| *c != 'T').collect()
    }

    /// A number unlike that of other moments.
    pub(crate) fn number(&self) -> u64 {
        let since = self.at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        u64::try_from(since.as_millis()).unwrap_or_default() % 1_000_000_000
    }

    /// How long ago it was.
    pub(crate) fn milliseconds(&self) -> u64 {
        u64::try_from(self.instant.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
