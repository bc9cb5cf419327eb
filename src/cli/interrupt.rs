//! Ctrl-C, and signals that mean the same. The first asks the run to stop and report what it has; the second ends the program.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use codex_conformance::replay::{Stop, end_programs};
use tokio::signal::unix::{SignalKind, signal};

use super::exit::Exit;

/// Listens until dropped.
pub(crate) struct Listening {
    asked: Arc<AtomicBool>,
    done: Option<tokio::sync::oneshot::Sender<()>>,
}

/// Asks this run to stop at the first Ctrl-C.
pub(crate) fn listen(stop: &Stop) -> Listening {
    let (done, dropped) = tokio::sync::oneshot::channel::<()>();
    let asked = Arc::new(AtomicBool::new(false));
    let (stop, seen) = (stop.clone(), Arc::clone(&asked));
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            tokio::select! {
                _ = dropped => {}
                () = a_signal() => {
                    seen.store(true, Ordering::Relaxed);
                    stop.now();
                    a_signal().await;
                    leave();
                }
            }
        });
    });
    Listening { asked, done: Some(done) }
}

impl Listening {
    /// Whether Ctrl-C was pressed.
    pub(crate) fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

/// Comes with Ctrl-C, and with the signals of a system that wants the program to end or whose terminal is gone.
async fn a_signal() {
    let (Ok(mut end), Ok(mut gone)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = end.recv() => {}
        _ = gone.recv() => {}
    }
}

/// Asks this run to stop after so many milliseconds, unless what is returned is dropped before.
pub(crate) fn alarm(stop: &Stop, milliseconds: u64) -> std::sync::mpsc::Sender<()> {
    let (keep, wait) = std::sync::mpsc::channel();
    let stop = stop.clone();
    std::thread::spawn(move || {
        let time = std::time::Duration::from_millis(milliseconds);
        if wait.recv_timeout(time) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            stop.now();
        }
    });
    keep
}

/// Ends the program at once, and what it started. Threads that hang cannot be waited for.
#[expect(clippy::exit, reason = "the person asked twice")]
fn leave() {
    end_programs();
    std::process::exit(i32::from(Exit::Interrupted.code()));
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(done) = self.done.take() {
            let _ = done.send(());
        }
    }
}
