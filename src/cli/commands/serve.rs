//! `serve`. Scenarios on a port, for a consumer to be debugged by hand.

use std::{
    fs::OpenOptions,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
};

use codex_conformance::{
    mutate::{Ending, Scenario, Session, Wire},
    replay::{Exchange, Find, Logged, Pace, Server, serve_app_server},
    stream::Api,
};
use percent_encoding::percent_decode_str;
use tokio::signal::unix::{SignalKind, signal};

use super::replay::{scenario, sessions};
use crate::cli::{
    exit::Exit,
    failure::Failure,
    terminal::{Terminal, pipes},
};

/// Serve scenarios on a port of the loopback interface and print the wire log.
///
/// With a scenario, every request, whatever its path, is answered with its bytes and HTTP chunks, and then the
/// connection ends as the scenario ends. Without one, the path of a request is the address of a scenario: a client
/// whose base URL is http://127.0.0.1:PORT/text/basic+terminal.output:null/whole gets that one.
///
/// A session of an app-server has no port: with --app-server this process plays it on its own pipes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The scenario, such as 'text/basic+terminal.output:null/per-frame'.
    #[arg(value_name = "SCENARIO")]
    id: Option<String>,
    /// Where the recordings are.
    #[arg(long, value_name = "PATH", default_value = "corpus")]
    corpus: Vec<PathBuf>,
    /// The port; zero takes any free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Be an app-server on the pipes of this process, and no server on a port: for a client of `codex app-server` to
    /// start in its place.
    #[arg(long, requires = "id", conflicts_with_all = ["port", "once"])]
    app_server: bool,
    /// Where what the client says is written, a line each, for the harness that started it.
    #[arg(long, value_name = "FILE", requires = "app_server", hide = true)]
    heard: Option<PathBuf>,
    /// End with the first connection.
    #[arg(long)]
    once: bool,
}

pub(crate) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let selected = sessions(&args.corpus, terminal)?;
    let mut example = ("/text/basic/whole", Api::Responses.path());
    if let (true, Some(id)) = (args.app_server, &args.id) {
        return play(&selected.sessions, id, args.heard.as_deref());
    }
    let (what, find): (String, Find) = match &args.id {
        Some(id) => {
            let wire = wire_of(&scenario(&selected.sessions, id)?)?;
            if wire.api == Api::AppServer {
                let what = format!("failed to serve `{id}` on a port: it is a session of an app-server");
                return Err(Failure::new(Exit::Usage, what, "`--app-server` plays it on the pipes of this process"));
            }
            example = ("", wire.api.path());
            (id.clone(), Box::new(move |_| Some(Arc::clone(&wire))))
        }
        None => (
            format!("every scenario of {} recordings, by address", selected.sessions.len()),
            Box::new(move |path| by_address(&selected.sessions, path)),
        ),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|error| no_port(args.port, &error))?;
    let (sender, news) = mpsc::channel::<News>();
    let interrupted = sender.clone();
    let log = Box::new(move |logged: Logged<'_>| {
        let _ = sender.send(match logged {
            Logged::Answered(exchange) => News::Answered(exchange.clone()),
            Logged::Ended => News::Ended,
        });
    });
    // Whoever reads where to go may interrupt at once.
    let mut asked = {
        let _context = runtime.enter();
        signal(SignalKind::interrupt()).map_err(|error| no_port(args.port, &error))?
    };
    let server = runtime.block_on(Server::start_for(args.port, Pace::Chunkwise, find, log));
    let server = server.map_err(|error| no_port(args.port, &error))?;
    terminal.say(&format!("serving  {what}"));
    let (example, path) = example;
    terminal.say(&format!("try      curl --raw -N -d '{{}}' http://{}{example}/{path}", server.address()));
    runtime.spawn(async move {
        if asked.recv().await.is_some() {
            let _ = interrupted.send(News::Interrupted);
        }
    });
    loop {
        match news.recv() {
            Ok(News::Answered(exchange)) => terminal.result(&told(&exchange)),
            Ok(News::Ended) if !args.once => {}
            Ok(News::Ended | News::Interrupted) | Err(_) => break,
        }
    }
    drop(server);
    runtime.shutdown_background();
    Ok(Exit::Clean)
}

