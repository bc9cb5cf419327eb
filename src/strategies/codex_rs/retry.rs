//! How long codex-rs waits before it asks again: as long as the server says in whole seconds, else longer every time.

use std::{
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};

/// `Retry-After` in whole seconds. A date, a fraction, or `retry-after-ms` is no advice; nothing caps it.
#[must_use]
pub fn retry_after(headers: &[(String, String)]) -> Option<Duration> {
    let (_, value) = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))?;
    value.parse().ok().map(Duration::from_secs)
}

/// The wait after the attempt with this number, from one: 200 ms, growing by 1.3, give or take a tenth. No cap.
#[must_use]
pub fn backoff(attempt: u32) -> Duration {
    let growth = FACTOR.powi(i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX));
    // A tenth of a percent at a time, which is as fine as the wait is long.
    let draw = f64::from(u32::try_from(RandomState::new().hash_one(attempt) % 200).unwrap_or_default());
    FIRST.mul_f64((growth * (0.9 + draw / 1000.0)).min(LONGEST))
}

const FIRST: Duration = Duration::from_millis(200);
const FACTOR: f64 = 1.3;

/// Of what a duration can hold.
const LONGEST: f64 = 1e12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_seconds_are_advice_and_nothing_caps_them() {
        let advice = |value: &str| retry_after(&[("retry-after".to_owned(), value.to_owned())]);
        assert_eq!(advice("0"), Some(Duration::ZERO));
        assert_eq!(advice("86400"), Some(Duration::from_secs(86_400)));
        for none in ["1.5", "-1", "soon", "Sat, 21 Nov 2026 00:00:00 GMT", ""] {
            assert_eq!(advice(none), None, "{none}");
        }
        assert_eq!(retry_after(&[("retry-after-ms".to_owned(), "5".to_owned())]), None);
    }

    #[test]
    fn waits_grow_by_three_tenths_give_or_take_one() {
        for (attempt, millis) in [(1, 200.0), (2, 260.0), (5, 571.22)] {
            let wait = backoff(attempt).as_secs_f64() * 1000.0;
            assert!((millis * 0.9..millis * 1.1).contains(&wait), "{attempt}: {wait}");
        }
        assert!(backoff(u32::MAX) > Duration::from_secs(1_000_000));
    }
}
