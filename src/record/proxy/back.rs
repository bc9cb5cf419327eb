//! The way back. A response goes to the client as it comes, after the journal has it, until one of them has an end.

use std::{io, pin::Pin, time::Duration};

use bytes::BytesMut;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    time::{Instant, Sleep, sleep, timeout},
};

use super::{
    READ,
    body::Follower,
    head::{self, NoHead, ResponseHead},
};
use crate::{
    record::journal::{Answered, Entry},
    stream::End,
};

/// The way back of one response.
pub(super) struct Back<W> {
    pub(super) to_client: W,
    /// When the request was sent.
    pub(super) sent: Instant,
    /// An upstream that says nothing for so long is given up.
    pub(super) silence: Duration,
    /// The status, once there is one.
    pub(super) status: Option<u16>,
    /// Whether the upstream may be asked again.
    pub(super) keeps_open: bool,
}

impl<W: AsyncWrite + Unpin> Back<W> {
    /// Passes a response back and tells how it ended. What is to be kept is told, and `None` when the client is about
    /// to see it.
    pub(super) async fn pass(
        &mut self,
        method: &str,
        from: &mut (impl AsyncRead + Unpin),
        mut keep: impl FnMut(Option<Entry<'_>>),
    ) -> End {
        let mut buffer = BytesMut::with_capacity(READ);
        let head = loop {
            let head = match timeout(self.silence, head::read(from, &mut buffer, ResponseHead::parse)).await {
                Ok(Ok(head)) => head,
                Ok(Err(NoHead::Gone(error))) => return broken(&error),
                Ok(Err(NoHead::Foreign)) => return End::Truncated,
                Err(_) => return End::Timeout,
            };
            if !head.is_interim() {
                break head;
            }
            if self.to_client.write_all(&head.to_client()).await.is_err() {
                return End::ClientGone;
            }
        };
        (self.status, self.keeps_open) = (Some(head.status), head.keeps_open(method));
        keep(Some(Entry::Head(Answered { status: head.status, headers: head.headers.told() })));
        keep(None);
        let mut follower = Follower::new(head.length(method));
        let mut patience = Patience::of(self.silence);
        // The head goes with what of the body is there.
        let mut out = head.to_client();
        loop {
            if !buffer.is_empty() {
                let micros = u64::try_from(self.sent.elapsed().as_micros()).unwrap_or(u64::MAX);
                let belongs = follower.follow(&buffer, |piece| {
                    keep(Some(Entry::Piece { micros, goes_on: piece.goes_on, bytes: piece.bytes.into() }));
                });
                // In the journal before anything else is read, and before the client can do anything about it.
                keep(None);
                out.extend_from_slice(&buffer[..belongs]);
                // Nobody asked for what comes behind the body, and nobody may take it for an answer.
                self.keeps_open &= belongs == buffer.len();
                buffer.clear();
            }
            if self.to_client.write_all(&out).await.is_err() {
                return End::ClientGone;
            }
            out.clear();
            if follower.is_done() {
                return End::Clean;
            }
            match patience.with(from.read_buf(&mut buffer)).await {
                Some(Ok(1..)) => {}
                Some(Ok(0)) if follower.may_end() => return End::Clean,
                Some(Ok(0)) => return End::Truncated,
                Some(Err(error)) => return broken(&error),
                None => return End::Timeout,
            }
        }
    }
}

/// A clock for silence. It is set once in a while, not for every chunk.
struct Patience {
    silence: Duration,
    clock: Pin<Box<Sleep>>,
}

impl Patience {
    fn of(silence: Duration) -> Self {
        Self { silence, clock: Box::pin(sleep(silence)) }
    }

    /// What comes of a read. `None` when nothing comes for as long as silence is borne.
    async fn with<T>(&mut self, read: impl Future<Output = T>) -> Option<T> {
        let until = Instant::now() + self.silence;
        let mut read = std::pin::pin!(read);
        loop {
            tokio::select! {
                biased;
                came = &mut read => return Some(came),
                () = &mut self.clock => {}
            }
            if Instant::now() >= until {
                return None;
            }
            self.clock.as_mut().reset(until);
        }
    }
}

fn broken(error: &io::Error) -> End {
    if error.kind() == io::ErrorKind::ConnectionReset { End::Reset } else { End::Truncated }
}
