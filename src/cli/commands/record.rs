//! `record`. Sessions of any client, kept as they passed.

mod codex;
mod session;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use codex_conformance::record::{
    Pending,
    proxy::{Proxy, Upstream},
};

use crate::cli::{clock::Started, environment::variable, exit::Exit, failure::Failure, terminal::Terminal};
use session::Session;

/// Record the sessions of a client.
///
/// A proxy on the loopback interface passes everything on to one upstream, byte for byte and chunk for chunk, and keeps
/// what passes. `record --proxy` runs until Ctrl-C; `record -- COMMAND` runs the command with its SDKs pointed at the
/// proxy, and ends with it. Recordings land in `reports/pending`, secrets taken out; `review` takes them into a corpus.
///
/// While a session runs it is kept in a sealed journal. `corpus recover` makes recordings of the journals that a crash
/// left.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["proxy", "command"]))]
pub(crate) struct Args {
    /// Run a proxy until Ctrl-C.
    #[arg(long)]
    proxy: bool,
    /// Run this command, and record what it does.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
    /// Where requests go; clients add `/responses`.
    #[arg(long, value_name = "URL", env = "OPENAI_BASE_URL", default_value = "https://api.openai.com/v1")]
    upstream: String,
    /// Where the proxy listens. Port zero takes any free one.
    #[arg(long, value_name = "ADDRESS", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))]
    listen: SocketAddr,
    /// Where recordings land.
    #[arg(long, value_name = "DIR", default_value = PENDING)]
    into: PathBuf,
    /// The family of the recordings.
    #[arg(long, value_name = "NAME", default_value = "recorded")]
    family: String,
    /// Give the command a Codex home whose provider is the proxy.
    #[arg(long, requires = "command")]
    codex: bool,
    #[command(flatten)]
    journal: Journal,
}

/// Where the key of the journals is.
#[derive(Debug, clap::Args)]
pub(crate) struct Journal {
    /// The key of the journals. [default: journal.key in the state folder of this program]
    #[arg(long, value_name = "FILE", env = "CODEX_CONFORMANCE_JOURNAL_KEY")]
    journal_key: Option<PathBuf>,
}

impl Journal {
    /// Opens the folder of pending recordings.
    pub(crate) fn open(&self, folder: &std::path::Path) -> Result<Pending, Failure> {
        let state = || {
            let named = variable("XDG_STATE_HOME").map(PathBuf::from);
            let state = named.or_else(|| Some(std::env::home_dir()?.join(".local/state")))?;
            Some(state.join("codex-conformance/journal.key"))
        };
        let key = self.journal_key.clone().or_else(state).ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                "failed to find a home for the key of the journals",
                "name a file with --journal-key",
            )
        })?;
        Pending::open(folder, &key).map_err(|error| {
            let what = format!("failed to open `{}` or its key `{}`: {error}", folder.display(), key.display());
            Failure::new(Exit::Usage, what, "both have to be writable; `--into` and `--journal-key` name others")
        })
    }
}

pub(crate) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let upstream = Upstream::parse(&args.upstream).map_err(|error| {
        let what = format!("failed to read the upstream `{}`: {error}", args.upstream);
        Failure::new(Exit::Usage, what, "such as https://api.openai.com/v1")
    })?;
    let started = Started::now();
    let stamp: String = started.stamp().chars().filter(char::is_ascii_alphanumeric).collect();
    let prefix = format!("{}/{}", args.family, stamp.to_ascii_lowercase());
    let prefix = prefix.parse().map_err(|error| {
        Failure::new(Exit::Usage, format!("failed to name recordings: {error}"), "try `--family recorded`")
    })?;
    let pending = args.journal.open(&args.into)?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        Failure::new(Exit::Bug, format!("failed to start: {error}"), "are there threads and files to be had?")
    })?;
    runtime.block_on(async {
        let (session, news) = Session::new();
        let to = upstream.as_str().to_owned();
        let proxy = Proxy::start(args.listen, upstream, pending, &prefix, news).await.map_err(|error| {
            let what = format!("failed to listen on {}: {error}", args.listen);
            Failure::new(Exit::Usage, what, "port zero takes any free one")
        })?;
        let address = proxy.address();
        terminal.say(&format!("relaying http://{address} to {to}"));
        if !address.ip().is_loopback() {
            terminal.say("whoever reaches this address can use the proxy; it asks for no password");
        }
        if args.proxy {
            return session.until_ctrl_c(proxy, terminal).await;
        }
        let home = args.codex.then(|| codex::home(address)).transpose()?;
        let mut command = tokio::process::Command::new(&args.command[0]);
        command.args(&args.command[1..]).envs(environment(address));
        if let Some(home) = &home {
            command.env("CODEX_HOME", home.path());
        }
        session.around(command, proxy, terminal).await
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
