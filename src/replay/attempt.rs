//! One attempt: a scenario about to be sent to one target, and how to get at it.

use std::{io, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::TryStreamExt as _;
use tokio::time::sleep;

use super::{
    app_server::{AppServer, Heard, StandIn},
    feature::{Feature, Tool},
    script::ScriptedBody,
    server::Mounted,
    witness::Witness,
};
use crate::{
    judge::Feed,
    mutate::{Ending, Opening, Wire},
    stream::{Api, Reading},
};

/// A scenario about to be sent.
#[derive(Clone, Debug)]
pub struct Attempt {
    wire: Arc<Wire>,
    witness: Arc<Witness>,
    heard: Arc<Heard>,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Direct,
    Http { base_url: String, client: reqwest::Client },
    Process { base_url: String, errand: Arc<Errand> },
}

/// What a program of its own is told of a scenario.
#[derive(Debug)]
pub(super) struct Errand {
    /// A number unlike that of any other attempt.
    pub(super) number: u64,
    /// The address of the scenario.
    pub(super) address: String,
    /// The tools that the model calls.
    pub(super) tools: Vec<Tool>,
    /// How long it may take.
    pub(super) allowed: Duration,
    /// What it starts in the place of an app-server.
    pub(super) app_server: Option<StandIn>,
}

/// Clocks for a consumer that is fed in real time, short enough that silence costs little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until the first event.
    pub first_byte: Duration,
    /// Between events.
    pub idle: Duration,
    /// For the whole turn.
    pub overall: Duration,
}

/// A response, its body still to come.
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers, lower-case.
    pub headers: Vec<(String, String)>,
    /// The body, in the chunks of the scenario's delivery.
    pub body: Pin<Box<dyn Stream<Item = io::Result<Bytes>>>>,
}

impl Attempt {
    /// An attempt at an answer without a socket.
    #[must_use]
    pub fn direct(wire: Arc<Wire>) -> Self {
        Self { wire, witness: Arc::default(), heard: Arc::default(), source: Source::Direct }
    }

    pub(super) fn http(mounted: &Mounted, client: &reqwest::Client) -> Self {
        let source = Source::Http { base_url: mounted.base_url().to_owned(), client: client.clone() };
        Self { wire: mounted.wire(), witness: mounted.witness(), heard: Arc::default(), source }
    }

    pub(super) fn process(mounted: &Mounted, errand: Errand) -> Self {
        let source = Source::Process { base_url: mounted.base_url().to_owned(), errand: Arc::new(errand) };
        Self { wire: mounted.wire(), witness: mounted.witness(), heard: Arc::default(), source }
    }

    /// An attempt at what another process serves, of which nothing is known here.
    pub(super) fn at(base_url: &str, client: &reqwest::Client) -> Self {
        let source = Source::Http { base_url: base_url.to_owned(), client: client.clone() };
        Self { wire: Arc::default(), witness: Arc::default(), heard: Arc::default(), source }
    }

    /// How it is fed.
    #[must_use]
    pub fn feed(&self) -> Feed {
        match self.source {
            Source::Direct => Feed::Direct,
            Source::Http { .. } => Feed::Http,
            Source::Process { .. } => Feed::Process,
        }
    }

    /// What is sent.
    #[must_use]
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    /// What comes before the [path](crate::stream::Api::path) of the wire where the request goes, as in
    /// `{base_url}/responses`. `None` when fed directly.
    #[must_use]
    pub fn base_url(&self) -> Option<&str> {
        match &self.source {
            Source::Direct => None,
            Source::Http { base_url, .. } | Source::Process { base_url, .. } => Some(base_url),
        }
    }

    /// A client for requests over HTTP, shared by the attempts of a thread: making one costs more than an attempt.
    #[must_use]
    pub fn http_client(&self) -> Option<&reqwest::Client> {
        match &self.source {
            Source::Direct | Source::Process { .. } => None,
            Source::Http { client, .. } => Some(client),
        }
    }

    /// The clocks to set. `None` when fed directly: the clock is paused then, and a consumer keeps its own.
    #[must_use]
    pub fn limits(&self) -> Option<Limits> {
        let limits = match self.source {
            Source::Direct => return None,
            Source::Http { .. } if self.wire.ending.is_open() => SHORT,
            Source::Process { .. } if self.wire.ending.is_open() => SHORT_OUTSIDE,
            Source::Http { .. } | Source::Process { .. } => LONG,
        };
        // What is played as slowly as it was recorded is not silent.
        let longest = self.wire.pauses.iter().map(|(_, pause)| *pause).max().unwrap_or_default();
        let all: Duration = self.wire.pauses.iter().map(|(_, pause)| *pause).sum();
        Some(Limits {
            first_byte: limits.first_byte + longest,
            idle: limits.idle + longest,
            overall: limits.overall + all,
        })
    }

