//! The first-byte watchdog. The Codex endpoint now and then accepts a connection and never sends an event.

use std::time::Duration;

/// The limit that the value of `HERMES_CODEX_TTFB_TIMEOUT_SECONDS` sets: 45 seconds where there is none or it cannot be
/// read, and none at all for zero.
#[must_use]
pub fn first_byte_timeout(value: Option<&str>) -> Option<Duration> {
    let seconds = value.and_then(|value| value.trim().parse::<f64>().ok()).unwrap_or(DEFAULT);
    Duration::try_from_secs_f64(seconds).ok().filter(|limit| !limit.is_zero())
}

const DEFAULT: f64 = 45.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_switches_it_off_and_nonsense_is_the_default() {
        assert_eq!(first_byte_timeout(None), Some(Duration::from_secs(45)));
        assert_eq!(first_byte_timeout(Some("soon")), Some(Duration::from_secs(45)));
        assert_eq!(first_byte_timeout(Some("1.5")), Some(Duration::from_millis(1500)));
        assert_eq!(first_byte_timeout(Some("0")), None);
        assert_eq!(first_byte_timeout(Some("-3")), None);
    }
}
