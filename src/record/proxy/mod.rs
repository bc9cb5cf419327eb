//! The proxy. It stands before one upstream, passes everything on as it comes, and keeps what passes.

mod body;
mod exchange;
mod head;
mod upstream;

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{net::TcpListener, sync::watch, task::JoinSet};

pub use upstream::{Upstream, UpstreamError};

use super::tape::{Kept, NotKept, Pending};
use crate::stream::RecordingId;

/// A proxy that is listening.
pub struct Proxy {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    accepting: tokio::task::JoinHandle<()>,
}

/// What the proxy tells while it works.
#[derive(Debug)]
pub enum News {
    /// An exchange is over, and this became of it.
    Over {
        /// Method and path.
        request: String,
        /// The HTTP status, where there was an answer.
        status: Option<u16>,
        /// What was kept.
        kept: Result<Kept, NotKept>,
    },
    /// A request was not passed on, or not answered.
    Refused {
        /// Method and path, where they could be read.
        request: String,
        /// Why.
        reason: String,
    },
}

/// Called for each [`News`].
pub type Listener = Box<dyn Fn(News) + Send + Sync>;

/// What all connections share.
pub(super) struct Shared {
    upstream: Upstream,
    pending: Pending,
    /// The first part of the ids that are given out.
    prefix: String,
    next: AtomicU64,
    listen: Listener,
    stopped: watch::Receiver<bool>,
}

impl Shared {
    /// An id that no other exchange has.
    fn id(&self) -> RecordingId {
        let number = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{}-{number:04}", self.prefix).parse().expect("the prefix is a family and the start of a plain name")
    }
}

impl Proxy {
    /// Listens here for clients of the upstream. Recordings get ids that begin with this id.
    ///
    /// # Errors
    /// When the address is taken.
    pub async fn start(
        listen: SocketAddr,
        upstream: Upstream,
        pending: Pending,
        prefix: &RecordingId,
        news: Listener,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let shared =
            Shared { upstream, pending, prefix: prefix.to_string(), next: AtomicU64::new(0), listen: news, stopped };
        Ok(Self { address, stop, accepting: tokio::spawn(accept(listener, Arc::new(shared))) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Interrupts what is running, waits until all of it is kept, and ends.
    pub async fn stop(self) {
        // Nobody listens any more when the proxy has ended by itself.
        let _ = self.stop.send(true);
        let _ = self.accepting.await;
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut stopped = shared.stopped.clone();
    let mut exchanges = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            Some(_) = exchanges.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => drop(exchanges.spawn(exchange::relay(client, Arc::clone(&shared)))),
                // Out of file descriptors, most likely: exchanges that end free some.
                Err(_) => tokio::time::sleep(WHEN_ACCEPT_FAILS).await,
            },
        }
    }
    while exchanges.join_next().await.is_some() {}
}

const WHEN_ACCEPT_FAILS: Duration = Duration::from_millis(20);
