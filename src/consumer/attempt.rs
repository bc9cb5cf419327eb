//! One request from sending to ending. The only place where a turn waits.

use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::FutureExt as _;
use tokio::time::{Instant, sleep_until};

use super::cancel::Cancel;
use super::clocks::Deadlines;
use super::decode::{Sniff, Sniffed};
use super::observer::{Shielded, Signal};
use super::outcome::{Ending, Mask, Truncation};
use super::reading::Reading;
use super::rejection::{BODY_LIMIT, encoding_of, end_of_json, rejection};
use super::transport::{HttpRequest, HttpResponse, Transport, TransportError};

/// How one request went.
#[derive(Debug)]
pub(super) struct Attempted {
    pub(super) ending: Ending,
    /// Whether the caller may have shown something of it.
    pub(super) visible: bool,
    pub(super) skipped: u32,
}

/// A request about to be made.
pub(super) struct Attempt<'a> {
    pub(super) deadlines: Deadlines,
    pub(super) frame_limit: usize,
    pub(super) is_chat: bool,
    pub(super) cancel: &'a Cancel,
    pub(super) mask: &'a Mask<'a>,
}

impl Attempt<'_> {
    pub(super) async fn make<T: Transport>(
        self,
        transport: &T,
        request: HttpRequest,
        observer: &mut Shielded<'_>,
    ) -> Attempted {
        let mut reading = Reading::new(self.frame_limit, self.deadlines, self.cancel.clone(), self.is_chat);
        let response = tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(reading.interrupt()),
            response = transport.send(request) => {
                response.map_err(|error| Ending::Unreachable { error })
            }
            () = sleep_until(reading.deadline()) => Err(late(&mut reading, observer)),
        };
        let ending = match response {
            Ok(response) => self.follow(response, &mut reading, observer).await,
            Err(ending) => ending,
        };
        Attempted { ending, visible: reading.is_visible(), skipped: reading.skipped() }
    }

    async fn follow<B>(
        &self,
        mut response: HttpResponse<B>,
        reading: &mut Reading,
        observer: &mut Shielded<'_>,
    ) -> Ending
    where
        B: Stream<Item = Result<Bytes, TransportError>> + Unpin,
    {
        let is_stream = (200..300).contains(&response.status) && encoding_of(&response).is_none();
        let mut start = Vec::new();
        let mut sniffed = if is_stream { Sniffed::Undecided } else { Sniffed::Foreign };
        loop {
            if sniffed == Sniffed::Foreign {
                return self.reject(response, start, reading).await;
            }
            let chunk = match self.next(&mut response.body, reading.deadline()).await {
                Next::Chunk(chunk) => chunk,
                Next::Broken(error) => {
                    return reading.cut(Truncation::Transport(error), &mut |signal| observer.tell(signal));
                }
                Next::End if reading.has_begun() || !foreign_text(&response, &start) => {
                    return reading.cut(Truncation::EndOfStream, &mut |signal| observer.tell(signal));
                }
                Next::End => return rejection(&response, &start, false, self.mask),
                Next::Late => return late(reading, observer),
                Next::Cancelled => return reading.interrupt(),
            };
            let now = Instant::now();
            let mut sink = |signal: Signal<'_>| observer.tell(signal);
            let ending = if sniffed == Sniffed::Stream {
                if !reading.has_begun() && start.len() < BODY_LIMIT {
                    start.extend_from_slice(&chunk);
                }
                reading.feed(&chunk, now, &mut sink)
            } else {
                start.extend_from_slice(&chunk);
                sniffed = Sniff::body(&start);
                let decided = sniffed == Sniffed::Stream;
                decided.then(|| reading.feed(&start, now, &mut sink)).flatten()
            };
            // What has arrived goes before what the clock says: it may be the end of the response.
            if let Some(ending) = ending.or_else(|| reading.expire(now, &mut sink)) {
                return ending;
            }
        }
    }

    /// Reads what is left of a body that is no stream. However it ends, the rejection is the news.
    async fn reject<B>(&self, mut response: HttpResponse<B>, mut body: Vec<u8>, reading: &mut Reading) -> Ending
    where
        B: Stream<Item = Result<Bytes, TransportError>> + Unpin,
    {
        // An error is reported when it is complete, not when the server hangs up; what stands behind it may come in the
        // same chunk or in another.
        let mut closes = true;
        loop {
            let read = &body[..body.len().min(BODY_LIMIT)];
            if let Some(end) = closes.then(|| end_of_json(read)).flatten() {
                body.truncate(end);
                break;
            }
            if body.len() > BODY_LIMIT {
                break;
            }
            match self.next(&mut response.body, reading.deadline()).await {
                Next::Chunk(chunk) if Instant::now() < reading.deadline() => {
                    closes = chunk.contains(&b'}');
                    body.extend_from_slice(&chunk);
                }
                Next::Cancelled => return reading.interrupt(),
                Next::Chunk(_) | Next::Broken(_) | Next::End | Next::Late => break,
            }
        }
        let cut = body.len() > BODY_LIMIT;
        body.truncate(BODY_LIMIT);
        rejection(&response, &body, cut, self.mask)
    }

    async fn next<B>(&self, body: &mut B, deadline: Instant) -> Next
    where
        B: Stream<Item = Result<Bytes, TransportError>> + Unpin,
    {
        if self.cancel.is_cancelled() {
            return Next::Cancelled;
        }
        // What is there already needs no clock to wait by.
        if let Some(chunk) = pull(body).now_or_never() {
            return chunk.into();
        }
        tokio::select! {
            biased;
            chunk = pull(body) => chunk.into(),
            () = self.cancel.cancelled() => Next::Cancelled,
            () = sleep_until(deadline) => Next::Late,
        }
    }
}

async fn pull<B: Stream + Unpin>(body: &mut B) -> Option<B::Item> {
    std::future::poll_fn(|context| Pin::new(&mut *body).poll_next(context)).await
}

/// What came of waiting.
enum Next {
    Chunk(Bytes),
    Broken(TransportError),
    End,
    Late,
    Cancelled,
}

impl From<Option<Result<Bytes, TransportError>>> for Next {
    fn from(chunk: Option<Result<Bytes, TransportError>>) -> Self {
        match chunk {
            Some(Ok(chunk)) => Next::Chunk(chunk),
            Some(Err(error)) => Next::Broken(error),
            None => Next::End,
        }
    }
}

fn late(reading: &mut Reading, observer: &mut Shielded<'_>) -> Ending {
    let deadline = reading.deadline();
    let sink = &mut |signal: Signal<'_>| observer.tell(signal);
    reading.expire(deadline, sink).unwrap_or_else(|| reading.cut(Truncation::EndOfStream, sink))
}

/// Whether a body that held no event says by its type that it was never meant to.
fn foreign_text<B>(response: &HttpResponse<B>, start: &[u8]) -> bool {
    let declared = response.header("content-type").unwrap_or("text/event-stream");
    let is_stream = declared.trim_start().to_ascii_lowercase().starts_with("text/event-stream");
    !is_stream && !start.trim_ascii().is_empty() && !Sniff::has_fields(start)
}
