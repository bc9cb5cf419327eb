//! Prompts of the corpus, sent one after the other.

use std::{net::Ipv4Addr, path::PathBuf, time::Duration};

use codex_conformance::{
    record::{
        Kept, Login, LoginError, Prompt,
        proxy::{Mode, Names, News, Settings, Upstream},
    },
    stream::{End, FrameDecoder, Reading, Status, read, transcribe, visible},
};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::mpsc;

use super::{Args, Which, default_upstream, id, known, look, start, upstream};
use crate::cli::{clock::Started, environment::variable, exit::Exit, failure::Failure, terminal::Terminal};

/// How prompts are sent.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Prompts")]
pub(super) struct Flags {
    /// Who asks: `api-key` reads `OPENAI_API_KEY`, `chatgpt` the login of the Codex CLI.
    #[arg(long, conflicts_with_all = CLIENTS, value_enum, default_value_t)]
    auth: Auth,
    /// The model to ask. [default: gpt-5-nano, or gpt-5.5 with --auth chatgpt]
    #[arg(long, conflicts_with_all = CLIENTS)]
    model: Option<String>,
    /// Print the requests and send none.
    #[arg(long, conflicts_with_all = CLIENTS)]
    dry_run: bool,
    /// Stop before a prompt that could bring the cost above so many US dollars.
    #[arg(long, value_name = "USD", value_parser = dollars, allow_negative_numbers = true, conflicts_with_all = CLIENTS)]
    max_cost: Option<f64>,
    /// What a million tokens cost in US dollars, read and written. Known for the gpt-5 models.
    #[arg(long, value_name = "IN:OUT", value_parser = price, conflicts_with_all = CLIENTS)]
    price: Option<Price>,
    /// Print events as they arrive.
    #[arg(long, conflicts_with_all = CLIENTS)]
    watch: bool,
    /// Replace recordings that are pending already.
    #[arg(long, conflicts_with_all = CLIENTS)]
    replace: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Auth {
    #[default]
    ApiKey,
    Chatgpt,
}

/// US dollars for a million tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Price {
    read: f64,
    written: f64,
}

impl Price {
    #[expect(clippy::cast_precision_loss, reason = "a price is no exact number")]
    fn of(self, (read, written): (u64, u64)) -> f64 {
        (read as f64 * self.read + written as f64 * self.written) / 1e6
    }
}

fn dollars(text: &str) -> Result<f64, String> {
    let parsed = text.parse().ok().filter(|most: &f64| most.is_finite() && *most >= 0.0);
    parsed.ok_or_else(|| "it is a number of US dollars, such as `0.50`".to_owned())
}

fn price(text: &str) -> Result<Price, String> {
    let parse = |text: &str| text.parse().ok().filter(|price: &f64| price.is_finite() && *price >= 0.0);
    let parsed = text.split_once(':').and_then(|(read, written)| Some((parse(read)?, parse(written)?)));
    parsed.map(|(read, written)| Price { read, written }).ok_or_else(|| "it reads `0.05:0.40`".to_owned())
}

pub(super) async fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let flags = &args.prompts;
    let prompts = selected(args)?;
    let is_codex = flags.auth == Auth::Chatgpt;
    let model = if is_codex { "gpt-5.5" } else { "gpt-5-nano" };
    let address = if is_codex { CODEX.to_owned() } else { default_upstream(false) };
    let upstream = upstream(args.upstream.as_deref().unwrap_or(&address))?;
    let model = flags.model.as_deref().unwrap_or(model);
    if flags.dry_run {
        for prompt in &prompts {
            terminal.result(&dry(prompt, &upstream, model, is_codex));
        }
        return Ok(Exit::Clean);
    }
    let price = flags.max_cost.is_some().then(|| known_price(flags, model)).transpose()?;
    let mut run = Run { args, upstream, login: login(flags.auth)?, model, price, spent: 0.0, exit: Exit::Clean };
    let (mut recorded, mut known, mut skipped) = (0, 0, 0);
    for prompt in &prompts {
        if is_codex && prompt.is_api_only {
            skipped += 1;
            terminal.say(&format!("skipped {}: the Codex backend cannot be asked for it", prompt.name));
            continue;
        }
        if run.is_over_budget(prompt) {
            let what = format!("failed to stay within the budget: {:.4} US dollars are spent", run.spent);
            let hint = format!("{recorded} of {} prompts are recorded; raise --max-cost for the rest", prompts.len());
            return Err(Failure::new(Exit::CouldNotLook, what, hint));
        }
        match run.record(prompt, terminal).await? {
            Outcome::Recorded => recorded += 1,
            Outcome::Known => known += 1,
            Outcome::Missed => {}
        }
    }
    let spent = run.price.map(|_| format!(", {:.4} US dollars spent", run.spent)).unwrap_or_default();
    let missed = prompts.len() - recorded - known - skipped;
    let before = if known > 0 { format!("{known} recorded before, ") } else { String::new() };
    terminal.result(&format!("{recorded} recorded, {before}{skipped} skipped, {missed} not recorded{spent}"));
    if recorded > 0 {
        terminal.say(&look(args));
    }
    Ok(run.exit)
}

