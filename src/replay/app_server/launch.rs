//! Fake servers in this process, over pipes in memory.

use std::{io, sync::Arc};

use tokio::{io::duplex, task::JoinHandle};

use super::{heard::Heard, play::play};
use crate::{
    consumer::app_server::{Launch, Process, Server},
    mutate::{Opening, Wire},
    replay::witness::Witness,
};

/// Starts fake servers for an attempt. Each plays the answer that is next.
#[derive(Clone, Debug)]
pub struct AppServer {
    pub(in crate::replay) wire: Arc<Wire>,
    pub(in crate::replay) witness: Arc<Witness>,
    pub(in crate::replay) heard: Arc<Heard>,
}

impl Launch for AppServer {
    async fn launch(&self) -> io::Result<Server> {
        let number = self.witness.ask();
        if number >= MOST_SERVERS {
            return Err(io::Error::other("the harness starts no more servers"));
        }
        if self.wire.answer(number).opening != Opening::Answered {
            return Err(io::ErrorKind::NotFound.into());
        }
        let (stdin, input) = duplex(PIPE);
        let (output, stdout) = duplex(PIPE);
        let (log, stderr) = duplex(PIPE);
        let (wire, heard) = (Arc::clone(&self.wire), Arc::clone(&self.heard));
        let playing = tokio::spawn(async move {
            // A client that leaves in the middle of a line is no fault of anyone.
            let _ = play(wire.answer(number), &heard, input, output, log).await;
        });
        let process = Box::new(Playing(playing));
        Ok(Server { stdin: Box::pin(stdin), stdout: Box::pin(stdout), stderr: Box::pin(stderr), process })
    }
}

/// A play that ends when nobody wants it any more.
struct Playing(JoinHandle<()>);

impl Process for Playing {
    fn kill(&mut self) {
        self.0.abort();
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What a pipe holds on Linux.
const PIPE: usize = 64 * 1024;

/// More servers than these for the turns of one scenario are a storm.
const MOST_SERVERS: usize = 100;
