//! The desk of a worker: hands it scenarios, takes what it tells, and starts it anew when it dies or hangs.
//!
//! Where several scenarios were with a worker that died, each of them is tried again alone: the one that kills it
//! then is the one that did.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

use super::{
    super::{Program, account::Account, command::with, message, message::Message},
    Job, Order,
    live::Live,
};
use crate::judge::{Excuse, Observation, Seen};

/// The desk.
pub(super) struct Desk {
    program: Arc<Program>,
    version: Arc<OnceLock<String>>,
    live: Option<Live>,
    waiting: VecDeque<Job>,
    /// Scenarios that are with the worker, by number.
    out: BTreeMap<u64, Out>,
    /// Set when the worker is to be started anew: nothing more is handed out until it is empty-handed.
    tired: bool,
    /// Until when the worker has to answer, being asked whether it is there.
    asked: Option<Instant>,
    /// Failed starts in a row, and why the last one failed.
    failed: Option<(u32, Excuse)>,
}

/// A scenario that is with the worker.
struct Out {
    job: Job,
    account: Account,
    deadline: Instant,
    /// Its time is over, and the worker is asked whether it is there.
    is_late: bool,
}

impl Desk {
    pub(super) fn new(program: Arc<Program>, version: Arc<OnceLock<String>>) -> Self {
        Self {
            program,
            version,
            live: None,
            waiting: VecDeque::new(),
            out: BTreeMap::new(),
            tired: false,
            asked: None,
            failed: None,
        }
    }

    /// Works until nobody can ask any more.
    pub(super) async fn work(mut self, mut inbox: mpsc::UnboundedReceiver<Order>) {
        loop {
            self.hand_out().await;
            let next = match &mut self.live {
                None => Next::Order(inbox.recv().await),
                Some(worker) => {
                    let deadline = self.out.values().map(|out| out.deadline).chain(self.asked).min();
                    tokio::select! {
                        order = inbox.recv() => Next::Order(order),
                        line = worker.next() => Next::Line(line),
                        () = at(deadline) => Next::Late,
                    }
                }
            };
            match next {
                Next::Order(None) => break,
                Next::Order(Some(Order::Do(job))) => self.waiting.push_back(job),
                Next::Order(Some(Order::Storm(number))) => self.give_up(number),
                Next::Line(Some(Ok(line))) => self.take(&line).await,
                Next::Line(Some(Err(error))) => self.refuse(&error).await,
                Next::Line(None) => self.mourn().await,
                Next::Late => self.look_after().await,
            }
        }
        self.stop().await;
    }

    /// Gives the worker as many scenarios as it takes. Starts it where it has to.
    async fn hand_out(&mut self) {
        if self.tired && self.out.is_empty() {
            self.stop().await;
        }
        while !self.tired && !self.waiting.is_empty() {
            if !self.is_there().await {
                continue;
            }
            let room = self.live.as_ref().map_or(0, |live| live.in_flight);
            let is_alone = self.waiting.front().is_some_and(|job| job.alone);
            let has_room = if is_alone { self.out.is_empty() } else { self.out.len() < room };
            if !has_room || self.out.values().any(|out| out.job.alone) {
                return;
            }
            let (Some(job), Some(live)) = (self.waiting.pop_front(), &mut self.live) else { return };
            let taken = live.give(&job.line).await;
            let deadline = Instant::now() + job.allowed;
            self.out.insert(job.number, Out { job, account: Account::default(), deadline, is_late: false });
            if !taken {
                self.mourn().await;
            }
        }
    }

    /// Whether there is a worker, after starting one where there was none.
    async fn is_there(&mut self) -> bool {
        if self.live.is_some() {
            return true;
        }
        let times = self.failed.as_ref().map_or(0, |(times, _)| *times);
        if times < MOST_STARTS {
            match Live::start(&self.program).await {
                Ok((live, version)) => {
                    if let Some(version) = version {
                        let _ = self.version.set(version);
                    }
                    self.live = Some(live);
                    return true;
                }
                Err(excuse) => self.failed = Some((times + 1, excuse)),
            }
        }
        if let (Some((_, excuse)), Some(job)) = (&self.failed, self.waiting.pop_front()) {
            let _ = job.answer.send(Err(excuse.clone()));
        }
        false
    }

    async fn take(&mut self, line: &str) {
        let was_asked = self.asked.take().is_some();
        self.file(line).await;
        if was_asked {
            self.tell_who_hangs();
        }
    }

