//! A worker that runs: its process and the pipes to it.

use std::{process::Stdio, time::Duration};

use tokio::{
    io::AsyncWriteExt as _,
    process::{ChildStdin, ChildStdout},
    time::timeout,
};

use super::super::{
    Program,
    command::{TO_DRAIN, not_started, with},
    lines::Lines,
    message::{self, Message, Ready},
    process::Process,
};
use crate::judge::Excuse;

/// A worker that said that it is ready.
#[derive(Debug)]
pub(super) struct Live {
    process: Process,
    stdin: ChildStdin,
    lines: Lines<ChildStdout>,
    has_ended: bool,
    /// Scenarios that it takes at a time.
    pub(super) in_flight: usize,
}

impl Live {
    /// Starts a worker and waits until it is ready. Gives what it says of itself.
    ///
    /// # Errors
    /// When it does not start, or says something else.
    pub(super) async fn start(program: &Program) -> Result<(Self, Option<String>), Excuse> {
        let mut process = Process::start(program, &[], Stdio::piped()).map_err(|error| not_started(program, &error))?;
        let (Some(stdin), Some(stdout)) = process.pipes() else {
            return Err(Excuse::Harness("no pipes to the worker".to_owned()));
        };
        let mut lines = Lines::of(stdout);
        let what = match timeout(TO_BE_READY, lines.next()).await {
            Ok(Some(Ok(line))) => match message::read(&line).1 {
                Ok(Message::Ready(Ready { version, in_flight })) => {
                    let in_flight = in_flight.unwrap_or(1).clamp(1, MOST_IN_FLIGHT);
                    return Ok((Self { process, stdin, lines, has_ended: false, in_flight }, version));
                }
                Ok(_) => "the first line of a worker says that it is ready, and this one's does not".to_owned(),
                Err(error) => error,
            },
            Ok(Some(Err(error))) => error,
            Ok(None) => "ended before it was ready".to_owned(),
            Err(_) => format!("was not ready after {} seconds", TO_BE_READY.as_secs()),
        };
        Err(Excuse::Target(with(&what, &process.end().await)))
    }

    /// Gives it a line. `false` when it does not take it.
    pub(super) async fn give(&mut self, line: &str) -> bool {
        let giving = async { self.stdin.write_all(line.as_bytes()).await.is_ok() && self.stdin.flush().await.is_ok() };
        timeout(TO_TAKE, giving).await.unwrap_or(false)
    }

    /// The next line it prints. `None` when it has ended, whoever holds its stdout then.
    pub(super) async fn next(&mut self) -> Option<Result<String, String>> {
        if !self.has_ended {
            tokio::select! {
                biased;
                line = self.lines.next() => return line,
                _ = self.process.ended() => self.has_ended = true,
            }
        }
        timeout(TO_DRAIN, self.lines.next()).await.ok().flatten()
    }

    /// Ends it. Gives the end of what it printed on stderr.
    pub(super) async fn end(self) -> String {
        drop(self.stdin);
        self.process.end().await
    }

    /// How its process ended, if it does so now.
    pub(super) async fn how_it_ended(&mut self) -> Option<String> {
        let status = timeout(TO_TAKE, self.process.ended()).await.ok()?.ok()?;
        Some(status.to_string())
    }
}

/// The slowest of the shipped adapters takes four seconds on two busy cores.
const TO_BE_READY: Duration = Duration::from_secs(30);

/// A worker that reads takes a line in less than a millisecond.
const TO_TAKE: Duration = Duration::from_secs(2);

/// More would be refused by the operating system before it helps.
const MOST_IN_FLIGHT: usize = 256;
