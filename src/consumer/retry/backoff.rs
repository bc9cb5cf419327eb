//! How often and how patiently a request is repeated. Reproducible: the jitter comes from a seed.

use std::time::Duration;

use super::Advice;

/// The limits of retrying.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// Requests after the first one.
    pub max_retries: u32,
    /// The first wait; every further one doubles.
    pub base: Duration,
    /// The longest wait the doubling leads to.
    pub cap: Duration,
    /// How far a wait may stray, as a fraction: 0.1 is ±10 %.
    pub jitter: f64,
    /// The longest wait a server may ask for. When it asks for more, the run gives up with the
    /// server's error instead of coming back early.
    pub retry_after_cap: Duration,
    /// Where the jitter starts from.
    pub seed: u64,
}

impl Default for RetryPolicy {
    /// What the provider's own client does: four retries from 200 ms, doubling, ±10 %.
    fn default() -> Self {
        Self {
            max_retries: 4,
            base: Duration::from_millis(200),
            cap: Duration::from_secs(30),
            jitter: 0.1,
            retry_after_cap: Duration::from_secs(60),
            seed: 0,
        }
    }
}

impl RetryPolicy {
    /// A policy that never asks twice.
    #[must_use]
    pub fn none() -> Self {
        Self { max_retries: 0, ..Self::default() }
    }

    /// The wait before the given retry, counted from one; `None` to give up.
    pub(in crate::consumer) fn wait(&self, retry: u32, advice: Advice) -> Option<Duration> {
        if retry > self.max_retries {
            return None;
        }
        match advice {
            Advice::Final => None,
            Advice::Again => Some(self.backoff(retry)),
            Advice::After(asked) => (asked <= self.retry_after_cap).then_some(asked),
        }
    }

    fn backoff(&self, retry: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(retry.saturating_sub(1));
        let wait = self.base.saturating_mul(doubled).min(self.cap);
        let stray = (unit(self.seed, retry) * 2.0 - 1.0) * self.jitter;
        Duration::try_from_secs_f64(wait.as_secs_f64() * (1.0 + stray)).unwrap_or(self.cap)
    }
}

/// A number in 0..1, the same for the same seed and turn (splitmix64).
fn unit(seed: u64, turn: u32) -> f64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(u64::from(turn)));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let high = u32::try_from((z ^ (z >> 31)) >> 32).unwrap_or(0);
    f64::from(high) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_within_the_jitter_and_stay_under_the_cap() {
        let policy = RetryPolicy { max_retries: 40, seed: 7, ..RetryPolicy::default() };
        for retry in 1..=40 {
            let nominal = (0.2 * 2_f64.powi(i32::try_from(retry).expect("small") - 1)).min(30.0);
            let wait = policy.wait(retry, Advice::Again).expect("within the bound").as_secs_f64();
            assert!((nominal * 0.9..=nominal * 1.1).contains(&wait), "{retry}: {wait}");
        }
    }

    #[test]
    fn the_same_seed_waits_the_same_and_another_does_not() {
        let one = RetryPolicy { seed: 1, ..RetryPolicy::default() };
        let two = RetryPolicy { seed: 2, ..RetryPolicy::default() };
        assert_eq!(one.wait(1, Advice::Again), one.wait(1, Advice::Again));
        assert_ne!(one.wait(1, Advice::Again), two.wait(1, Advice::Again));
    }

    #[test]
    fn a_server_is_obeyed_exactly_up_to_the_cap() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.wait(1, Advice::After(Duration::ZERO)), Some(Duration::ZERO));
        assert_eq!(policy.wait(1, Advice::After(Duration::from_secs(60))), Some(Duration::from_secs(60)));
        assert_eq!(policy.wait(1, Advice::After(Duration::from_secs(86_400))), None);
    }

    #[test]
    fn the_bound_counts_retries_not_requests() {
        let policy = RetryPolicy { max_retries: 1, ..RetryPolicy::default() };
        assert!(policy.wait(1, Advice::Again).is_some());
        assert!(policy.wait(2, Advice::Again).is_none());
    }
}
