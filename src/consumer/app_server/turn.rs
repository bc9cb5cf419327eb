//! One turn, from `turn/start` to its end. Whatever happens meanwhile, it has one.

use std::pin::Pin;

use futures_util::FutureExt as _;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use super::connection::Connection;
use super::failure;
use super::line::Line;
use super::message::{Message, NoMessage};
use super::progress::{Ended, Progress};
use super::requests::{Decided, Requests};
use super::retired::Retired;
use super::scope::Scope;
use super::watch::Watch;
use crate::consumer::cancel::Cancel;
use crate::consumer::observer::{Shielded, Signal};
use crate::consumer::outcome::{Clock, Ending, Truncation};

/// A turn that was asked for.
pub(super) struct Running<'a, 'o> {
    pub(super) connection: &'a mut Connection,
    pub(super) scope: &'a mut Scope,
    pub(super) observer: &'a mut Shielded<'o>,
    pub(super) requests: Requests<'a>,
    pub(super) cancel: &'a Cancel,
    pub(super) watch: Watch,
    /// The id of `turn/start`.
    pub(super) asked: Value,
    pub(super) progress: Progress,
    /// Why it is being interrupted, if it is.
    pub(super) stopping: Option<Stopping>,
    pub(super) skipped: u32,
}

/// Why a turn is being interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stopping {
    /// The clock that ran out; without one, the caller wants it.
    clock: Option<Clock>,
    /// Whether the server knows.
    is_told: bool,
}

/// How a turn went, and whether its server is of no use any more.
pub(super) struct Over {
    pub(super) ending: Ending,
    pub(super) retired: Option<Retired>,
    pub(super) skipped: u32,
}

/// What came of waiting.
enum Next {
    Heard(Line),
    Gone,
    Cancelled,
    Decided(Decided),
    Late,
}

impl Running<'_, '_> {
    /// Follows the turn to its end.
    pub(super) async fn follow(mut self) -> Over {
        let (ending, retired) = loop {
            let over = match self.next().await {
                Next::Heard(Line::Whole(line)) => self.take(&String::from_utf8_lossy(&line)),
                Next::Heard(Line::TooLong) => {
                    self.skipped += 1;
                    None
                }
                Next::Gone => Some(self.gone().await),
                Next::Cancelled => {
                    self.stop(None);
                    None
                }
                Next::Decided(decided) => {
                    self.requests.decided(decided, self.connection);
                    None
                }
                Next::Late => None,
            };
            // What has arrived goes before what the clock says: it may be the end of the turn.
            if let Some(over) = over.or_else(|| self.expire()) {
                break over;
            }
        };
        self.requests.give_up(self.connection);
        self.connection.flush().await;
        Over { ending, retired, skipped: self.skipped }
    }

    async fn next(&mut self) -> Next {
        let is_stopping = self.stopping.is_some();
        if !is_stopping && self.cancel.is_cancelled() {
            return Next::Cancelled;
        }
        // What is there already needs no clock to wait by.
        if let Some(heard) = self.connection.hear().now_or_never() {
            return heard.map_or(Next::Gone, Next::Heard);
        }
        tokio::select! {
            biased;
            heard = self.connection.hear() => heard.map_or(Next::Gone, Next::Heard),
            () = self.cancel.cancelled(), if !is_stopping => Next::Cancelled,
            decided = self.requests.decision() => Next::Decided(decided),
            () = sleep_until(self.watch.next()) => Next::Late,
        }
    }

    fn take(&mut self, line: &str) -> Option<(Ending, Option<Retired>)> {
        match Message::read(line) {
            Ok(Message::Notice { method, params }) => self.notice(&method, &params, line),
            Ok(Message::Request { id, method, params }) => {
                self.observer.tell(Signal::Event { kind: &method, data: line });
                self.watch.asked();
                let is_ours = self.scope.is_ours(&params) && self.stopping.is_none();
                self.requests.take(id, &method, &params, is_ours, self.connection);
                None
            }
            Ok(Message::Reply { id, result }) if id == self.asked => self.begun(result),
            Ok(Message::Reply { .. }) | Err(NoMessage::Noise) => None,
            Err(NoMessage::Broken) => {
                self.skipped += 1;
                None
            }
        }
    }

