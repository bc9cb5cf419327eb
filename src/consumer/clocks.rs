//! The clocks of a run. Silence before the first event, silence between events, what comes behind the answer, and all
//! of it.

use std::time::Duration;

use tokio::time::Instant;

use super::outcome::Clock;

/// How long a run may be silent, and how long it may last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// From sending the request to the first event. The Codex endpoint at times accepts a
    /// connection and never says a word, and answers within seconds when asked again.
    pub first_byte: Duration,
    /// Between two events. Any event counts, a `keepalive` too; comments and frames without data
    /// do not.
    pub idle: Duration,
    /// From the finish reason of a Chat Completions message to the usage and `[DONE]` behind it. The answer is whole
    /// by then, and servers that send neither have been seen to hold the connection (maximhq/bifrost#6784). What adds
    /// to the message, or counts it, starts it anew; any other event does not.
    pub grace: Duration,
    /// The whole run, retries included.
    pub overall: Duration,
}

impl Default for Clocks {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(45),
            idle: Duration::from_secs(300),
            grace: Duration::from_secs(5),
            overall: Duration::from_secs(1500),
        }
    }
}

impl Clocks {
    /// All of them faster or slower by a factor.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        let scale =
            |duration: Duration| Duration::try_from_secs_f64(duration.as_secs_f64() * factor).unwrap_or(Duration::MAX);
        Self {
            first_byte: scale(self.first_byte),
            idle: scale(self.idle),
            grace: scale(self.grace),
            overall: scale(self.overall),
        }
    }
}

/// The clocks of one attempt, running. Time comes in as an argument.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadlines {
    idle: Duration,
    grace: Duration,
    silence: (Instant, Clock),
    /// When nothing more is waited for, where the answer is known to be whole.
    parting: Option<Instant>,
    overall: Instant,
}

impl Deadlines {
    /// Starts the clocks of an attempt. `overall` is the end of the run it belongs to.
    pub(super) fn start(clocks: &Clocks, now: Instant, overall: Instant) -> Self {
        let silence = (after(now, clocks.first_byte), Clock::FirstByte);
        Self { idle: clocks.idle, grace: clocks.grace, silence, parting: None, overall }
    }

    /// An event came.
    pub(super) fn event(&mut self, now: Instant) {
        self.silence = (after(now, self.idle), Clock::Idle);
    }

    /// The answer is whole, or something more came of it.
    pub(super) fn whole(&mut self, now: Instant) {
        self.parting = Some(after(now, self.grace));
    }

    /// When the next clock runs out.
    pub(super) fn next(&self) -> Instant {
        let silence = self.silence.0.min(self.overall);
        self.parting.map_or(silence, |parting| parting.min(silence))
    }

    /// The clock that has run out, if one has.
    pub(super) fn expired(&self, now: Instant) -> Option<Clock> {
        if now >= self.overall {
            Some(Clock::Overall)
        } else if now >= self.silence.0 {
            Some(self.silence.1)
        } else if self.parting.is_some_and(|parting| now >= parting) {
            Some(Clock::Idle)
        } else {
            None
        }
    }
}

/// A moment later, or as late as can be told.
pub(super) fn after(now: Instant, duration: Duration) -> Instant {
    now.checked_add(duration).unwrap_or(now + FAR)
}

/// Thirty years: beyond any run, within what an `Instant` can hold.
const FAR: Duration = Duration::from_secs(30 * 365 * 86_400);

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCKS: Clocks = Clocks {
        first_byte: Duration::from_secs(2),
        idle: Duration::from_secs(5),
        grace: Duration::from_secs(1),
        overall: Duration::from_secs(9),
    };

    #[test]
    fn any_event_disarms_the_first_byte_clock() {
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let mut deadlines = Deadlines::start(&CLOCKS, start, start + CLOCKS.overall);
        assert_eq!(deadlines.expired(start + second), None);
        assert_eq!(deadlines.expired(start + second * 2), Some(Clock::FirstByte));
        deadlines.event(start + second);
        assert_eq!(deadlines.expired(start + second * 2), None);
        assert_eq!(deadlines.next(), start + second * 6);
        assert_eq!(deadlines.expired(start + second * 6), Some(Clock::Idle));
    }

    #[test]
    fn the_overall_clock_runs_on_whatever_comes() {
        let start = Instant::now();
        let mut deadlines = Deadlines::start(&CLOCKS, start, start + CLOCKS.overall);
        deadlines.event(start + Duration::from_secs(8));
        assert_eq!(deadlines.next(), start + CLOCKS.overall);
        assert_eq!(deadlines.expired(start + CLOCKS.overall), Some(Clock::Overall));
    }

    #[test]
    fn behind_the_answer_no_event_holds_the_clock_up() {
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let mut deadlines = Deadlines::start(&CLOCKS, start, start + CLOCKS.overall);
        deadlines.whole(start + second);
        deadlines.event(start + second * 3 / 2);
        assert_eq!(deadlines.next(), start + second * 2);
        assert_eq!(deadlines.expired(start + second * 2), Some(Clock::Idle));
        deadlines.whole(start + second * 2);
        assert_eq!((deadlines.expired(start + second * 2), deadlines.next()), (None, start + second * 3));
    }

    #[test]
    fn a_factor_no_duration_can_hold_means_for_ever() {
        assert_eq!(CLOCKS.scaled(0.5).idle, Duration::from_millis(2500));
        assert_eq!(CLOCKS.scaled(f64::INFINITY).idle, Duration::MAX);
        let start = Instant::now();
        assert!(after(start, Duration::MAX) > start);
    }
}
