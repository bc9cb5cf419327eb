//! One attempt: a scenario about to be sent to one target, and how to get at it.

use std::{io, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::TryStreamExt as _;

use super::{
    script::ScriptedBody,
    server::{Mounted, Read},
};
use crate::{
    judge::Feed,
    mutate::{Ending, Wire},
};

/// A scenario about to be sent.
#[derive(Clone, Debug)]
pub struct Attempt {
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Direct(Arc<Wire>),
    Http { base_url: String, client: reqwest::Client, limits: Limits, read: Arc<Read> },
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
    pub(super) fn direct(wire: Arc<Wire>) -> Self {
        Self { source: Source::Direct(wire) }
    }

    pub(super) fn http(mounted: &Mounted, client: &reqwest::Client, ending: Ending) -> Self {
        let limits = if ending == Ending::HeldOpen { SHORT } else { LONG };
        let base_url = mounted.base_url().to_owned();
        Self { source: Source::Http { base_url, client: client.clone(), limits, read: mounted.read() } }
    }

    /// How it is fed.
    #[must_use]
    pub fn feed(&self) -> Feed {
        match self.source {
            Source::Direct(_) => Feed::Direct,
            Source::Http { .. } => Feed::Http,
        }
    }

    /// Where to send the request: `{base_url}/responses`. `None` when fed directly.
    #[must_use]
    pub fn base_url(&self) -> Option<&str> {
        match &self.source {
            Source::Direct(_) => None,
            Source::Http { base_url, .. } => Some(base_url),
        }
    }

    /// A client for requests over HTTP, shared by the attempts of a thread: making one costs more than an attempt.
    #[must_use]
    pub fn http_client(&self) -> Option<&reqwest::Client> {
        match &self.source {
            Source::Direct(_) => None,
            Source::Http { client, .. } => Some(client),
        }
    }

    /// The clocks to set. `None` when fed directly: the clock is paused then, and a consumer keeps its own.
    #[must_use]
    pub fn limits(&self) -> Option<Limits> {
        match self.source {
            Source::Direct(_) => None,
            Source::Http { limits, .. } => Some(limits),
        }
    }

    /// For a consumer with a transport of its own: so many bytes of the body were read. The server then resets a
    /// connection as soon as all are, and not while some are on the way. [`open`](Self::open) says it by itself.
    pub fn received(&self, bytes: usize) {
        if let Source::Http { read, .. } = &self.source {
            read.add(bytes);
        }
    }

    /// Sends a request and gives the response, for consumers of a byte stream. Works for either feed.
    ///
    /// # Errors
    /// When no response head could be read.
    pub async fn open(&self) -> io::Result<Reply> {
        match &self.source {
            Source::Direct(wire) => Ok(Reply {
                status: wire.status,
                headers: wire.headers.clone(),
                body: Box::pin(ScriptedBody::new(Arc::clone(wire))),
            }),
            Source::Http { base_url, client, read, .. } => {
                let request = client.post(format!("{base_url}/responses")).body("{\"stream\":true}");
                let response = request.send().await.map_err(io::Error::other)?;
                let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
                let headers = response.headers().iter();
                let headers = headers.map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect();
                let (status, read) = (response.status().as_u16(), Arc::clone(read));
                let body = response.bytes_stream().inspect_ok(move |chunk| read.add(chunk.len()));
                Ok(Reply { status, headers, body: Box::pin(body.map_err(io::Error::other)) })
            }
        }
    }
}

/// Where a scenario waits for a clock: four tenths of a second of silence. Over 7 000 attempts on two loaded cores
/// the slowest chunk came after 40 ms.
const SHORT: Limits =
    Limits { first_byte: Duration::from_secs(1), idle: Duration::from_millis(400), overall: Duration::from_secs(8) };

/// Where none should run out, however busy the machine is.
const LONG: Limits =
    Limits { first_byte: Duration::from_secs(60), idle: Duration::from_secs(60), overall: Duration::from_secs(120) };
