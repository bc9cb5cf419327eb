//! `serve --app-server`. A session on the pipes of this process, to whoever started it.

use std::io;

use codex_conformance::{
    replay::{open_heard, serve_app_server},
    stream::Api,
};

use super::{Args, wire_of};
use crate::cli::{
    commands::replay::{scenario, sessions},
    exit::Exit,
    failure::Failure,
    terminal::{Terminal, pipes},
};

/// Plays a session on the pipes of this process, until the client leaves or the session has the server end.
pub(super) fn play(args: &Args, id: &str, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let broken = |error: io::Error| {
        Failure::new(Exit::CouldNotLook, format!("failed to speak to the client: {error}"), "the client has left")
    };
    // First of all: whoever waits for it is to know that it was started.
    let heard = args.heard.as_deref().map(open_heard).transpose().map_err(broken)?;
    let selected = sessions(&args.corpus, terminal)?;
    let scenario = scenario(&selected.sessions, id)?;
    let api = scenario.session().api();
    if api != Api::AppServer {
        let what = format!("failed to play `{id}`: its recording has api = {}, and not app-server", api.as_str());
        return Err(Failure::new(Exit::Usage, what, "without `--app-server` it is served on a port"));
    }
    let wire = wire_of(&scenario)?;
    terminal.detail(&format!("wire playing {id}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(broken)?;
    let (stdin, stdout, stderr) = pipes(runtime.handle());
    let log = terminal.log("wire");
    let played = runtime.block_on(serve_app_server(&wire, heard, log, stdin, stdout, stderr));
    // The thread that reads stdin may wait for a line that never comes.
    runtime.shutdown_background();
    played.map(|_| Exit::Clean).map_err(broken)
}
