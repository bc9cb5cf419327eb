//! `record`. Sessions of any client, kept as they passed.

mod codex;
mod price;
mod prompts;
mod session;
mod taken;
mod tap;

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use codex_conformance::{
    corpus::{Corpus, CorpusError},
    record::{
        Pending,
        proxy::{Known, Mode, Names, Proxy, Settings, Upstream},
    },
};

use crate::cli::{clock::Started, environment::variable, exit::Exit, failure::Failure, terminal::Terminal};
pub(super) use price::{Price, dollars, price};
pub(super) use prompts::Auth;
use session::Session;
pub(super) use taken::Taken;

/// Record sessions: prompts of this corpus, or those of any client.
///
/// `record say-hi` sends the prompt `corpus/prompts/say-hi.toml`, and `record --all` every one. `record --proxy` passes
/// the traffic of any client on to one upstream, byte for byte and chunk for chunk, until Ctrl-C; `record -- COMMAND`
/// runs the command with its SDKs pointed at the proxy, and ends with it. `record --app-server -- codex app-server`
/// stands between a client and its app-server, says nothing itself, and ends as the server ends.
///
/// Recordings land in `reports/pending`, secrets taken out; `review` takes them into a corpus. While a session runs it
/// is kept in a sealed journal, and `corpus recover` makes recordings of the journals that a crash left.
///
/// Exit code 6 when a session could not be kept, 7 when a prompt was not answered, 8 when the command failed.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["prompt", "all", "proxy", "command"]))]
pub(crate) struct Args {
    /// Prompts to send, by the names of their files.
    #[arg(value_name = "PROMPT")]
    prompt: Vec<String>,
    /// Send every prompt.
    #[arg(long)]
    all: bool,
    /// Run a proxy until Ctrl-C.
    #[arg(long)]
    proxy: bool,
    /// The command is an app-server: record the lines between it and whoever runs this in its place.
    #[arg(long, requires = "command", conflicts_with_all = ["upstream", "mode", "codex", "listen"])]
    app_server: bool,
    /// Run this command, and record what it does.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
    /// Where requests go; clients add `/responses`. [default: `OPENAI_BASE_URL`, else the OpenAI API;
    /// for a login of the Codex CLI its backend]
    #[arg(long, value_name = "URL", alias = "base-url")]
    upstream: Option<String>,
    /// Where the recordings and prompts are.
    #[arg(long, value_name = "DIR", default_value = "corpus")]
    corpus: PathBuf,
    /// Where recordings land.
    #[arg(long, value_name = "DIR", default_value = PENDING)]
    into: PathBuf,
    /// The family of the recordings.
    #[arg(long, value_name = "NAME", default_value = "recorded")]
    family: String,
    /// Which requests pass.
    #[arg(long, value_enum, default_value_t)]
    mode: Which,
    /// Give an upstream up that says nothing for so long.
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u64).range(1..=31_536_000), allow_negative_numbers = true)]
    silence: u64,
    #[command(flatten)]
    journal: Journal,
    #[command(flatten)]
    clients: Clients,
    #[command(flatten)]
    prompts: prompts::Flags,
}

/// How a night asks.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Recording")]
pub(super) struct Asking {
    /// Only the prompts of these names. [default: all]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    prompt: Vec<String>,
    /// Who asks: `api-key` reads `OPENAI_API_KEY`, `chatgpt` the login of the Codex CLI.
    #[arg(long, value_enum, default_value_t)]
    pub(super) auth: Auth,
    /// The model to ask. [default: gpt-5-nano, or gpt-5.5 with --auth chatgpt]
    #[arg(long)]
    model: Option<String>,
    /// Stop before a prompt that could bring the cost above so many US dollars. The night is not clean then.
    #[arg(long, value_name = "USD", value_parser = dollars, allow_negative_numbers = true)]
    max_cost: Option<f64>,
    /// What a million tokens cost in US dollars, read and written. Known for the gpt-5 models.
    #[arg(long, value_name = "IN:OUT", value_parser = price)]
    price: Option<Price>,
    /// Where requests go. [default: `OPENAI_BASE_URL`, else the OpenAI API; with --auth chatgpt the Codex backend]
    #[arg(long, value_name = "URL", alias = "base-url")]
    pub(super) upstream: Option<String>,
    /// Where the prompts are.
    #[arg(long, value_name = "DIR", default_value = "corpus")]
    corpus: PathBuf,
    /// Give an upstream up that says nothing for so long.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=31_536_000), allow_negative_numbers = true)]
    silence: u64,
    #[command(flatten)]
    journal: Journal,
}