/// What became of a prompt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Recorded,
    /// It was recorded before.
    Known,
    Missed,
}

/// What all prompts of a run share.
struct Run<'a> {
    args: &'a Args,
    upstream: Upstream,
    login: Login,
    model: &'a str,
    price: Option<Price>,
    spent: f64,
    exit: Exit,
}

impl Run<'_> {
    fn is_over_budget(&self, prompt: &Prompt) -> bool {
        let (Some(most), Some(price)) = (self.args.prompts.max_cost, self.price) else { return false };
        self.spent + price.of(prompt.most_tokens(self.model)) > most
    }

    /// Sends a prompt through a proxy of its own, which records it. Whether it is recorded now, or was before.
    async fn record(&mut self, prompt: &Prompt, terminal: &mut Terminal) -> Result<Outcome, Failure> {
        let (args, flags) = (self.args, &self.args.prompts);
        let id = id(&args.family, &prompt.name)?;
        if args.mode == Which::All && !flags.replace && args.into.join(id.as_str()).exists() {
            // Nothing is asked that could not be kept.
            terminal
                .problem(&format!("{id} is pending already; `review` it first, or record it anew with `--replace`"));
            self.exit = self.exit.worse(Exit::Usage);
            return Ok(Outcome::Missed);
        }
        let mut pending = args.journal.open(&args.into)?;
        if let Some(trouble) = pending.trouble() {
            let hint = "nothing is asked that could not be kept; `--into` and `--journal-key` name other places";
            return Err(Failure::new(Exit::Usage, format!("failed to record: {trouble}"), hint));
        }
        if flags.replace {
            pending = pending.replacing();
        }
        let (sender, mut news) = mpsc::unbounded_channel();
        let settings = Settings {
            upstream: self.upstream.clone(),
            pending,
            names: Names::One(id, prompt.label.clone()),
            // One prompt is one episode.
            mode: if args.mode == Which::Once { Mode::NewEpisodes } else { args.mode.into() },
            known: known(args)?,
            silence: Duration::from_secs(args.silence),
            // Nobody listens any more when the run is over.
            listen: Box::new(move |told| drop(sender.send(told))),
        };
        let proxy = start((Ipv4Addr::LOCALHOST, 0).into(), settings).await?;
        let url = format!("http://{}/responses", proxy.address());
        let sent = tokio::select! {
            sent = self.send(prompt, &url, terminal) => Some(sent),
            _ = tokio::signal::ctrl_c() => None,
        };
        let is_interrupted = sent.is_none();
        proxy.stop().await;
        let told = news.try_recv().ok();
        let outcome = self.judge(prompt, told, sent.unwrap_or(Ok(())), terminal);
        if is_interrupted {
            return Err(Failure::new(Exit::Interrupted, "stopped", "what had come is kept as interrupted"));
        }
        Ok(outcome)
    }

    /// What became of a prompt.
    fn judge(
        &mut self,
        prompt: &Prompt,
        told: Option<News>,
        sent: reqwest::Result<()>,
        terminal: &mut Terminal,
    ) -> Outcome {
        let name = &prompt.name;
        match told {
            Some(News::Over { kept: Ok(Kept::Recording { recording, .. }), .. }) => {
                let told = recording.get();
                let transcript = transcribe(&told.body);
                // What nobody counted may have cost all that it could.
                let most = prompt.most_tokens(self.model);
                let counted =
                    |count: Option<i64>| count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default();
                let tokens = match &transcript.usage {
                    Some(usage) => (counted(usage.input_tokens), counted(usage.output_tokens)),
                    None if told.response.status == 200 => most,
                    None => (0, 0),
                };
                self.spent += self.price.map_or(0.0, |price| price.of(tokens));
                let end = told.response.end.as_str();
                let (status, bytes, chunks) = (told.response.status, told.body.len(), told.chunks.len());
                terminal.say(&format!("{}   {status}   {bytes} bytes in {chunks} chunks, {end}", told.id));
                let is_answer = status == 200 && matches!(transcript.status, Status::Completed | Status::Incomplete);
                if !is_answer {
                    terminal.problem(&format!("{name} was not answered as it should be; the recording says how"));
                    self.exit = self.exit.worse(Exit::CouldNotLook);
                }
                Outcome::Recorded
            }
            Some(News::Known { id, .. }) => {
                terminal.say(&format!("{id}   is recorded already"));
                Outcome::Known
            }
            Some(News::Over { kept: Err(error), .. }) => {
                self.spent += self.price.map_or(0.0, |price| price.of(prompt.most_tokens(self.model)));
                terminal.problem(&format!("{name} is not kept: {error}"));
                self.exit = self.exit.worse(Exit::Corpus);
                Outcome::Missed
            }
            Some(News::Refused { reason, .. }) => {
                terminal.problem(&format!("{name} was not sent: {reason}"));
                self.exit = self.exit.worse(Exit::CouldNotLook);
                Outcome::Missed
            }
            Some(News::Over { kept: Ok(Kept::Nothing), end, .. }) => {
                self.spent += self.price.map_or(0.0, |price| price.of(prompt.most_tokens(self.model)));
                terminal.problem(&format!("{name} was not answered: {}", no_answer(end)));
                self.exit = self.exit.worse(Exit::CouldNotLook);
                Outcome::Missed
            }
            None => {
                let why = sent.err().map_or("no answer came".to_owned(), |error| error.without_url().to_string());
                terminal.problem(&format!("{name} was not answered: {why}"));
                self.exit = self.exit.worse(Exit::CouldNotLook);
                Outcome::Missed
            }
        }
    }

    async fn send(&self, prompt: &Prompt, url: &str, terminal: &mut Terminal) -> reqwest::Result<()> {
        let client = reqwest::Client::builder().no_proxy().connect_timeout(CONNECTING).build()?;
        let mut request = client.post(url).body(prompt.body(self.model, self.login.is_codex()).to_string());
        for (name, value) in headers(&self.login) {
            request = request.header(name, value.expose_secret());
        }
        let mut response = request.send().await?;
        let mut decoder = FrameDecoder::new();
        while let Some(chunk) = response.chunk().await? {
            if self.args.prompts.watch {
                decoder.push(&chunk);
                while let Some(frame) = decoder.next_frame() {
                    if let Reading::Event(event) = read(&frame) {
                        terminal.result(&format!("{:40} {}", event.kind, shown(&event.json)));
                    }
                }
            }
        }
        Ok(())
    }
}

