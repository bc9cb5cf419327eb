//! Prompts of the corpus, sent one after the other.

use std::{net::Ipv4Addr, path::PathBuf, time::Duration};

use codex_conformance::{
    record::{
        Kept, Login, LoginError, Prompt,
        proxy::{Mode, Names, News, Settings, Upstream},
    },
    stream::{End, FrameDecoder, Reading, Status, visible},
};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::mpsc;

use super::{
    Args, Which, default_upstream, id, known, look,
    price::{self, Price},
    start,
    taken::{Taken, no_answer, why_not},
    upstream,
};
use crate::cli::{clock::Started, environment::variable, exit::Exit, failure::Failure, terminal::Terminal};

/// How prompts are sent.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Prompts")]
pub(in crate::cli::commands) struct Flags {
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
    #[arg(long, value_name = "USD", value_parser = price::dollars, allow_negative_numbers = true, conflicts_with_all = CLIENTS)]
    max_cost: Option<f64>,
    /// What a million tokens cost in US dollars, read and written. Known for the gpt-5 models.
    #[arg(long, value_name = "IN:OUT", value_parser = price::price, conflicts_with_all = CLIENTS)]
    price: Option<Price>,
    /// Print events as they arrive.
    #[arg(long, conflicts_with_all = CLIENTS)]
    watch: bool,
    /// Replace recordings that are pending already.
    #[arg(long, conflicts_with_all = CLIENTS)]
    replace: bool,
}

impl Flags {
    /// Asks so, records anew, and tells nothing of events.
    pub(super) fn of(auth: Auth, model: Option<String>, max_cost: Option<f64>, price: Option<Price>) -> Self {
        Self { auth, model, dry_run: false, max_cost, price, watch: false, replace: false }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli::commands) enum Auth {
    #[default]
    ApiKey,
    Chatgpt,
}

pub(super) async fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let prompts = selected(args)?;
    if args.prompts.dry_run {
        let (model, upstream) = asked(args)?;
        for prompt in &prompts {
            terminal.result(&dry(prompt, &upstream, &model, args.prompts.auth == Auth::Chatgpt));
        }
        return Ok(Exit::Clean);
    }
    let Taken { recorded, known, skipped, spent, over_budget, exit, .. } = take(args, 0.0, terminal).await?;
    let skipped = skipped.len();
    if let Some((prompt, cost)) = over_budget {
        let next = format!("{prompt} could cost {cost:.4}");
        let what = format!("failed to stay within the budget: {spent:.4} US dollars are spent, and {next}");
        let hint = format!("{recorded} of {} prompts are recorded; raise --max-cost for the rest", prompts.len());
        return Err(Failure::new(Exit::CouldNotLook, what, hint));
    }
    let spent = args.prompts.max_cost.map(|_| format!(", {spent:.4} US dollars spent")).unwrap_or_default();
    let before = if known > 0 { format!("{known} recorded before, ") } else { String::new() };
    let not_kept = prompts.len() - recorded - known - skipped;
    terminal.result(&format!("{recorded} recorded, {before}{skipped} skipped, {not_kept} not recorded{spent}"));
    if recorded > 0 {
        terminal.say(&look(args));
    }
    Ok(exit)
}

/// Sends the prompts, when so much is spent already.
pub(in crate::cli::commands) async fn take(args: &Args, spent: f64, terminal: &mut Terminal) -> Result<Taken, Failure> {
    let flags = &args.prompts;
    let prompts = selected(args)?;
    let is_codex = flags.auth == Auth::Chatgpt;
    let (model, upstream) = asked(args)?;
    let price = match price::known(flags.price, &model) {
        Ok(price) => Some(price),
        Err(failure) if flags.max_cost.is_some() => return Err(failure),
        Err(_) => None,
    };
    let login = login(flags.auth)?;
    let mut run = Run {
        args,
        upstream,
        login,
        model: &model,
        price,
        taken: Taken { prompts: prompts.len(), spent, ..Taken::default() },
    };
    for prompt in &prompts {
        if is_codex && prompt.is_api_only {
            run.taken.skipped.push(prompt.name.clone());
            terminal.say(&format!("skipped {}: the Codex backend cannot be asked for it", prompt.name));
            continue;
        }
        if let Some(cost) = run.over_budget(prompt) {
            run.taken.over_budget = Some((prompt.name.clone(), cost));
            break;
        }
        match run.record(prompt, terminal).await? {
            Outcome::Recorded => run.taken.recorded += 1,
            Outcome::Known => run.taken.known += 1,
            Outcome::Missed => {}
        }
    }
    Ok(run.taken)
}

/// The model that is asked, and where.
fn asked(args: &Args) -> Result<(String, Upstream), Failure> {
    let (model, address) = match args.prompts.auth {
        Auth::Chatgpt => ("gpt-5.5", CODEX.to_owned()),
        Auth::ApiKey => ("gpt-5-nano", default_upstream(false)),
    };
    let model = args.prompts.model.clone().unwrap_or_else(|| model.to_owned());
    Ok((model, upstream(args.upstream.as_deref().unwrap_or(&address))?))
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
    taken: Taken,
}

