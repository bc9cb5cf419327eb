//! A run: one request, asked again while nothing has been shown. Everything a caller configures is here.

use tokio::time::{Instant, sleep};

use super::attempt::{Attempt, Attempted};
use super::cancel::Cancel;
use super::clocks::{Clocks, Deadlines, after};
use super::observer::{Observer, Shielded};
use super::outcome::{Ending, Mask, Outcome, Partial};
use super::request::{Auth, Request, to_http};
use super::retry::{RetryPolicy, advice};
use super::transport::Transport;

/// A consumer of response streams.
#[derive(Debug, Clone)]
pub struct Consumer<T> {
    transport: T,
    auth: Auth,
    base_url: String,
    headers: Vec<(String, String)>,
    clocks: Clocks,
    retry: RetryPolicy,
    limits: Limits,
    aggregates: bool,
}

/// What a stream may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest frame in bytes. A larger one ends the turn.
    pub max_frame: usize,
}

impl Default for Limits {
    /// 64 MiB, above any image a provider has been seen to put into one frame.
    fn default() -> Self {
        Self { max_frame: 64 * 1024 * 1024 }
    }
}

impl<T: Transport> Consumer<T> {
    /// A consumer with default clocks, retries and limits, at the place where the credentials are
    /// valid.
    pub fn new(transport: T, auth: Auth) -> Self {
        Self {
            transport,
            base_url: auth.default_base_url().to_owned(),
            auth,
            headers: Vec::new(),
            clocks: Clocks::default(),
            retry: RetryPolicy::default(),
            limits: Limits::default(),
            aggregates: false,
        }
    }

    /// Sends requests to `{base_url}/responses`, and those of [`Request::chat`] to `{base_url}/chat/completions`.
    #[must_use]
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// Adds a header, which must hold nothing secret.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.into()));
        self
    }

    /// Sets the clocks.
    #[must_use]
    pub fn clocks(mut self, clocks: Clocks) -> Self {
        self.clocks = clocks;
        self
    }

    /// Sets the limits of retrying.
    #[must_use]
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the limits of a stream.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Tells an observer nothing of a turn before it has completed, and then all of it: each item once, in the order in
    /// which the model said them, text before the calls that followed it. What did not complete is not told at all, so
    /// that it may be asked for again however far it came. Events are told as they come.
    #[must_use]
    pub fn aggregated(mut self) -> Self {
        self.aggregates = true;
        self
    }

    /// Makes the request and follows the response to its end.
    ///
    /// Needs a tokio runtime with time, of any flavour; nothing is spawned. Dropping the future
    /// closes the connection.
    pub async fn run(&self, request: &Request, observer: &mut dyn Observer, cancel: &Cancel) -> Outcome {
        let overall = after(Instant::now(), self.clocks.overall);
        let http = to_http(&self.base_url, &self.auth, &self.headers, request);
        let mask = Mask::new(self.auth.secrets());
        let mut observer = Shielded::new(observer, self.aggregates);
        let mut requests = 0;
        let attempted = loop {
            if cancel.is_cancelled() {
                break interrupted();
            }
            requests += 1;
            let deadlines = Deadlines::start(&self.clocks, Instant::now(), overall);
            let frame_limit = self.limits.max_frame;
            let is_chat = request.is_chat();
            let attempt = Attempt { deadlines, frame_limit, is_chat, cancel, mask: &mask };
            let attempted = attempt.make(&self.transport, http.clone(), &mut observer).await;
            let advice = advice(&attempted.ending, attempted.visible && !self.aggregates);
            let wait = self.retry.wait(requests, advice).filter(|&wait| after(Instant::now(), wait) < overall);
            let Some(wait) = wait else {
                break attempted;
            };
            tokio::select! {
                biased;
                () = cancel.cancelled() => break interrupted(),
                () = sleep(wait) => {}
            }
        };
        let Attempted { mut ending, skipped, .. } = attempted;
        mask.ending(&mut ending);
        if let Ending::Completed(turn) = &ending {
            observer.tell_whole(turn);
        }
        Outcome { ending, requests, observer_failures: observer.failures(), skipped_frames: skipped }
    }
}

/// The end of a run that was cancelled while nothing was under way.
fn interrupted() -> Attempted {
    let ending = Ending::Interrupted { partial: Partial::default() };
    Attempted { ending, visible: false, skipped: 0 }
}
