//! The scenario server. A plain socket on the loopback interface, because it must send exact chunks, break off in
//! the middle of them, and reset.

mod connection;
pub(super) mod follow_up;

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

pub use connection::{Exchange, Logged, Pace};
use tokio::{
    net::{TcpListener, TcpSocket},
    task::JoinHandle,
};

use super::{attempt::MOST_REQUESTS, witness::Witness};
use crate::mutate::{Opening, Wire};

/// A server of scenarios.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    /// Where connections are refused: a port that is taken, and that nobody listens on.
    refusing: SocketAddr,
    _taken: TcpSocket,
    routes: Arc<Routes>,
    accepting: JoinHandle<()>,
}

/// Called when an exchange is answered, and when its connection has ended.
pub type Log = Box<dyn Fn(Logged<'_>) + Send + Sync>;

/// Gives what is served under a path, or the reason why nothing is.
pub type Find = Box<dyn Fn(&str) -> Result<Arc<Wire>, String> + Send + Sync>;

/// What is being served, by path.
#[derive(Default)]
pub(super) struct Routes {
    next: Mutex<u64>,
    served: Mutex<HashMap<String, Served>>,
    /// What is served under other paths, by path.
    otherwise: Option<Find>,
    /// Called with every exchange that came to its end.
    pub(super) log: Option<Log>,
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Routes")
    }
}

/// A scenario, and who watches its consumer.
#[derive(Clone, Debug)]
pub(super) struct Served {
    pub(super) wire: Arc<Wire>,
    pub(super) witness: Arc<Witness>,
    /// Requests that are answered.
    pub(super) most: usize,
}

/// A scenario that is being served until this is dropped.
#[derive(Debug)]
pub struct Mounted {
    name: String,
    base_url: String,
    routes: Arc<Routes>,
    served: Served,
}

impl Server {
    /// Listens on a port of the loopback interface; zero takes any free one.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(port: u16, pace: Pace) -> io::Result<Self> {
        Self::listen(port, pace, Routes::default()).await
    }

    /// The same for what is found by path, telling of every exchange.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start_for(port: u16, pace: Pace, find: Find, log: Log) -> io::Result<Self> {
        Self::listen(port, pace, Routes { otherwise: Some(find), log: Some(log), ..Routes::default() }).await
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    async fn listen(port: u16, pace: Pace, routes: Routes) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        let taken = TcpSocket::new_v4()?;
        taken.bind((std::net::Ipv4Addr::LOCALHOST, 0).into())?;
        let routes = Arc::new(routes);
        let accepting = tokio::spawn(accept(listener, Arc::clone(&routes), pace));
        Ok(Self { address, refusing: taken.local_addr()?, _taken: taken, routes, accepting })
    }

    /// Serves this under a path of its own.
    #[must_use]
    pub fn mount(&self, wire: Arc<Wire>) -> Mounted {
        self.mount_for(wire, MOST_REQUESTS)
    }

    /// The same for no more than so many requests.
    pub(super) fn mount_for(&self, wire: Arc<Wire>, most: usize) -> Mounted {
        let mut next = self.routes.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next += 1;
        let name = next.to_string();
        let served = Served { wire, witness: Arc::default(), most };
        self.routes.served.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), served.clone());
        let address = if served.wire.opening == Opening::Refused { self.refusing } else { self.address };
        let base_url = format!("http://{address}/{name}");
        Mounted { base_url, name, routes: Arc::clone(&self.routes), served }
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

    /// What is served.
    pub(super) fn wire(&self) -> Arc<Wire> {
        Arc::clone(&self.served.wire)
    }

    /// Who watches its consumer.
    pub(super) fn witness(&self) -> Arc<Witness> {
        Arc::clone(&self.served.witness)
    }
}

impl Drop for Mounted {
    /// Connections that are still held open are closed: nobody waits for what their other side makes of it.
    fn drop(&mut self) {
        self.served.witness.leave();
        self.routes.served.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}

impl Routes {
    /// The scenario whose name is the first part of the path, else what is found under the whole of it, else why not.
    pub(super) fn find(&self, path: &str) -> Result<Served, String> {
        let name = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        let mut served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = served.get(name).or_else(|| served.get(path)) {
            return Ok(known.clone());
        }
        let find = self.otherwise.as_ref().ok_or("no scenario is served under this path")?;
        let found = Served { wire: find(path)?, witness: Arc::default(), most: MOST_REQUESTS };
        served.insert(path.to_owned(), found.clone());
        Ok(found)
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
