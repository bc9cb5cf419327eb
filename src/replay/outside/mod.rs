//! Programs under test. An adapter in any language holds a real client and speaks the
//! target protocol, whose page is `tests/targets/PROTOCOL.md`.

mod account;
mod command;
mod lines;
mod message;
mod process;
mod schema;
mod worker;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

pub use process::end_programs;
pub use schema::protocol_schema;
use worker::Worker;

use super::{
    attempt::Attempt,
    feature::Feature,
    server::follow_up,
    target::{Attempting, Observing, Target, TargetPage},
};
use crate::{
    judge::{Declared, Excuse, Feed, Observation, Seen},
    mutate::{Ending, Opening},
    stream::Api,
};

/// A program that speaks the target protocol, and how to start it.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The name of the target.
    pub id: String,
    /// The program and its arguments.
    pub words: Vec<String>,
    /// Whether it stays and takes one scenario after another. Otherwise it is started for each.
    pub is_worker: bool,
    /// The wire that it speaks.
    pub api: Api,
    /// Variables besides those of this process and those of the protocol.
    pub variables: Vec<(String, String)>,
    /// Where it runs. `None`: here.
    pub folder: Option<PathBuf>,
    /// What is under test, as a matrix shows it. A worker that says so when it is ready goes before.
    pub version: Option<String>,
    /// Real time that one scenario may take. `None`: as for any other target.
    pub timeout: Option<Duration>,
    /// What it can do. `None`: everything.
    pub supports: Option<Vec<Feature>>,
    /// What it does where the wire leaves a choice.
    pub policies: Vec<Declared>,
}

/// A program under test.
#[derive(Debug)]
pub struct Outside {
    program: Arc<Program>,
    /// What a worker says of itself.
    version: Arc<OnceLock<String>>,
    worker: Mutex<Option<Arc<Worker>>>,
}

impl Outside {
    /// Nothing is started yet.
    #[must_use]
    pub fn new(program: Program) -> Self {
        Self { program: Arc::new(program), version: Arc::default(), worker: Mutex::default() }
    }

    fn worker(&self) -> Arc<Worker> {
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        let start = || Arc::new(Worker::new(Arc::clone(&self.program), Arc::clone(&self.version)));
        Arc::clone(worker.get_or_insert_with(start))
    }

    async fn try_at(&self, attempt: &Attempt) -> Result<Observation, Excuse> {
        if let Some(supports) = &self.program.supports
            && let Some(needed) = attempt.needs().find(|needed| !supports.contains(needed))
        {
            return Err(Excuse::Unsupported(needed.as_str().to_owned()));
        }
        let allowed = self.program.timeout.map_or(attempt.allowed(), |timeout| timeout.max(attempt.allowed()));
        let seen = if self.program.is_worker {
            self.worker().observe(attempt, allowed).await?
        } else {
            command::observe(&self.program, attempt, allowed).await?
        };
        if attempt.has_started_an_app_server() == Some(false) {
            return Err(Excuse::Target(format!("started no app-server: {}", told(&seen))));
        }
        // What is said to an app-server, nobody but that hears.
        let is_counted = attempt.wire().api != Api::AppServer && attempt.wire().opening != Opening::Refused;
        if attempt.requests() == 0 && is_counted {
            return Err(Excuse::Target(format!("made no request: {}", told(&seen))));
        }
        let seen = if attempt.follow_ups() > 0 { without_follow_up(seen) } else { seen };
        // Of one that was stopped nobody knows what it would have closed.
        let is_open = attempt.wire().ending == Ending::HeldOpen && seen.status != Seen::Hung;
        let left_open = if is_open { Some(attempt.still_held().await) } else { None };
        Ok(Observation { left_open, ..seen })
    }
}

impl Target for Outside {
    fn id(&self) -> &str {
        &self.program.id
    }

    fn apis(&self) -> &[Api] {
        std::slice::from_ref(&self.program.api)
    }

    fn policies(&self) -> Vec<Declared> {
        self.program.policies.clone()
    }

    fn page(&self) -> TargetPage {
        TargetPage {
            summary: if self.program.is_worker {
                "A worker: one program that is given scenario after scenario."
            } else {
                "A command: a program that is started for each scenario."
            },
            about: "It speaks the target protocol, `tests/targets/PROTOCOL.md`.",
        }
    }

    fn version(&self) -> Option<String> {
        self.version.get().or(self.program.version.as_ref()).cloned()
    }

    fn feeds(&self) -> &[Feed] {
        &[Feed::Process]
    }

    fn at_a_time(&self) -> usize {
        if self.program.is_worker { WORKER_LANES } else { 1 }
    }

    fn rest(&self) {
        drop(self.worker.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn attempt<'a>(&'a self, attempt: &'a Attempt) -> Attempting<'a> {
        Box::pin(self.try_at(attempt))
    }

    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
        Box::pin(async {
            let seen = self.try_at(attempt).await;
            seen.unwrap_or_else(|excuse| Observation::failure(Seen::Unreachable, "target", excuse.to_string()))
        })
    }
}

/// What a target tells, without what the harness said when the output of a tool came back.
fn without_follow_up(seen: Observation) -> Observation {
    let strip = |text: Option<String>| {
        text.map(|text| text.strip_suffix(follow_up::TEXT).map(|text| text.trim_end().to_owned()).unwrap_or(text))
    };
    Observation { text: strip(seen.text), streamed: strip(seen.streamed), ..seen }
}

/// An observation in a few words.
fn told(seen: &Observation) -> String {
    let message = seen.error.as_ref().and_then(|error| error.message.as_deref()).unwrap_or_default();
    format!("{} {message}", seen.status.as_str()).trim_end().to_owned()
}

/// Scenarios a thread that wait for a worker or are with it.
const WORKER_LANES: usize = 4;
