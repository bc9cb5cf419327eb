//! A session: one server at a time, one thread in it, and turns one after the other.

use std::fmt;
use std::time::Duration;

use futures_util::FutureExt as _;
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::approval::Approver;
use super::connection::Connection;
use super::failure;
use super::handshake::{self, NotStarted, Thread};
use super::limits::TurnClocks;
use super::line::Line;
use super::link::Launch;
use super::progress::Progress;
use super::requests::Requests;
use super::retired::Retired;
use super::scope::Scope;
use super::tail::blanked;
use super::turn::{Over, Running};
use super::watch::Watch;
use crate::consumer::cancel::Cancel;
use crate::consumer::clocks::after;
use crate::consumer::observer::{Observer, Shielded};
use crate::consumer::outcome::{Ending, Mask, Outcome, Partial};
use crate::consumer::run::Limits;

/// Turns with an app-server. It is started for the first turn, kept between turns, and ended with the session.
pub struct Session<L> {
    launch: L,
    settings: Settings,
    started: Option<Started>,
}

/// What a caller configures.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) clocks: TurnClocks,
    pub(super) client: Map<String, Value>,
    pub(super) thread: Map<String, Value>,
    pub(super) turn: Map<String, Value>,
    pub(super) own_servers: Vec<String>,
    pub(super) secrets: Vec<SecretString>,
    pub(super) limits: Limits,
}

impl Settings {
    pub(super) fn mask(&self) -> Mask<'_> {
        Mask::new(self.secrets.iter().collect())
    }
}

/// A server with a thread.
#[derive(Debug)]
struct Started {
    connection: Connection,
    scope: Scope,
    model: Option<String>,
}

/// How a turn went, and what became of the server.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// What the turn came to. `requests` counts `turn/start`, and `skipped_frames` lines that could not be read.
    pub outcome: Outcome,
    /// Why the server was ended, if it was.
    pub retired: Option<Retired>,
    /// Whether the turn was the first of its thread, so that the model knew nothing of those before.
    pub is_fresh: bool,
    /// The end of what the server printed on its standard error, without secrets.
    pub stderr: String,
}

