//! The clocks of a turn, running. Time comes in as an argument.

use std::collections::HashSet;

use tokio::time::Instant;

use super::limits::TurnClocks;
use crate::consumer::clocks::after;
use crate::consumer::outcome::Clock;

/// Which clocks run.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    clocks: TurnClocks,
    overall: Instant,
    /// Until the reply to `turn/start`.
    reply: Option<Instant>,
    /// Until something is to be heard again.
    silence: Option<Instant>,
    /// Until an interrupted turn is to have ended.
    interrupt: Option<Instant>,
    /// Items that run, by their ids, and those that are done: one may be told to begin when it is over.
    running: HashSet<String>,
    finished: HashSet<String>,
}

impl Watch {
    /// Starts the clocks of a turn that was just asked for.
    pub(super) fn start(clocks: TurnClocks, now: Instant) -> Self {
        let (overall, reply) = (after(now, clocks.turn), Some(after(now, clocks.turn_start)));
        Self {
            clocks,
            overall,
            reply,
            silence: None,
            interrupt: None,
            running: HashSet::new(),
            finished: HashSet::new(),
        }
    }

    /// The turn has begun.
    pub(super) fn begun(&mut self) {
        self.reply = None;
    }

    /// Somebody is asked, who may take all the time.
    pub(super) fn asked(&mut self) {
        self.silence = None;
    }

    /// The server does something: a tool, a message, reasoning.
    pub(super) fn started(&mut self, item: Option<&str>) {
        if item.is_some_and(|item| self.finished.contains(item)) {
            return;
        }
        self.silence = None;
        self.running.extend(item.map(str::to_owned));
    }

    /// It still does.
    pub(super) fn progressed(&mut self) {
        self.silence = None;
    }

    /// Something is done. After a tool it is the turn of the model, unless another still runs.
    pub(super) fn done(&mut self, item: Option<&str>, is_tool: bool, now: Instant) {
        if let Some(item) = item {
            self.running.remove(item);
            self.finished.insert(item.to_owned());
        }
        self.silence = (is_tool && self.running.is_empty()).then(|| after(now, self.clocks.after_tool));
    }

    /// The stream of the model broke and is asked for again: what had begun is not finished under its name.
    pub(super) fn restarted(&mut self) {
        self.silence = None;
        self.running.clear();
    }

    /// The thread is said to be idle.
    pub(super) fn idle(&mut self, now: Instant) {
        self.silence = Some(after(now, self.clocks.after_idle));
    }

    /// The turn is being interrupted. Only the time for that runs now.
    pub(super) fn interrupted(&mut self, now: Instant) {
        self.interrupt.get_or_insert(after(now, self.clocks.interrupt));
    }

    /// When the next clock runs out.
    pub(super) fn next(&self) -> Instant {
        let others = [self.reply, self.silence].into_iter().flatten().fold(self.overall, Instant::min);
        self.interrupt.unwrap_or(others)
    }

    /// The clock that has run out, if one has.
    pub(super) fn expired(&self, now: Instant) -> Option<Clock> {
        let is_over = |end: Option<Instant>| end.is_some_and(|end| now >= end);
        if self.interrupt.is_some() {
            return is_over(self.interrupt).then_some(Clock::Reply);
        }
        if now >= self.overall {
            return Some(Clock::Overall);
        }
        let reply = is_over(self.reply).then_some(Clock::Reply);
        reply.or_else(|| is_over(self.silence).then_some(Clock::Idle))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const CLOCKS: TurnClocks = TurnClocks {
        initialize: Duration::from_secs(1),
        thread_start: Duration::from_secs(1),
        turn_start: Duration::from_secs(2),
        interrupt: Duration::from_secs(3),
        turn: Duration::from_secs(100),
        after_tool: Duration::from_secs(10),
        after_idle: Duration::from_secs(4),
    };

    #[test]
    fn silence_counts_after_a_tool_and_while_none_runs() {
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let mut watch = Watch::start(CLOCKS, start);
        assert_eq!(watch.expired(start + second * 2), Some(Clock::Reply));
        watch.begun();
        watch.started(Some("a"));
        watch.started(Some("b"));
        watch.done(Some("a"), true, start);
        assert_eq!(watch.next(), start + CLOCKS.turn);
        watch.done(Some("b"), true, start + second);
        assert_eq!(watch.expired(start + second * 11), Some(Clock::Idle));
        watch.progressed();
        assert_eq!(watch.expired(start + second * 11), None);
        watch.done(Some("message"), false, start);
        assert_eq!(watch.next(), start + CLOCKS.turn);
    }

    #[test]
    fn what_had_begun_before_a_retry_holds_no_clock_up() {
        let start = Instant::now();
        let mut watch = Watch::start(CLOCKS, start);
        watch.begun();
        watch.started(Some("a message that is never whole"));
        watch.restarted();
        watch.started(Some("a tool"));
        watch.done(Some("a tool"), true, start);
        assert_eq!(watch.next(), start + CLOCKS.after_tool);
    }

    #[test]
    fn what_is_told_to_begin_when_it_is_over_holds_no_clock_up() {
        let start = Instant::now();
        let mut watch = Watch::start(CLOCKS, start);
        watch.begun();
        watch.done(Some("a"), true, start);
        watch.started(Some("a"));
        assert_eq!(watch.next(), start + CLOCKS.after_tool);
        watch.done(Some("b"), true, start + CLOCKS.after_tool);
        assert_eq!(watch.next(), start + CLOCKS.after_tool * 2);
    }

    #[test]
    fn a_turn_that_is_interrupted_has_its_own_time() {
        let start = Instant::now();
        let mut watch = Watch::start(CLOCKS, start);
        watch.interrupted(start + CLOCKS.turn);
        watch.interrupted(start + CLOCKS.turn * 2);
        assert_eq!(watch.next(), start + CLOCKS.turn + CLOCKS.interrupt);
        assert_eq!(watch.expired(start + CLOCKS.turn), None);
    }
}
