//! The proxy. It stands before one upstream, passes everything on as it comes, and keeps what passes.

mod back;
mod body;
mod exchange;
mod head;
mod known;
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

pub use known::{Known, Mode};
pub use upstream::{Upstream, UpstreamError};

use super::{
    journal::Label,
    tape::{Kept, NotKept, Pending},
};
use crate::stream::{End, RecordingId};

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
        /// How it ended.
        end: End,
        /// What was kept.
        kept: Result<Kept, NotKept>,
    },
    /// A request was answered from a recording.
    Known {
        /// Method and path.
        request: String,
        /// The recording.
        id: RecordingId,
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

/// What recordings are called.
#[derive(Clone, Debug)]
pub enum Names {
    /// This, and a number behind it.
    Numbered(RecordingId),
    /// This, and what it says of itself. For one exchange.
    One(RecordingId, Label),
}

impl Names {
    fn family(&self) -> &str {
        let (Self::Numbered(id) | Self::One(id, _)) = self;
        id.as_str().split('/').next().unwrap_or_default()
    }
}

/// What a proxy stands before, and what it does with requests.
pub struct Settings {
    /// Where requests go.
    pub upstream: Upstream,
    /// Where recordings land.
    pub pending: Pending,
    /// What they are called.
    pub names: Names,
    /// Which requests pass.
    pub mode: Mode,
    /// Recordings that can answer.
    pub known: Known,
    /// An upstream that says nothing for so long is given up.
    pub silence: Duration,
    /// Who is told.
    pub listen: Listener,
}

/// What all connections share.
pub(super) struct Shared {
    settings: Settings,
    next: AtomicU64,
    stopped: watch::Receiver<bool>,
}

impl Shared {
    /// An id that no other exchange has.
    fn name(&self) -> (RecordingId, Label) {
        match &self.settings.names {
            Names::One(id, label) => (id.clone(), label.clone()),
            Names::Numbered(prefix) => {
                let number = self.next.fetch_add(1, Ordering::Relaxed) + 1;
                let id = format!("{prefix}-{number:04}").parse();
                (id.expect("digits behind a plain name make a plain name"), Label::default())
            }
        }
    }

    fn tell(&self, news: News) {
        (self.settings.listen)(news);
    }
}

impl Proxy {
    /// Listens here for clients of the upstream.
    ///
    /// # Errors
    /// When the address is taken.
    pub async fn start(listen: SocketAddr, mut settings: Settings) -> io::Result<Self> {
        if settings.mode == Mode::Once {
            let is_recorded = settings.known.has_family(settings.names.family());
            settings.mode = if is_recorded { Mode::None } else { Mode::NewEpisodes };
        }
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let shared = Shared { settings, next: AtomicU64::new(0), stopped };
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

/// Bytes that are read at once.
const READ: usize = 32 * 1024;

const WHEN_ACCEPT_FAILS: Duration = Duration::from_millis(20);