/// Plays a session on the pipes of this process, until the client leaves or the session has the server end.
fn play(sessions: &[Arc<Session>], id: &str, heard: Option<&Path>) -> Result<Exit, Failure> {
    let scenario = scenario(sessions, id)?;
    let api = scenario.session().api();
    if api != Api::AppServer {
        let what = format!("failed to play `{id}`: its recording has api = {}, and not app-server", api.as_str());
        return Err(Failure::new(Exit::Usage, what, "without `--app-server` it is served on a port"));
    }
    let wire = wire_of(&scenario)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let broken = |error: std::io::Error| {
        Failure::new(Exit::CouldNotLook, format!("failed to speak to the client: {error}"), "the client has left")
    };
    let runtime = runtime.map_err(broken)?;
    let heard =
        heard.map(|path| OpenOptions::new().append(true).create(true).open(path)).transpose().map_err(broken)?;
    let (stdin, stdout, stderr) = pipes(runtime.handle());
    let played = runtime.block_on(serve_app_server(&wire, heard, stdin, stdout, stderr));
    // The thread that reads stdin may wait for a line that never comes.
    runtime.shutdown_background();
    played.map(|_| Exit::Clean).map_err(broken)
}

/// What is sent in a scenario.
fn wire_of(scenario: &Scenario) -> Result<Arc<Wire>, Failure> {
    let inapplicable = |error: codex_conformance::mutate::ScenarioError| {
        let hint = "`codex-conformance list scenarios`";
        Failure::new(Exit::Usage, format!("failed to build the scenario: {error}"), hint)
    };
    scenario.wire().map(Arc::new).map_err(inapplicable)
}

/// The scenario whose address is the path, without the `/responses` or `/chat/completions` that clients add.
fn by_address(sessions: &[Arc<Session>], path: &str) -> Option<Arc<Wire>> {
    let path = percent_decode_str(path.trim_start_matches('/')).decode_utf8().ok()?;
    let added = Api::OF_EVENTS.iter().find_map(|api| path.strip_suffix(api.path())?.strip_suffix('/'));
    let address = added.unwrap_or(&path);
    wire_of(&scenario(sessions, address).ok()?).ok()
}

/// What the server tells.
enum News {
    Answered(Exchange),
    Ended,
    Interrupted,
}

fn no_port(port: u16, error: &std::io::Error) -> Failure {
    let error = format!("failed to listen on port {port} of 127.0.0.1: {error}");
    Failure::new(Exit::Usage, error, "`--port 0` takes any free port")
}

/// The wire log: a line a chunk, control bytes shown.
fn told(exchange: &Exchange) -> String {
    let mut text = format!("{} ({} bytes)\n", exchange.request, exchange.request_bytes);
    for (micros, chunk) in &exchange.chunks {
        text += &format!("  {:>9} µs  {:>7} bytes  {}\n", micros, chunk.len(), shown(chunk));
    }
    let end = match exchange.ending {
        _ if exchange.left_early => "the other side left",
        Ending::Clean => "end of the body",
        Ending::Aborted => "closed in the middle of the body",
        Ending::Reset => "reset",
        Ending::HeldOpen | Ending::Interrupted => "held open",
        Ending::Dripping(_) => "dripping",
    };
    text + &format!("  {end}\n")
}

fn shown(chunk: &[u8]) -> String {
    let text = String::from_utf8_lossy(&chunk[..chunk.len().min(MOST_SHOWN)]);
    let visible: String = text
        .chars()
        .map(|c| match c {
            '\n' => "␊".to_owned(),
            '\r' => "␍".to_owned(),
            '\u{FEFF}' => "<BOM>".to_owned(),
            c if c.is_control() => "·".to_owned(),
            c => c.to_string(),
        })
        .collect();
    if chunk.len() > MOST_SHOWN { visible + "…" } else { visible }
}

const MOST_SHOWN: usize = 120;