impl<L> fmt::Debug for Session<L> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Session").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl<L: Launch> Session<L> {
    /// A session with servers that are started like this.
    pub fn new(launch: L) -> Self {
        let settings = Settings {
            clocks: TurnClocks::default(),
            client: handshake::client(),
            thread: Map::new(),
            turn: Map::new(),
            own_servers: Vec::new(),
            secrets: Vec::new(),
            limits: Limits::default(),
        };
        Self { launch, settings, started: None }
    }

    /// Sets the clocks.
    #[must_use]
    pub fn clocks(mut self, clocks: TurnClocks) -> Self {
        self.settings.clocks = clocks;
        self
    }

    /// Says who we are: `clientInfo` of `initialize`.
    #[must_use]
    pub fn client(mut self, name: &str, version: &str) -> Self {
        for (key, value) in [("name", name), ("title", name), ("version", version)] {
            self.settings.client.insert(key.to_owned(), value.into());
        }
        self
    }

    /// Sets a parameter of `thread/start`, such as `cwd`, `sandbox` or `approvalPolicy`.
    #[must_use]
    pub fn thread(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.settings.thread.insert(name.to_owned(), value.into());
        self
    }

    /// Sets a parameter of every `turn/start`, such as `effort`.
    #[must_use]
    pub fn each_turn(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.settings.turn.insert(name.to_owned(), value.into());
        self
    }

    /// Names an MCP server that is the caller's own: what it asks consent for is granted.
    #[must_use]
    pub fn own_server(mut self, name: impl Into<String>) -> Self {
        self.settings.own_servers.push(name.into());
        self
    }

    /// Names a secret that the server knows, which is then blanked wherever an error or its stderr holds it.
    #[must_use]
    pub fn secret(mut self, secret: SecretString) -> Self {
        self.settings.secrets.push(secret);
        self
    }

    /// Sets the limits. The largest frame is the longest line here.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// The thread, while there is a server.
    #[must_use]
    pub fn thread_id(&self) -> Option<&str> {
        self.started.as_ref()?.scope.thread.as_deref()
    }

    /// Makes a turn of this text, and follows it to its end.
    ///
    /// Needs a tokio runtime with time, of any flavour; nothing is spawned. Dropping the future leaves a turn behind
    /// that nobody follows: the next one then starts another server.
    pub async fn turn(
        &mut self,
        text: &str,
        observer: &mut dyn Observer,
        approver: &dyn Approver,
        cancel: &Cancel,
    ) -> Finished {
        let mut observer = Shielded::new(observer, false);
        if cancel.is_cancelled() {
            let ending = Ending::Interrupted { partial: Partial::default() };
            return self.finished(ending, None, &observer, Told::default());
        }
        // It is put back when the turn is over, and nobody follows one that was dropped.
        let kept = self.started.take().and_then(|started| self.still_there(started, &mut observer));
        let is_fresh = kept.is_none();
        let mut started = match kept {
            Some(started) => started,
            None => match self.start(&mut observer, cancel).await {
                Ok(started) => started,
                Err((ending, retired, stderr)) => {
                    let told = Told { is_fresh, stderr, ..Told::default() };
                    return self.finished(ending, Some(retired), &observer, told);
                }
            },
        };
        // What it printed before it had a turn is about this one.
        let before = if is_fresh { 0 } else { started.connection.printed() };
        let Over { ending, mut retired, skipped } = self.run(&mut started, text, &mut observer, approver, cancel).await;
        let stderr = started.connection.stderr(&self.settings.mask());
        if failure::is_login(&ending, &started.connection.printed_since(before)) {
            retired = Some(Retired::Login);
        }
        if retired.is_none() {
            self.started = Some(started);
        }
        self.finished(ending, retired, &observer, Told { requests: 1, skipped, is_fresh, stderr })
    }

    /// Ends the server: it is told that nothing more will come, and has two seconds to go by itself.
    pub async fn close(mut self) {
        if let Some(mut started) = self.started.take() {
            started.connection.close(TO_GO).await;
        }
    }

    /// What a server said since its last turn is read. One that is gone is of no use.
    fn still_there(&self, mut started: Started, observer: &mut Shielded<'_>) -> Option<Started> {
        while let Some(heard) = started.connection.hear().now_or_never() {
            if let Line::Whole(line) = heard? {
                handshake::take(&line, &mut started.connection, &self.settings, observer);
            }
        }
        Some(started)
    }

    async fn start(&self, observer: &mut Shielded<'_>, cancel: &Cancel) -> Result<Started, (Ending, Retired, String)> {
        let settings = &self.settings;
        let without_words = |(ending, retired): NotStarted| (ending, retired, String::new());
        let deadline = after(Instant::now(), settings.clocks.initialize);
        let server = handshake::launch(&self.launch, deadline, cancel).await.map_err(without_words)?;
        let mut connection = Connection::new(server, settings.limits.max_frame);
        match handshake::shake_hands(&mut connection, deadline, settings, observer, cancel).await {
            Ok(Thread { id, model }) => {
                let scope = Scope::of(id);
                Ok(Started { connection, scope, model })
            }
            Err((ending, retired)) => {
                let is_login = failure::is_login(&ending, &connection.printed_since(0));
                let retired = if is_login { Retired::Login } else { retired };
                Err((ending, retired, connection.stderr(&settings.mask())))
            }
        }
    }

    async fn run(
        &self,
        started: &mut Started,
        text: &str,
        observer: &mut Shielded<'_>,
        approver: &dyn Approver,
        cancel: &Cancel,
    ) -> Over {
        let Started { connection, scope, model } = started;
        scope.begin();
        let mut params = self.settings.turn.clone();
        params.insert("threadId".to_owned(), json!(scope.thread));
        params.insert("input".to_owned(), json!([{"type": "text", "text": text}]));
        let asked = connection.ask("turn/start", &Value::Object(params));
        let running = Running {
            connection,
            scope,
            observer,
            requests: Requests::new(approver, &self.settings.own_servers),
            cancel,
            watch: Watch::start(self.settings.clocks, Instant::now()),
            asked,
            progress: Progress::of(model.clone()),
            stopping: None,
            skipped: 0,
        };
        running.follow().await
    }

    fn finished(&self, mut ending: Ending, retired: Option<Retired>, observer: &Shielded<'_>, told: Told) -> Finished {
        self.settings.mask().ending(&mut ending);
        // The login is the server's own: the caller knows no secret of it to name.
        if let Ending::Failed { error, .. } = &mut ending {
            error.message = blanked(&error.message);
        }
        let Told { requests, skipped, is_fresh, stderr } = told;
        let outcome = Outcome { ending, requests, observer_failures: observer.failures(), skipped_frames: skipped };
        Finished { outcome, retired, is_fresh, stderr }
    }
}

/// What else is told of a turn.
#[derive(Debug, Default)]
struct Told {
    requests: u32,
    skipped: u32,
    is_fresh: bool,
    stderr: String,
}

/// How long a server may take to end by itself.
const TO_GO: Duration = Duration::from_secs(2);
