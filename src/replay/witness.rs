//! What the harness itself sees of an attempt: when requests came, and how much of an answer was read.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

/// A witness of one attempt.
#[derive(Debug, Default)]
pub(super) struct Witness {
    asked: Mutex<Vec<Instant>>,
    read: AtomicUsize,
    more: Notify,
    /// More requests came than are answered.
    storm: Notify,
    /// Requests that only bring the output of a tool back.
    follow_ups: AtomicUsize,
    /// Connections whose stream stays open, and that the other side has not left.
    held: AtomicUsize,
    /// Whether the attempt is over.
    over: tokio::sync::watch::Sender<bool>,
}

impl Witness {
    /// A request has come. Gives its number, from zero.
    pub(super) fn ask(&self) -> usize {
        self.read.store(0, Ordering::Release);
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.push(Instant::now());
        asked.len() - 1
    }

    /// A request has come that brings the output of a tool back.
    pub(super) fn follow_up(&self) -> usize {
        self.follow_ups.fetch_add(1, Ordering::AcqRel)
    }

    /// How many of those came.
    pub(super) fn follow_ups(&self) -> usize {
        self.follow_ups.load(Ordering::Acquire)
    }

    /// A stream stays open from here on.
    pub(super) fn hold(&self) {
        self.held.fetch_add(1, Ordering::AcqRel);
    }

    /// The other side has left one.
    pub(super) fn release(&self) {
        // One that was held before the attempt began anew is not counted any more.
        let _ = self.held.fetch_update(Ordering::AcqRel, Ordering::Acquire, |held| held.checked_sub(1));
    }

    /// How many streams are still open after a moment for the other side to leave them.
    pub(super) async fn still_held(&self) -> u32 {
        for _ in 0..LOOKS {
            if self.held.load(Ordering::Acquire) == 0 {
                return 0;
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        u32::try_from(self.held.load(Ordering::Acquire)).unwrap_or(u32::MAX)
    }

    /// The attempt is over, and nobody waits for what is still open.
    pub(super) fn leave(&self) {
        self.over.send_replace(true);
    }

    /// Comes when it is.
    pub(super) async fn left(&self) {
        let _ = self.over.subscribe().wait_for(|over| *over).await;
    }

    /// What was seen until now counts for nothing: the attempt begins anew.
    pub(super) fn forget(&self) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clear();
        for count in [&self.read, &self.follow_ups, &self.held] {
            count.store(0, Ordering::Release);
        }
    }

    /// More requests came than are answered.
    pub(super) fn has_stormed(&self) {
        self.storm.notify_one();
    }

    /// Comes when they do.
    pub(super) async fn storm(&self) {
        self.storm.notified().await;
    }

    /// So many more bytes of the answer were read.
    pub(super) fn read(&self, bytes: usize) {
        self.read.fetch_add(bytes, Ordering::Release);
        self.more.notify_one();
    }

    /// Waits until so many bytes were read in all. `false` when none more came for so long.
    pub(super) async fn has_read(&self, bytes: usize, patience: Duration) -> bool {
        while self.read.load(Ordering::Acquire) < bytes {
            if tokio::time::timeout(patience, self.more.notified()).await.is_err() {
                return false;
            }
        }
        true
    }

    /// How many requests came.
    pub(super) fn requests(&self) -> u32 {
        u32::try_from(self.asked.lock().unwrap_or_else(PoisonError::into_inner).len()).unwrap_or(u32::MAX)
    }

    /// Milliseconds from each request to the next.
    pub(super) fn waits(&self) -> Vec<u64> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = asked.windows(2).map(|pair| pair[1].duration_since(pair[0]).as_millis());
        waits.map(|wait| u64::try_from(wait).unwrap_or(u64::MAX)).collect()
    }
}

/// Half a second in all: closing a connection takes a client less than a millisecond, and its turn on a busy machine.
const LOOKS: usize = 25;
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