impl Asking {
    /// Where the corpus is.
    pub(super) fn corpus(&self) -> &Path {
        &self.corpus
    }
}

/// Records every prompt that is asked for, into a family of a folder, when so much is spent already.
///
/// # Errors
/// When nothing can be asked at all.
pub(super) fn take(
    asking: &Asking,
    into: &Path,
    family: &str,
    spent: f64,
    terminal: &mut Terminal,
) -> Result<Taken, Failure> {
    let Asking { prompt, auth, model, max_cost, price, upstream, corpus, silence, journal } = asking.clone();
    let args = Args {
        all: prompt.is_empty(),
        prompt,
        proxy: false,
        app_server: false,
        command: Vec::new(),
        upstream,
        corpus,
        into: into.to_owned(),
        family: family.to_owned(),
        mode: Which::All,
        silence,
        journal,
        clients: Clients { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), codex: false },
        prompts: prompts::Flags::of(auth, model, max_cost, price),
    };
    runtime()?.block_on(prompts::take(&args, spent, terminal))
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        Failure::new(Exit::Bug, format!("failed to start: {error}"), "are there threads and files to be had?")
    })
}

/// How clients are recorded.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Clients")]
struct Clients {
    /// Where the proxy listens. Port zero takes any free one.
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        conflicts_with_all = ["prompt", "all"]
    )]
    listen: SocketAddr,
    /// Give the command a Codex home whose provider is the proxy.
    #[arg(long, conflicts_with_all = ["proxy", "prompt", "all"])]
    codex: bool,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    /// Answer from recordings; others pass only while the family has none.
    Once,
    /// Answer from recordings; others pass and are recorded.
    NewEpisodes,
    /// Answer from recordings; nothing else passes.
    None,
    /// Record everything anew.
    #[default]
    All,
}

impl From<Which> for Mode {
    fn from(which: Which) -> Self {
        match which {
            Which::Once => Self::Once,
            Which::NewEpisodes => Self::NewEpisodes,
            Which::None => Self::None,
            Which::All => Self::All,
        }
    }
}

/// Where the key of the journals is.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Journal {
    /// The key of the journals. [default: journal.key in the state folder of this program]
    #[arg(long, value_name = "FILE", env = "CODEX_CONFORMANCE_JOURNAL_KEY")]
    journal_key: Option<PathBuf>,
}

impl Journal {
    /// The file.
    pub(crate) fn path(&self) -> Result<PathBuf, Failure> {
        let state = || {
            let named = variable("XDG_STATE_HOME").map(PathBuf::from);
            let state = named.or_else(|| Some(std::env::home_dir()?.join(".local/state")))?;
            Some(state.join("codex-conformance/journal.key"))
        };
        self.journal_key.clone().or_else(state).ok_or_else(|| {
            let what = "failed to find a home for the key of the journals";
            Failure::new(Exit::Usage, what, "name a file with --journal-key")
        })
    }

    /// The folder of pending recordings.
    pub(crate) fn open(&self, folder: &Path) -> Result<Pending, Failure> {
        Ok(Pending::open(folder, &self.path()?))
    }
}

pub(crate) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    if args.app_server {
        return tap::run(args, terminal);
    }
    let runtime = runtime()?;
    if args.all || !args.prompt.is_empty() {
        return runtime.block_on(prompts::run(args, terminal));
    }
    let upstream = upstream(args.upstream.as_deref().unwrap_or(&default_upstream(args.clients.codex)))?;
    let stamp: String = Started::now().stamp().chars().filter(char::is_ascii_alphanumeric).collect();
    // Two recorders may begin in the same second.
    let own = RandomState::new().build_hasher().finish() & 0xFFFF_FFFF;
    let names = Names::Numbered(id(&args.family, &format!("{}-{own:08x}", stamp.to_ascii_lowercase()))?);
    runtime.block_on(async {
        let (session, listen) = Session::new(look(args));
        let to = upstream.as_str().to_owned();
        let mode = args.mode.into();
        let (pending, known) = (pending(args, terminal)?, known(args)?);
        let silence = Duration::from_secs(args.silence);
        let settings = Settings { upstream, pending, names, mode, known, silence, listen };
        let proxy = start(args.clients.listen, settings).await?;
        let address = proxy.address();
        terminal.say(&format!("relaying http://{address} to {to}"));
        if !address.ip().is_loopback() {
            terminal.say("whoever reaches this address can use the proxy; it asks for no password");
        }
        if args.proxy {
            return session.until_stopped(proxy, terminal).await;
        }
        let home = args.clients.codex.then(|| codex::home(address)).transpose()?;
        let mut command = tokio::process::Command::new(&args.command[0]);
        command.args(&args.command[1..]).envs(environment(address));
        if let Some(home) = &home {
            command.env("CODEX_HOME", home.path());
        }
        session.around(command, proxy, terminal).await
    })
}