/// Why there was no head of an answer, after the way in which the connection ended.
fn no_answer(end: End) -> &'static str {
    match end {
        End::Timeout => "nothing came within `--silence`",
        End::Reset => "the connection was reset",
        End::Interrupted => "it was stopped before anything came",
        End::Clean | End::Truncated | End::ClientGone => "what came is no HTTP answer, or nothing came at all",
    }
}

fn selected(args: &Args) -> Result<Vec<Prompt>, Failure> {
    let folder = args.corpus.join("prompts");
    let mut names = Prompt::names(&folder).map_err(|error| {
        Failure::new(Exit::Usage, format!("failed to {error}"), "`--corpus` names a corpus with a folder `prompts`")
    })?;
    if let Some(unknown) = args.prompt.iter().find(|name| !names.contains(name)) {
        let what = format!("failed to find the prompt `{unknown}` in `{}`", folder.display());
        return Err(Failure::new(Exit::Usage, what, format!("there are {}", names.join(", "))));
    }
    names.retain(|name| args.all || args.prompt.contains(name));
    if names.is_empty() {
        let what = format!("failed to find a prompt in `{}`", folder.display());
        return Err(Failure::new(Exit::NothingToDo, what, PROMPT));
    }
    let open = |name: &String| Prompt::open(&folder, name);
    let prompts: Result<_, _> = names.iter().map(open).collect();
    prompts.map_err(|error| Failure::new(Exit::Usage, format!("failed to {error}"), PROMPT))
}

