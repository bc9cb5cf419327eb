//! `serve`. Scenarios on a port, for a consumer to be debugged by hand.

mod on_pipes;

use std::{
    path::PathBuf,
    sync::{Arc, mpsc},
};

use codex_conformance::{
    mutate::{Ending, Scenario, Session, Wire},
    replay::{Exchange, Find, Logged, Pace, Server},
    report::counted,
    stream::{Api, visible},
};
use percent_encoding::percent_decode_str;
use tokio::signal::unix::{SignalKind, signal};

use super::replay::{scenario, sessions};
use crate::cli::{exit::Exit, failure::Failure, terminal::Terminal};

/// Serve scenarios on a port of the loopback interface and print the wire log.
///
/// With a scenario, every request, whatever its path, is answered with its bytes and HTTP chunks, and then the
/// connection ends as the scenario ends. Without one, the path of a request is the address of a scenario: a client
/// whose base URL is http://127.0.0.1:PORT/text/basic+terminal.output:null/whole gets that one.
///
/// A session of an app-server has no port: with --app-server this process plays it on its own pipes. Its stderr is a part
/// of what is played, so that a wire log is written there with -v only.
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
    if let (true, Some(id)) = (args.app_server, &args.id) {
        return on_pipes::play(args, id, terminal);
    }
    let selected = sessions(&args.corpus, terminal)?;
    let Served { what, example, path, find } = match &args.id {
        Some(id) => Served::one(&selected.sessions, id)?,
        None => Served::all(selected.sessions)?,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|error| no_port(args.port, &error))?;
    let (sender, news) = mpsc::channel::<News>();
    let interrupted = sender.clone();
    let log = Box::new(move |logged: Logged<'_>| {
        let _ = sender.send(match logged {
            Logged::Answered(exchange) => News::Answered(exchange.clone()),
            Logged::Ended => News::Ended,
            Logged::Missing(request, why) => News::Missing(format!("{request}\n  404: {why}")),
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
    terminal.say(&format!("try      curl --raw -N -d '{{}}' http://{}{example}/{path}", server.address()));
    runtime.spawn(async move {
        if asked.recv().await.is_some() {
            let _ = interrupted.send(News::Interrupted);
        }
    });
    loop {
        match news.recv() {
            Ok(News::Answered(exchange)) => terminal.result(&told(&exchange)),
            Ok(News::Missing(told)) => terminal.result(&told),
            Ok(News::Ended) if !args.once => {}
            Ok(News::Ended | News::Interrupted) | Err(_) => break,
        }
    }
    drop(server);
    runtime.shutdown_background();
    Ok(Exit::Clean)
}

/// What is served, and where.
struct Served {
    /// In words.
    what: String,
    /// The beginning of a path to try.
    example: String,
    /// The rest of it.
    path: &'static str,
    find: Find,
}

impl Served {
    /// One scenario, under any path.
    fn one(sessions: &[Arc<Session>], id: &str) -> Result<Self, Failure> {
        let wire = wire_of(&scenario(sessions, id)?)?;
        if wire.api == Api::AppServer {
            let what = format!("failed to serve `{id}` on a port: it is a session of an app-server");
            return Err(Failure::new(Exit::Usage, what, ON_PIPES));
        }
        let path = wire.api.path();
        Ok(Self { what: id.to_owned(), example: String::new(), path, find: Box::new(move |_| Ok(Arc::clone(&wire))) })
    }

    /// Every scenario that has a port, by address.
    fn all(sessions: Vec<Arc<Session>>) -> Result<Self, Failure> {
        let served: Vec<&Arc<Session>> = sessions.iter().filter(|session| session.api() != Api::AppServer).collect();
        let is_known = |session: &&&Arc<Session>| session.recording().id.as_str() == "text/basic";
        let Some(first) = served.iter().find(is_known).or(served.first()) else {
            let what = "failed to serve on a port: every recording here is a session of an app-server";
            return Err(Failure::new(Exit::NothingToDo, what, ON_PIPES));
        };
        let what = format!("every scenario of {}, by address", counted(served.len(), "recording"));
        let (example, path) = (format!("/{}/whole", first.recording().id), first.api().path());
        Ok(Self { what, example, path, find: Box::new(move |path| by_address(&sessions, path)) })
    }
}

/// What is sent in a scenario.
fn wire_of(scenario: &Scenario) -> Result<Arc<Wire>, Failure> {
    let inapplicable = |error: codex_conformance::mutate::ScenarioError| {
        let hint = "`codex-conformance list scenarios`";
        Failure::new(Exit::Usage, format!("failed to build the scenario: {error}"), hint)
    };
    scenario.wire().map(Arc::new).map_err(inapplicable)
}

/// The scenario whose address is the path, without the `/responses` or `/chat/completions` that clients add, or what is
/// wrong with the address.
fn by_address(sessions: &[Arc<Session>], path: &str) -> Result<Arc<Wire>, String> {
    let path = percent_decode_str(path.trim_start_matches('/')).decode_utf8().map_err(|error| error.to_string())?;
    let added = Api::OF_EVENTS.iter().find_map(|api| path.strip_suffix(api.path())?.strip_suffix('/'));
    let address = added.unwrap_or(&path);
    // Whoever asks has written a part of it.
    let told = |failure: Failure| visible(&format!("{}; {}", failure.error, failure.hint));
    let wire = scenario(sessions, address).and_then(|scenario| wire_of(&scenario)).map_err(told)?;
    if wire.api == Api::AppServer {
        return Err(visible(&format!("`{address}` is of a session of an app-server; {ON_PIPES}")));
    }
    Ok(wire)
}

/// What the server tells.
enum News {
    Answered(Exchange),
    Missing(String),
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

const ON_PIPES: &str = "`codex-conformance serve --app-server SCENARIO` plays it on the pipes of its process";
