//! A scripted body: the chunks of a scenario without a socket.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Sleep, sleep};

use crate::mutate::{Ending, Wire};

/// Gives the chunks of an answer one by one, with the waits between them, then its ending. A body that is held open
/// stays pending for ever, which under a paused clock means until the consumer's next timer.
#[derive(Debug)]
pub struct ScriptedBody {
    wire: Arc<Wire>,
    request: usize,
    next: usize,
    at: usize,
    drips: usize,
    /// The wait before what comes next, once it has begun.
    pause: Option<Pin<Box<Sleep>>>,
    ended: bool,
}

impl ScriptedBody {
    /// The body of the answer to this request, from its start.
    #[must_use]
    pub fn new(wire: Arc<Wire>, request: usize) -> Self {
        Self { wire, request, next: 0, at: 0, drips: 0, pause: None, ended: false }
    }

    /// Whether the wait before what comes next is over.
    fn has_waited(&mut self, wait: Option<Duration>, context: &mut Context<'_>) -> bool {
        let Some(wait) = wait.filter(|wait| !wait.is_zero()) else { return true };
        let pause = self.pause.get_or_insert_with(|| Box::pin(sleep(wait)));
        let over = pause.as_mut().poll(context).is_ready();
        if over {
            self.pause = None;
        }
        over
    }
}

impl Stream for ScriptedBody {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let wire = Arc::clone(&self.wire);
        let wire = wire.answer(self.request);
        if let Some(length) = wire.lengths.get(self.next).copied() {
            let pause = wire.pause_before(self.next);
            if !self.has_waited(pause, context) {
                return Poll::Pending;
            }
            let chunk = wire.body.slice(self.at..self.at + length);
            self.at += length;
            self.next += 1;
            return Poll::Ready(Some(Ok(chunk)));
        }
        let error = match wire.ending {
            Ending::HeldOpen | Ending::Interrupted => return Poll::Pending,
            Ending::Dripping(drip) => {
                if self.drips == drip.most() || !self.has_waited(Some(drip.every()), context) {
                    return Poll::Pending;
                }
                self.drips += 1;
                return Poll::Ready(Some(Ok(drip.bytes())));
            }
            Ending::Clean => None,
            Ending::Aborted => Some(io::ErrorKind::UnexpectedEof),
            Ending::Reset => Some(io::ErrorKind::ConnectionReset),
        };
        let first = !std::mem::replace(&mut self.ended, true);
        Poll::Ready(error.filter(|_| first).map(|kind| Err(kind.into())))
    }
}
