//! A scripted body: the chunks of a scenario without a socket.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;

use crate::mutate::{Ending, Wire};

/// Gives the chunks of a wire one by one, then its ending. A body that is held open stays pending for ever, which
/// under a paused clock means until the consumer's next timer.
#[derive(Debug)]
pub struct ScriptedBody {
    wire: Arc<Wire>,
    next: usize,
    at: usize,
    ended: bool,
}

impl ScriptedBody {
    /// The body of this wire, from its start.
    #[must_use]
    pub fn new(wire: Arc<Wire>) -> Self {
        Self { wire, next: 0, at: 0, ended: false }
    }
}

impl Stream for ScriptedBody {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(length) = self.wire.lengths.get(self.next).copied() {
            let chunk = self.wire.body.slice(self.at..self.at + length);
            self.at += length;
            self.next += 1;
            return Poll::Ready(Some(Ok(chunk)));
        }
        let error = match self.wire.ending {
            Ending::HeldOpen => return Poll::Pending,
            Ending::Clean => None,
            Ending::Aborted => Some(io::ErrorKind::UnexpectedEof),
            Ending::Reset => Some(io::ErrorKind::ConnectionReset),
        };
        let first = !std::mem::replace(&mut self.ended, true);
        Poll::Ready(error.filter(|_| first).map(|kind| Err(kind.into())))
    }
}