fn login(auth: Auth) -> Result<Login, Failure> {
    match auth {
        Auth::ApiKey => variable("OPENAI_API_KEY").map(|key| Login::ApiKey(key.into())).ok_or_else(|| {
            let what = "failed to find a key: OPENAI_API_KEY is not set";
            Failure::new(Exit::CouldNotLook, what, "set it, or use the login of the Codex CLI with `--auth chatgpt`")
        }),
        Auth::Chatgpt => {
            let home = variable("CODEX_HOME").map(PathBuf::from);
            let home = home.or_else(|| Some(std::env::home_dir()?.join(".codex"))).unwrap_or_default();
            let now: Timestamp = Started::now().stamp().parse().unwrap_or_default();
            Login::of_codex(&home, now).map_err(|error| {
                let hint = match error {
                    LoginError::Unreadable(_) | LoginError::NoTokens => "`codex login` makes one",
                    LoginError::Expired(_) => "`codex login` renews it",
                    _ => "`codex login` writes it anew; a newer Codex CLI may write another form",
                };
                Failure::new(Exit::CouldNotLook, format!("failed to log in: {error}"), hint)
            })
        }
    }
}

/// The headers of a request. Those of the Codex backend are what its CLI sends.
fn headers(login: &Login) -> Vec<(&'static str, SecretString)> {
    let mut headers = vec![
        ("content-type", SecretString::from("application/json")),
        ("accept", "text/event-stream".into()),
        ("user-agent", concat!("codex-conformance/", env!("CARGO_PKG_VERSION")).into()),
    ];
    if login.is_codex() {
        headers.extend([("openai-beta", "responses=experimental".into()), ("originator", "codex_cli_rs".into())]);
    }
    headers.extend(login.headers());
    headers
}

/// The request as it would go out, without who asks.
fn dry(prompt: &Prompt, upstream: &Upstream, model: &str, is_codex: bool) -> String {
    let secret = || SecretString::from("REDACTED");
    let login = if is_codex { Login::ChatGpt { token: secret(), account: secret() } } else { Login::ApiKey(secret()) };
    let mut text = format!("POST {}/responses   # {}\n", upstream.as_str(), prompt.name);
    for (name, value) in headers(&login) {
        text += &format!("{name}: {}\n", value.expose_secret());
    }
    format!("{text}\n{:#}\n", prompt.body(model, is_codex))
}

fn known_price(flags: &Flags, model: &str) -> Result<Price, Failure> {
    let known = || PRICES.iter().find(|(name, _)| *name == model).map(|(_, price)| *price);
    flags.price.or_else(known).ok_or_else(|| {
        let what = format!("failed to count the cost: the price of `{model}` is not known");
        Failure::new(Exit::Usage, what, "say it with `--price IN:OUT`, in US dollars for a million tokens")
    })
}

fn shown(json: &str) -> String {
    let short: String = json.chars().take(MOST_SHOWN).collect();
    let dots = if short.len() < json.len() { "…" } else { "" };
    visible(&short) + dots
}

/// The OpenAI API.
pub(super) const API: &str = "https://api.openai.com/v1";

/// The backend of the Codex CLI.
pub(super) const CODEX: &str = "https://chatgpt.com/backend-api/codex";

/// US dollars for a million tokens, as OpenAI published them in August 2025. `--price` wins.
const PRICES: &[(&str, Price)] = &[
    ("gpt-5", Price { read: 1.25, written: 10.0 }),
    ("gpt-5-mini", Price { read: 0.25, written: 2.0 }),
    ("gpt-5-nano", Price { read: 0.05, written: 0.4 }),
];

/// What a prompt is, in a sentence.
const PROMPT: &str = "a prompt is a TOML file with a sentence in `about`, and a table `[request]`";

/// What goes without prompts.
const CLIENTS: [&str; 2] = ["proxy", "command"];

const CONNECTING: Duration = Duration::from_secs(10);

const MOST_SHOWN: usize = 100;
