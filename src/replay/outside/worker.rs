//! A worker: one process that is given scenario after scenario, on a thread of its own for all threads of a run.

use std::{
    sync::{Arc, Mutex, OnceLock, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use serde_json::json;
use tokio::sync::{mpsc, oneshot};

use super::{Program, command::storm};
use crate::{
    judge::{Excuse, Observation},
    replay::{attempt::Attempt, witness::Witness},
};

mod desk;
mod live;

/// A worker, started with the first scenario and ended when this is dropped.
#[derive(Debug)]
pub(super) struct Worker {
    orders: Option<mpsc::UnboundedSender<Order>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the desk is asked.
#[derive(Debug)]
enum Order {
    /// Do this.
    Do(Job),
    /// The scenario of this job is over for the harness; the target goes on and on.
    Storm(u64),
}

/// A scenario for a worker.
#[derive(Debug)]
struct Job {
    /// Its number, unlike any other.
    number: u64,
    /// The line, as the worker reads it.
    line: String,
    allowed: Duration,
    /// Nothing else is to be with the worker at the same time, so that what happens is this one's doing.
    alone: bool,
    answer: oneshot::Sender<Result<Observation, Excuse>>,
    /// What the server sees of it.
    witness: Arc<Witness>,
}

impl Worker {
    pub(super) fn new(program: Arc<Program>, version: Arc<OnceLock<String>>) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(desk::Desk::new(program, version).work(inbox));
            }
        });
        Self { orders: Some(orders), thread: Mutex::new(Some(thread)) }
    }

    /// What it makes of an attempt.
    pub(super) async fn observe(&self, attempt: &Attempt, allowed: Duration) -> Result<Observation, Excuse> {
        let gone = || Excuse::Harness("the thread of the worker is gone".to_owned());
        let (answer, mut answered) = oneshot::channel();
        let number = attempt.number();
        let line = json!({
            "kind": "scenario",
            "id": number,
            "base_url": attempt.base_url(),
            "key": attempt.key(),
            "scenario": attempt.address(),
            "idle_ms": attempt.idle_milliseconds(),
            "may_retry": attempt.may_ask_again(),
            "interrupt": attempt.is_to_interrupt(),
            "turns": attempt.turns(),
            "tools": attempt.tools(),
            "app_server": attempt.app_server_command(),
        });
        let job =
            Job { number, line: line.to_string() + "\n", allowed, alone: false, answer, witness: attempt.witness() };
        let orders = self.orders.as_ref().ok_or_else(gone)?;
        orders.send(Order::Do(job)).map_err(|_| gone())?;
        tokio::select! {
            seen = &mut answered => seen.map_err(|_| gone())?,
            () = attempt.storm() => {
                let _ = orders.send(Order::Storm(number));
                Ok(storm(attempt))
            }
        }
    }
}

/// Closing the inbox ends the worker, and no process outlives the run.
impl Drop for Worker {
    fn drop(&mut self) {
        self.orders = None;
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}