    /// Whether the scenario is about requests, so that a consumer that repeats them is to do so here. In any other,
    /// one request is made: what is judged is what the consumer makes of one answer.
    #[must_use]
    pub fn may_ask_again(&self) -> bool {
        self.wire.is_about_requests()
    }

    /// The key to send, which must turn up nowhere else.
    #[must_use]
    pub fn key(&self) -> &'static str {
        crate::mutate::CANARY
    }

    /// Comes when the caller is to stop the turn, a moment after the last byte was read; in most scenarios never.
    pub async fn interruption(&self) {
        if self.wire.api == Api::AppServer {
            self.heard.interrupt().await;
            return sleep(A_MOMENT).await;
        }
        if self.wire.ending != Ending::Interrupted {
            std::future::pending::<()>().await;
        }
        self.witness.has_read(self.wire.body.len(), BEFORE_AN_INTERRUPTION).await;
        sleep(A_MOMENT).await;
    }

    /// For a consumer with a transport of its own: so many bytes of the body were read. The server then resets a
    /// connection as soon as all are, and not while some are on the way. [`open`](Self::open) says it by itself.
    pub fn received(&self, bytes: usize) {
        self.witness.read(bytes);
    }

    /// Sends a request and gives the response, for consumers of a byte stream. Works for either feed.
    ///
    /// # Errors
    /// When no response head could be read.
    pub async fn open(&self) -> io::Result<Reply> {
        let witness = Arc::clone(&self.witness);
        let reply = match &self.source {
            Source::Direct => self.open_script().await?,
            Source::Process { .. } => return Err(io::Error::other("a program makes its requests by itself")),
            Source::Http { base_url, client, .. } => {
                let request = client.post(format!("{base_url}/{}", self.wire.api.path())).bearer_auth(self.key());
                let response = request.body("{\"stream\":true}").send().await.map_err(io::Error::other)?;
                let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
                let headers = response.headers().iter();
                let headers = headers.map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect();
                let status = response.status().as_u16();
                Reply { status, headers, body: Box::pin(response.bytes_stream().map_err(io::Error::other)) }
            }
        };
        let body = reply.body.inspect_ok(move |chunk| witness.read(chunk.len()));
        Ok(Reply { body: Box::pin(body), ..reply })
    }

    /// What starts the app-servers of the scenario: fakes in this process, which play it. The first that is started
    /// plays the first answer, the next the one after it.
    #[must_use]
    pub fn app_server(&self) -> AppServer {
        AppServer { wire: Arc::clone(&self.wire), witness: Arc::clone(&self.witness), heard: Arc::clone(&self.heard) }
    }

    /// How many turns a client of an app-server is to ask for, one after the other in one session. It tells of the last.
    /// One on the other wires.
    #[must_use]
    pub fn turns(&self) -> usize {
        if self.wire.api != Api::AppServer {
            return 1;
        }
        self.wire.earlier.iter().chain([&*self.wire]).map(|wire| said(wire, "> turn/start").max(1)).sum()
    }

    /// Whether a client of an app-server is to interrupt the turn, which does not end by itself.
    pub(super) fn is_to_interrupt(&self) -> bool {
        self.wire.earlier.iter().chain([&*self.wire]).any(|wire| said(wire, "> turn/interrupt") > 0)
    }

    /// What the client of an app-server said to it, as the fake heard it. `None` where it said nothing, and on other
    /// wires.
    #[must_use]
    pub fn said(&self) -> Option<Vec<String>> {
        let program = self.errand().and_then(|errand| errand.app_server.as_ref());
        let said = program.map_or_else(|| self.heard.said(), StandIn::said);
        Some(said).filter(|said| !said.is_empty())
    }

    async fn open_script(&self) -> io::Result<Reply> {
        let request = self.witness.ask();
        if request >= MOST_REQUESTS {
            return Err(io::Error::other("the harness answers no more requests"));
        }
        let answer = self.wire.answer(request);
        match answer.opening {
            Opening::Answered => {}
            Opening::Late(wait) => sleep(wait).await,
            Opening::Refused => return Err(io::ErrorKind::ConnectionRefused.into()),
            Opening::Reset => return Err(io::ErrorKind::ConnectionReset.into()),
            Opening::Closed => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
        let body = Box::pin(ScriptedBody::new(Arc::clone(&self.wire), request));
        Ok(Reply { status: answer.status, headers: answer.headers.clone(), body })
    }

    /// How many requests were made, as the harness saw it.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.witness.requests()
    }

    /// Milliseconds from each request to the next, where there was more than one. `None` over HTTP in process, where
    /// they are the machine's as much as the consumer's. A program is held to waits of seconds.
    pub(super) fn waits(&self) -> Option<Vec<u64>> {
        let is_told = self.feed() != Feed::Http;
        Some(self.witness.waits()).filter(|waits| is_told && !waits.is_empty())
    }

    /// Whether the client has started an app-server. `None` where none is there to be started by a program.
    pub(super) fn has_started_an_app_server(&self) -> Option<bool> {
        Some(self.errand()?.app_server.as_ref()?.was_started())
    }

    /// The number of a program's errand.
    pub(super) fn number(&self) -> u64 {
        self.errand().map_or(0, |errand| errand.number)
    }

    /// The address of its scenario.
    pub(super) fn address(&self) -> &str {
        self.errand().map_or("", |errand| &errand.address)
    }

    /// The tools that the model calls in it.
    pub(super) fn tools(&self) -> &[Tool] {
        self.errand().map_or(&[], |errand| &errand.tools)
    }

    /// What starts the app-server that plays it, as a shell reads it.
    pub(super) fn app_server_command(&self) -> Option<&str> {
        self.errand()?.app_server.as_ref().map(|server| server.command.as_str())
    }

    /// How long it may take.
    pub(super) fn allowed(&self) -> Duration {
        self.errand().map_or(Duration::MAX, |errand| errand.allowed)
    }

    /// Milliseconds of silence after which a client is to give up.
    pub(super) fn idle_milliseconds(&self) -> u128 {
        self.limits().map_or(0, |limits| limits.idle.as_millis())
    }

    /// What a client has to be able to do for it.
    pub(super) fn needs(&self) -> impl Iterator<Item = Feature> {
        let has = |kind| self.tools().iter().any(|tool| tool.kind == kind);
        let needs = [
            (Feature::Tools, has("function")),
            (Feature::CustomTools, has("custom")),
            (Feature::Retries, self.may_ask_again()),
            (Feature::Interrupts, self.is_to_interrupt()),
        ];
        needs.into_iter().filter(|(_, is_needed)| *is_needed).map(|(feature, _)| feature)
    }

    /// What the server sees of it.
    pub(super) fn witness(&self) -> Arc<Witness> {
        Arc::clone(&self.witness)
    }

    /// Comes when more requests are made than are answered.
    pub(super) async fn storm(&self) {
        self.witness.storm().await;
    }

    /// How many streams the target left open.
    pub(super) async fn still_held(&self) -> u32 {
        self.witness.still_held().await
    }

    /// Requests that only brought the output of a tool back.
    pub(super) fn follow_ups(&self) -> usize {
        self.witness.follow_ups()
    }

    fn errand(&self) -> Option<&Errand> {
        match &self.source {
            Source::Process { errand, .. } => Some(errand),
            Source::Direct | Source::Http { .. } => None,
        }
    }
}