impl Run<'_> {
    /// What a prompt could cost, where that is more than is left.
    fn over_budget(&self, prompt: &Prompt) -> Option<f64> {
        let cost = self.price?.of(prompt.most_tokens(self.model));
        (self.taken.spent + cost > self.args.prompts.max_cost?).then_some(cost)
    }

    /// Sends a prompt through a proxy of its own, which records it. Whether it is recorded now, or was before.
    async fn record(&mut self, prompt: &Prompt, terminal: &mut Terminal) -> Result<Outcome, Failure> {
        let (args, flags) = (self.args, &self.args.prompts);
        let id = id(&args.family, &prompt.name)?;
        if args.mode == Which::All && !flags.replace && args.into.join(id.as_str()).exists() {
            // Nothing is asked that could not be kept.
            terminal
                .problem(&format!("{id} is pending already; `review` it first, or record it anew with `--replace`"));
            self.taken.exit = self.taken.exit.worse(Exit::Usage);
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
        let url = format!("http://{}/{}", proxy.address(), prompt.api.path());
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
                let transcript = prompt.api.transcribe(&told.body);
                // What nobody counted may have cost all that it could.
                let most = prompt.most_tokens(self.model);
                let counted =
                    |count: Option<i64>| count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default();
                let tokens = match &transcript.usage {
                    Some(usage) => (counted(usage.input_tokens), counted(usage.output_tokens)),
                    None if told.response.status == 200 => most,
                    None => (0, 0),
                };
                self.taken.spent += self.price.map_or(0.0, |price| price.of(tokens));
                let end = told.response.end.as_str();
                let (status, bytes, chunks) = (told.response.status, told.body.len(), told.chunks.len());
                terminal.say(&format!("{}   {status}   {bytes} bytes in {chunks} chunks, {end}", told.id));
                let is_answer = status == 200 && matches!(transcript.status, Status::Completed | Status::Incomplete);
                if !is_answer {
                    terminal.problem(&format!("{name} was not answered as it should be; the recording says how"));
                    self.taken.exit = self.taken.exit.worse(Exit::CouldNotLook);
                }
                let says_something = transcript.status != Status::Truncated || !transcript.items.is_empty();
                let is_stream = status == 200 && told.response.end == End::Clean && says_something;
                let failed = matches!(transcript.status, Status::Failed | Status::Error) && !prompt.fails;
                if !is_answer && (!is_stream || failed) {
                    let why = if is_stream {
                        "the answer is a failure".to_owned()
                    } else {
                        why_not(status, told.response.end)
                    };
                    self.taken.missed.push((name.clone(), why));
                } else {
                    self.taken.answered += 1;
                }
                Outcome::Recorded
            }
            Some(News::Known { id, .. }) => {
                terminal.say(&format!("{id}   is recorded already"));
                Outcome::Known
            }
            Some(News::Over { kept: Err(error), .. }) => {
                self.taken.spent += self.price.map_or(0.0, |price| price.of(prompt.most_tokens(self.model)));
                self.miss(name, &format!("is not kept: {error}"), Exit::Corpus, terminal)
            }
            Some(News::Refused { reason, .. }) => {
                self.miss(name, &format!("was not sent: {reason}"), Exit::CouldNotLook, terminal)
            }
            Some(News::Over { kept: Ok(Kept::Nothing), end, .. }) => {
                self.taken.spent += self.price.map_or(0.0, |price| price.of(prompt.most_tokens(self.model)));
                self.miss(name, &format!("was not answered: {}", no_answer(end)), Exit::CouldNotLook, terminal)
            }
            None => {
                let why = sent.err().map_or("no answer came".to_owned(), |error| error.without_url().to_string());
                self.miss(name, &format!("was not answered: {why}"), Exit::CouldNotLook, terminal)
            }
        }
    }

    fn miss(&mut self, name: &str, why: &str, exit: Exit, terminal: &mut Terminal) -> Outcome {
        terminal.problem(&format!("{name} {why}"));
        self.taken.missed.push((name.to_owned(), why.to_owned()));
        self.taken.exit = self.taken.exit.worse(exit);
        Outcome::Missed
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
                    if let Reading::Event(event) = prompt.api.read(&frame) {
                        terminal.result(&format!("{:40} {}", event.kind, shown(&event.json)));
                    }
                }
            }
        }
        Ok(())
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
    let mut text = format!("POST {}/{}   # {}\n", upstream.as_str(), prompt.api.path(), prompt.name);
    for (name, value) in headers(&login) {
        text += &format!("{name}: {}\n", value.expose_secret());
    }
    format!("{text}\n{:#}\n", prompt.body(model, is_codex))
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

/// What a prompt is, in a sentence.
const PROMPT: &str = "a prompt is a TOML file with a sentence in `about`, and a table `[request]`";

/// What goes without prompts.
const CLIENTS: [&str; 2] = ["proxy", "command"];

const CONNECTING: Duration = Duration::from_secs(10);

const MOST_SHOWN: usize = 100;