/// Where clients would go without the proxy. A login of the Codex CLI is for its backend, whatever the variable says.
fn default_upstream(is_codex: bool) -> String {
    if is_codex && codex::uses_login() {
        return prompts::CODEX.to_owned();
    }
    variable("OPENAI_BASE_URL").unwrap_or_else(|| prompts::API.to_owned())
}

/// How to look at what was recorded.
fn look(args: &Args) -> String {
    let pending =
        if args.into == Path::new(PENDING) { String::new() } else { format!(" --pending {}", args.into.display()) };
    format!("look at them with `codex-conformance review --list{pending}`")
}

fn upstream(text: &str) -> Result<Upstream, Failure> {
    Upstream::parse(text).map_err(|error| {
        let what = format!("failed to read the upstream `{}`: {error}", without_credentials(text));
        Failure::new(Exit::Usage, what, format!("such as {}", prompts::API))
    })
}

/// An address as it can be shown. What stands before an `@` may be a password.
fn without_credentials(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((before, after)) => {
            let scheme = before.split_once("://").map(|(scheme, _)| format!("{scheme}://")).unwrap_or_default();
            format!("{scheme}…@{after}")
        }
        None => text.to_owned(),
    }
}

fn id(family: &str, name: &str) -> Result<codex_conformance::stream::RecordingId, Failure> {
    let id = format!("{family}/{name}").parse();
    let id = id.ok().filter(|_| !family.contains('/') && !codex_conformance::corpus::is_passed_over(family));
    id.ok_or_else(|| {
        let what = format!("failed to name recordings: `{family}` cannot be a family");
        Failure::new(Exit::Usage, what, "a family is made of a-z 0-9 . _ - such as `recorded`")
    })
}

/// Where recordings land. What stands in their way is told, and stops nothing.
fn pending(args: &Args, terminal: &mut Terminal) -> Result<Pending, Failure> {
    let pending = args.journal.open(&args.into)?;
    if let Some(trouble) = pending.trouble() {
        terminal.problem(&format!("{trouble}; everything passes, and nothing of it can be kept"));
    }
    Ok(pending)
}

/// What can be answered without asking: the corpus, and what waits to be taken into it.
fn known(args: &Args) -> Result<Known, Failure> {
    if args.mode == Which::All {
        return Ok(Known::default());
    }
    let mut recordings = Vec::new();
    for folder in [&args.corpus, &args.into].into_iter().filter(|folder| folder.exists()) {
        match Corpus::open(std::slice::from_ref(folder)) {
            Ok(corpus) => recordings.extend(corpus.recordings),
            Err(CorpusError::NothingFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Known::of(recordings))
}

async fn start(listen: SocketAddr, settings: Settings) -> Result<Proxy, Failure> {
    Proxy::start(listen, settings).await.map_err(|error| {
        Failure::new(Exit::Usage, format!("failed to listen on {listen}: {error}"), "port zero takes any free one")
    })
}

/// What SDKs read to find their API.
fn environment(proxy: SocketAddr) -> Vec<(&'static str, String)> {
    let base = format!("http://{proxy}");
    let direct =
        |name| variable(name).map_or_else(|| proxy.ip().to_string(), |known| format!("{known},{}", proxy.ip()));
    vec![
        ("OPENAI_BASE_URL", base.clone()),
        ("OPENAI_API_BASE", base),
        ("NO_PROXY", direct("NO_PROXY")),
        ("no_proxy", direct("no_proxy")),
    ]
}

/// Where recordings wait for a person.
pub(crate) const PENDING: &str = "reports/pending";