/// How often the client says this in a session of an app-server.
fn said(wire: &Wire, kind: &str) -> usize {
    if wire.api != Api::AppServer {
        return 0;
    }
    let frames = wire.api.decode(&wire.body);
    let is_it = |reading: &Reading| reading.event().is_some_and(|event| event.kind == kind);
    frames.iter().filter(|frame| is_it(&wire.api.read(frame))).count()
}

/// Where a scenario waits for a clock: four tenths of a second of silence. Over 7 000 attempts on two loaded cores
/// the slowest chunk came after 40 ms.
const SHORT: Limits =
    Limits { first_byte: Duration::from_secs(1), idle: Duration::from_millis(400), overall: Duration::from_secs(8) };

/// The same for a program: an interpreter that shares two cores with fifteen others took up to 300 ms for a request.
const SHORT_OUTSIDE: Limits =
    Limits { first_byte: Duration::from_secs(1), idle: Duration::from_secs(1), overall: Duration::from_secs(8) };

/// Where none should run out, however busy the machine is.
const LONG: Limits =
    Limits { first_byte: Duration::from_secs(60), idle: Duration::from_secs(60), overall: Duration::from_secs(120) };

/// More requests than these for one turn are a storm, and are not answered.
pub(super) const MOST_REQUESTS: usize = 1_000;

/// The same for a program, whose every request takes real time. Three layers that each ask three times make 27.
pub(super) const MOST_REQUESTS_OUTSIDE: usize = 30;

/// How long the caller of a consumer that reads no further waits before it interrupts.
const BEFORE_AN_INTERRUPTION: Duration = Duration::from_secs(1);

/// Long enough for a consumer to have seen what it read.
const A_MOMENT: Duration = Duration::from_millis(50);