    /// Puts a line to the account of its scenario, and closes that where it tells the outcome.
    async fn file(&mut self, line: &str) {
        let (number, message) = message::read(line);
        let Some(number) = number else {
            return match message {
                Ok(Message::Pong | Message::Ready(_)) => {}
                Ok(_) => self.refuse("printed a line without the `id` of its scenario").await,
                Err(error) => self.refuse(&error).await,
            };
        };
        // What comes for a scenario that is over is late, and nobody waits for it.
        let Some(out) = self.out.get_mut(&number) else { return };
        let taken = message.map_err(Excuse::Target).and_then(|message| out.account.take(message, line.len()));
        if taken.is_ok() && !out.account.is_told() {
            return;
        }
        let Some(out) = self.out.remove(&number) else { return };
        let seen = taken.and_then(|()| out.account.close().ok_or_else(|| Excuse::Target("no outcome".to_owned())));
        self.tired |= matches!(seen, Err(Excuse::Target(_)));
        if seen.is_ok() {
            self.failed = None;
        }
        let _ = out.job.answer.send(seen);
    }

    /// The worker printed what belongs to no scenario: nothing it says can be relied on.
    async fn refuse(&mut self, error: &str) {
        let told = self.stop().await;
        self.blame(&|| Err(Excuse::Target(with(error, &told))));
        // A worker that never says anything else is not started for ever.
        let times = self.failed.as_ref().map_or(0, |(times, _)| *times);
        self.failed = Some((times + 1, Excuse::Target(with(error, &told))));
    }

    /// The worker died.
    async fn mourn(&mut self) {
        let how = match &mut self.live {
            Some(live) => live.how_it_ended().await.unwrap_or_else(|| "closed its stdout".to_owned()),
            None => return,
        };
        let told = self.stop().await;
        self.blame(&|| Ok(Observation::failure(Seen::Crashed, "process", with(&how, &told))));
    }

    /// A clock ran out: of a scenario, or of the worker's answer.
    async fn look_after(&mut self) {
        let now = Instant::now();
        if self.asked.is_some_and(|until| until <= now) {
            // It does not even answer: whatever is late is stuck with all the rest.
            self.stop().await;
            return self.blame(&|| Ok(Observation::of(Seen::Hung)));
        }
        for out in self.out.values_mut().filter(|out| out.deadline <= now) {
            (out.is_late, out.deadline) = (true, now + A_DAY);
        }
        if self.asked.is_none() {
            let takes = match &mut self.live {
                Some(live) => live.give(PING).await,
                None => false,
            };
            self.asked = Some(if takes { now + TO_ANSWER } else { now });
        }
    }

    /// The worker answers, so those whose time is over hang by themselves.
    fn tell_who_hangs(&mut self) {
        let late: Vec<u64> = self.out.iter().filter(|(_, out)| out.is_late).map(|(number, _)| *number).collect();
        for out in late.iter().filter_map(|number| self.out.remove(number)).collect::<Vec<_>>() {
            self.tired = true;
            let _ = out.job.answer.send(Ok(Observation::of(Seen::Hung)));
        }
    }

    /// A scenario that is over for the harness.
    fn give_up(&mut self, number: u64) {
        self.tired |= self.out.remove(&number).is_some();
        self.waiting.retain(|job| job.number != number);
    }

    /// What was with the worker when something happened is tried again alone, and what was alone is to blame.
    fn blame(&mut self, outcome: &dyn Fn() -> Result<Observation, Excuse>) {
        for (_, Out { job, .. }) in std::mem::take(&mut self.out) {
            if job.alone {
                let _ = job.answer.send(outcome());
            } else {
                // What it asked before counts for nothing.
                job.witness.forget();
                self.waiting.push_front(Job { alone: true, ..job });
            }
        }
    }

    /// Ends the worker. Gives the end of what it printed on stderr.
    async fn stop(&mut self) -> String {
        self.tired = false;
        self.asked = None;
        match self.live.take() {
            Some(live) => live.end().await,
            None => String::new(),
        }
    }
}

enum Next {
    Order(Option<Order>),
    Line(Option<Result<String, String>>),
    Late,
}

async fn at(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// After so many starts in a row that failed there is no other.
const MOST_STARTS: u32 = 2;

/// Asks whether the worker is there.
const PING: &str = "{\"kind\":\"ping\"}\n";

/// From that question to its answer, on a machine with much else to do.
const TO_ANSWER: Duration = Duration::from_secs(3);

/// No scenario is waited for so long.
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);
