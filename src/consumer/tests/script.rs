//! A server that follows a script. Bodies are chunks, pauses and breaks; every request is written down.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use secrecy::ExposeSecret;
use tokio::time::{Instant, Sleep, sleep};

use crate::consumer::{
    Auth, Cancel, Clocks, Consumer, HeaderText, HttpRequest, HttpResponse, Observer, Outcome, Request, RetryPolicy,
    Transport, TransportError, TransportErrorKind,
};

/// One thing a body does.
#[derive(Clone)]
pub(super) enum Act {
    Say(Bytes),
    Pause(Duration),
    Break,
    Hold,
}

/// One answer of the server.
#[derive(Clone)]
pub(super) enum Reply {
    Http { status: u16, headers: Vec<(String, String)>, acts: Vec<Act> },
    Refuse,
    Silence,
}

/// The server. The last reply is repeated for ever.
pub(super) struct Script {
    replies: RefCell<VecDeque<Reply>>,
    pub(super) requests: RefCell<Vec<(Instant, HttpRequest)>>,
}

pub(super) fn say(text: impl AsRef<[u8]>) -> Act {
    Act::Say(Bytes::copy_from_slice(text.as_ref()))
}

pub(super) fn pause(seconds: u64) -> Act {
    Act::Pause(Duration::from_secs(seconds))
}

/// A frame with the event name its JSON declares.
pub(super) fn frame(json: &serde_json::Value) -> String {
    format!("event: {}\ndata: {json}\n\n", json["type"].as_str().unwrap_or("message"))
}

pub(super) fn stream(acts: Vec<Act>) -> Reply {
    Reply::Http { status: 200, headers: vec![("content-type".into(), "text/event-stream".into())], acts }
}

pub(super) fn status(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let headers = headers.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
    Reply::Http { status, headers, acts: vec![say(body)] }
}

impl Script {
    pub(super) fn new(replies: Vec<Reply>) -> Self {
        Self { replies: RefCell::new(replies.into()), requests: RefCell::default() }
    }

    /// When each request came, counted from the first.
    pub(super) fn times(&self) -> Vec<Duration> {
        let requests = self.requests.borrow();
        requests.iter().map(|(at, _)| *at - requests[0].0).collect()
    }

    /// The headers of the first request, secrets included.
    pub(super) fn headers(&self) -> Vec<(String, String)> {
        let requests = self.requests.borrow();
        let text = |value: &HeaderText| match value {
            HeaderText::Plain(text) => text.clone(),
            HeaderText::Secret(text) => text.expose_secret().to_owned(),
        };
        requests[0].1.headers.iter().map(|(name, value)| (name.clone(), text(value))).collect()
    }
}

impl Script {
    fn next(&self) -> Reply {
        let mut replies = self.replies.borrow_mut();
        let reply = if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() };
        reply.expect("a script has at least one reply")
    }
}

impl Transport for Script {
    type Body = ScriptBody;

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse<ScriptBody>, TransportError> {
        self.requests.borrow_mut().push((Instant::now(), request));
        match self.next() {
            Reply::Http { status, headers, acts } => {
                Ok(HttpResponse { status, headers, body: ScriptBody { acts: acts.into(), pause: None } })
            }
            Reply::Refuse => Err(TransportError::new(TransportErrorKind::Connect, "refused")),
            Reply::Silence => std::future::pending().await,
        }
    }
}

pub(super) struct ScriptBody {
    acts: VecDeque<Act>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Stream for ScriptBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(pause) = &mut self.pause {
                if pause.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                self.pause = None;
            }
            match self.acts.pop_front() {
                None => return Poll::Ready(None),
                Some(Act::Say(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                Some(Act::Pause(length)) => self.pause = Some(Box::pin(sleep(length))),
                Some(Act::Break) => {
                    let error = TransportError::new(TransportErrorKind::Reset, "reset");
                    return Poll::Ready(Some(Err(error)));
                }
                Some(Act::Hold) => {
                    self.acts.push_front(Act::Hold);
                    return Poll::Pending;
                }
            }
        }
    }
}

/// A consumer with short clocks: 10 s to the first event, 60 s between events, 5 s behind the answer, 600 s in all.
pub(super) fn consumer(script: &Script) -> Consumer<&Script> {
    let clocks = Clocks {
        first_byte: Duration::from_secs(10),
        idle: Duration::from_secs(60),
        grace: Duration::from_secs(5),
        overall: Duration::from_secs(600),
    };
    Consumer::new(script, Auth::ApiKey("sk-canary".into()))
        .base_url("http://script/v1")
        .clocks(clocks)
        .retry(RetryPolicy { max_retries: 2, ..RetryPolicy::default() })
}

pub(super) async fn run(script: &Script) -> Outcome {
    observe(script, &mut ()).await
}

pub(super) async fn observe(script: &Script, observer: &mut dyn Observer) -> Outcome {
    consumer(script).run(&Request::new("m").input("hi"), observer, &Cancel::new()).await
}

/// Runs a stream of these frames, on a runtime of its own, without retries.
pub(super) fn follow(acts: Vec<Act>, observer: &mut dyn Observer) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime needs nothing from outside");
    let script = Script::new(vec![stream(acts)]);
    let consumer = consumer(&script).retry(RetryPolicy::none());
    runtime.block_on(consumer.run(&Request::new("m"), observer, &Cancel::new()))
}

/// Runs frames given as JSON.
pub(super) fn follow_frames(frames: &[serde_json::Value]) -> Outcome {
    follow(frames.iter().map(|json| say(frame(json))).collect(), &mut ())
}
