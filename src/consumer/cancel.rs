//! A way to stop a run from outside. Cloned freely, pulled once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// A handle that cancels the run it was given to, from any task or thread.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    cancelled: AtomicBool,
    notify: Notify,
}

impl Cancel {
    /// A handle nobody has pulled.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancels. Pulling twice is the same as once.
    pub fn cancel(&self) {
        self.shared.cancelled.store(true, Ordering::SeqCst);
        self.shared.notify.notify_waiters();
    }

    /// Whether it has been pulled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.shared.cancelled.load(Ordering::SeqCst)
    }

    /// Resolves once it is pulled.
    pub async fn cancelled(&self) {
        let mut notified = std::pin::pin!(self.shared.notify.notified());
        // Listen before looking, so that a pull in between is not missed.
        notified.as_mut().enable();
        if !self.is_cancelled() {
            notified.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_clone_cancels_the_original_and_waking_comes_at_once() {
        let cancel = Cancel::new();
        let waiting = tokio::spawn({
            let cancel = cancel.clone();
            async move { cancel.cancelled().await }
        });
        tokio::task::yield_now().await;
        cancel.clone().cancel();
        waiting.await.expect("no panic");
        cancel.cancelled().await;
        assert!(cancel.is_cancelled());
    }
}
