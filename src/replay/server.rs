//! The scenario server. A plain socket on the loopback interface, because it must send exact chunks, break off in
//! the middle of them, and reset.

mod connection;

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

pub use connection::{Exchange, Logged, Pace};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

use crate::mutate::Wire;

/// A server of scenarios.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    routes: Arc<Routes>,
    accepting: JoinHandle<()>,
}

/// Called when an exchange is answered, and when its connection has ended.
pub type Log = Box<dyn Fn(Logged<'_>) + Send + Sync>;

/// What is being served, by path.
#[derive(Default)]
pub(super) struct Routes {
    next: Mutex<u64>,
    served: Mutex<HashMap<String, Served>>,
    /// What is served under every other path.
    otherwise: Option<Served>,
    /// Called with every exchange that came to its end.
    pub(super) log: Option<Log>,
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Routes")
    }
}

/// A scenario, and what its consumer has read of it.
#[derive(Clone, Debug)]
pub(super) struct Served {
    pub(super) wire: Arc<Wire>,
    pub(super) read: Arc<Read>,
}

/// How many bytes of a body a consumer has read. A reset takes with it what is still on the way, so the server
/// waits until all is read, if the consumer says.
#[derive(Debug, Default)]
pub(super) struct Read {
    bytes: AtomicUsize,
    more: Notify,
}

impl Read {
    /// So many more bytes were read.
    pub(super) fn add(&self, bytes: usize) {
        self.bytes.fetch_add(bytes, Ordering::Release);
        self.more.notify_one();
    }

    /// Waits until so many bytes were read in all, or none more for so long.
    pub(super) async fn all(&self, bytes: usize, patience: Duration) {
        while self.bytes.load(Ordering::Acquire) < bytes {
            if tokio::time::timeout(patience, self.more.notified()).await.is_err() {
                return;
            }
        }
    }
}

/// A scenario that is being served until this is dropped.
#[derive(Debug)]
pub struct Mounted {
    name: String,
    base_url: String,
    routes: Arc<Routes>,
    read: Arc<Read>,
}

impl Server {
    /// Listens on a port of the loopback interface; zero takes any free one.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(port: u16, pace: Pace) -> io::Result<Self> {
        Self::listen(port, pace, Routes::default()).await
    }

    /// The same for one scenario under every path, telling of every exchange.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start_for(port: u16, pace: Pace, wire: Arc<Wire>, log: Log) -> io::Result<Self> {
        Self::listen(
            port,
            pace,
            Routes { otherwise: Some(Served { wire, read: Arc::default() }), log: Some(log), ..Routes::default() },
        )
        .await
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    async fn listen(port: u16, pace: Pace, routes: Routes) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        let routes = Arc::new(routes);
        let accepting = tokio::spawn(accept(listener, Arc::clone(&routes), pace));
        Ok(Self { address, routes, accepting })
    }

    /// Serves this under a path of its own.
    #[must_use]
    pub fn mount(&self, wire: Arc<Wire>) -> Mounted {
        let mut next = self.routes.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next += 1;
        let name = next.to_string();
        let read = Arc::<Read>::default();
        let served = Served { wire, read: Arc::clone(&read) };
        self.routes.served.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), served);
        let base_url = format!("http://{}/{name}", self.address);
        Mounted { base_url, name, routes: Arc::clone(&self.routes), read }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Mounted {
    /// Where it is served; clients add `/responses`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// For the consumer to say what it has read.
    pub(super) fn read(&self) -> Arc<Read> {
        Arc::clone(&self.read)
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.routes.served.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}

impl Routes {
    /// The scenario whose name is the first part of the path.
    pub(super) fn find(&self, path: &str) -> Option<Served> {
        let name = path.trim_start_matches('/').split('/').next()?;
        self.served.lock().unwrap_or_else(PoisonError::into_inner).get(name).or(self.otherwise.as_ref()).cloned()
    }
}

async fn accept(listener: TcpListener, routes: Arc<Routes>, pace: Pace) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(connection::serve(stream, Arc::clone(&routes), pace))),
            // Out of file descriptors, most likely: connections that end free some.
            Err(_) => tokio::time::sleep(WHEN_ACCEPT_FAILS).await,
        }
    }
}

const WHEN_ACCEPT_FAILS: Duration = Duration::from_millis(20);