    /// The reply to `turn/start`.
    fn begun(&mut self, result: Result<Value, Value>) -> Option<(Ending, Option<Retired>)> {
        self.watch.begun();
        match result {
            Ok(result) => {
                let turn = result.pointer("/turn/id").and_then(Value::as_str);
                self.scope.told(turn);
                self.learn(turn);
                None
            }
            Err(error) => {
                let error = failure::of_reply(&error);
                Some((Ending::Failed { error, partial: self.progress().partial() }, None))
            }
        }
    }

    fn notice(&mut self, method: &str, params: &Value, line: &str) -> Option<(Ending, Option<Retired>)> {
        if !self.scope.is_ours(params) {
            return None;
        }
        if method == "serverRequest/resolved" {
            self.requests.resolved(params.get("requestId").unwrap_or(&Value::Null), self.connection);
        }
        self.observer.tell(Signal::Event { kind: method, data: line });
        if method == "turn/started" {
            self.watch.begun();
            self.learn(super::scope::turn_of(params));
        }
        let ended = self.progress.take(method, params, &mut self.watch, self.observer)?;
        if self.progress.id.is_none() {
            self.progress.id = super::scope::turn_of(params).map(str::to_owned);
        }
        Some(self.ended(ended, params.pointer("/turn/items").unwrap_or(&Value::Null)))
    }

    fn learn(&mut self, turn: Option<&str>) {
        self.scope.learn(turn);
        self.progress.id.clone_from(&self.scope.turn);
        if self.stopping.is_some_and(|stopping| !stopping.is_told) {
            self.interrupt();
        }
    }

    /// The server ended the turn.
    fn ended(&mut self, ended: Ended, items: &Value) -> (Ending, Option<Retired>) {
        let progress = self.progress();
        match (self.stopping, ended) {
            (Some(Stopping { clock: Some(clock), .. }), _) => {
                (Ending::TimedOut { clock, partial: progress.partial() }, Some(late(clock)))
            }
            (Some(_), _) | (None, Ended::Interrupted) => (Ending::Interrupted { partial: progress.partial() }, None),
            (None, Ended::Completed) => (Ending::Completed(progress.completed(items)), None),
            (None, Ended::Failed(error)) => (Ending::Failed { error, partial: progress.partial() }, None),
            (None, Ended::Other(reason)) => (Ending::Incomplete { reason, partial: progress.partial() }, None),
        }
    }

    /// The server is gone.
    async fn gone(&mut self) -> (Ending, Option<Retired>) {
        self.connection.last_words().await;
        let mut progress = self.progress();
        let ending = match (self.stopping, progress.failure()) {
            (Some(Stopping { clock: None, .. }), _) => Ending::Interrupted { partial: progress.partial() },
            (Some(Stopping { clock: Some(clock), .. }), _) => Ending::TimedOut { clock, partial: progress.partial() },
            (None, Some(error)) => Ending::Failed { error, partial: progress.partial() },
            (None, None) => Ending::Truncated { cause: Truncation::ServerGone, partial: progress.partial() },
        };
        (ending, Some(Retired::Gone))
    }

    fn expire(&mut self) -> Option<(Ending, Option<Retired>)> {
        let clock = self.watch.expired(Instant::now())?;
        let Some(stopping) = self.stopping else {
            self.stop(Some(clock));
            return None;
        };
        // It was asked to stop, and did not.
        let partial = self.progress().partial();
        Some(match stopping.clock {
            Some(clock) => (Ending::TimedOut { clock, partial }, Some(late(clock))),
            None => (Ending::Interrupted { partial }, Some(Retired::NotInterrupted)),
        })
    }

    /// Asks the server to stop the turn, as soon as it has a name.
    fn stop(&mut self, clock: Option<Clock>) {
        self.stopping = Some(Stopping { clock, is_told: false });
        self.watch.interrupted(Instant::now());
        self.requests.give_up(self.connection);
        self.interrupt();
    }

    fn interrupt(&mut self) {
        let (Some(thread), Some(turn), Some(stopping)) = (&self.scope.thread, &self.scope.turn, &mut self.stopping)
        else {
            return;
        };
        stopping.is_told = true;
        self.connection.ask("turn/interrupt", &json!({"threadId": thread, "turnId": turn}));
    }

    fn progress(&mut self) -> Progress {
        std::mem::take(&mut self.progress)
    }
}

/// What a server that let a clock run out is retired for.
fn late(clock: Clock) -> Retired {
    match clock {
        Clock::Overall => Retired::Deadline,
        Clock::Reply => Retired::NoReply,
        Clock::FirstByte | Clock::Idle => Retired::Silence,
    }
}

/// A future that somebody gave us.
pub(super) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;
