//! The way to an app-server. A trait with one method, so that a turn can be driven without a process.

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;

use tokio::io::{AsyncRead, AsyncWrite};

/// Something that starts app-servers.
pub trait Launch {
    /// Starts one. It has said nothing yet, and nothing has been said to it.
    ///
    /// # Errors
    /// When there is no such program, or no process to be had.
    fn launch(&self) -> impl Future<Output = io::Result<Server>>;
}

impl<L: Launch> Launch for &L {
    fn launch(&self) -> impl Future<Output = io::Result<Server>> {
        (**self).launch()
    }
}

/// An app-server that was started.
pub struct Server {
    /// What it reads: our requests, notifications and replies.
    pub stdin: Pin<Box<dyn AsyncWrite + Send>>,
    /// What it says. The end of it means that the server is gone, as the end of its process does.
    pub stdout: Pin<Box<dyn AsyncRead + Send>>,
    /// What it tells people.
    pub stderr: Pin<Box<dyn AsyncRead + Send>>,
    /// How to end it. Dropping this ends it too, as far as the process is able to.
    pub process: Box<dyn Process>,
}

impl fmt::Debug for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Server").finish_non_exhaustive()
    }
}

/// The process behind the pipes.
pub trait Process: Send {
    /// Ends it at once, without asking and without waiting. Calling it again has no effect.
    fn kill(&mut self);

    /// Whether it has ended by itself. Asked every now and then, because what it started may hold its pipes open.
    fn has_ended(&mut self) -> bool {
        false
    }
}
