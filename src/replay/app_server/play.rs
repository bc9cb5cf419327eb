//! The play: the steps of a script in order, and an answer to whatever the client says besides.

use std::{
    collections::{HashMap, VecDeque},
    fs::File,
    io,
};

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader},
    sync::mpsc,
    time::sleep,
};

use super::{
    heard::{Heard, WireLog},
    script::{Expected, Line, Script, Step},
    unasked::{already_initialized, done, no_other_turn, not_initialized, nothing_to_interrupt, unasked},
};
use crate::{
    mutate::{Ending, Wire},
    stream::{
        Event, Reading,
        app_server::{decode, is_terminal, read},
    },
};

/// How the process of a server ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The client has closed the pipe to it.
    Left,
    /// The scenario has it end by itself.
    Died,
}

/// Plays what is sent in a scenario over the three pipes of a process, and writes what the client says to a file, where
/// one is given, a line each; a log is told what comes, what goes, and what is waited for. Comes to its end when the
/// process is to end.
///
/// # Errors
/// When the client closes a pipe that is written to.
pub async fn serve_app_server(
    wire: &Wire,
    heard: Option<File>,
    log: Option<WireLog>,
    stdin: impl AsyncRead + Unpin + Send + 'static,
    stdout: impl AsyncWrite + Unpin,
    stderr: impl AsyncWrite + Unpin,
) -> io::Result<Exit> {
    play(wire, &Heard::written(heard, log), stdin, stdout, stderr).await
}

/// The same, telling what the client says.
pub(super) async fn play(
    wire: &Wire,
    heard: &Heard,
    stdin: impl AsyncRead + Unpin + Send + 'static,
    stdout: impl AsyncWrite + Unpin,
    stderr: impl AsyncWrite + Unpin,
) -> io::Result<Exit> {
    let (sender, incoming) = mpsc::unbounded_channel();
    let listening = tokio::spawn(listen(stdin, sender));
    let script = Script::of(wire);
    let mut player = Player {
        heard,
        incoming,
        stdout,
        stderr,
        pending: Vec::new(),
        inbox: VecDeque::new(),
        ids: HashMap::new(),
        is_initialized: false,
        thread: Value::Null,
        turn: None,
        is_dying: wire.ending != Ending::Clean || !script.is_whole,
        all: script.steps.iter().cloned().collect(),
        steps: script.steps,
    };
    let exit = match player.run().await {
        Ok(()) => player.end(wire.ending, script.is_whole).await,
        Err(stop) => Err(stop),
    };
    listening.abort();
    match exit {
        Ok(exit) => Ok(exit),
        Err(Stop::Left) => Ok(Exit::Left),
        Err(Stop::Broken(error)) => Err(error),
    }
}

/// Lines of the client, as they come.
async fn listen(stdin: impl AsyncRead + Unpin, sender: mpsc::UnboundedSender<Bytes>) {
    let mut stdin = BufReader::new(stdin);
    let mut line = Vec::new();
    while stdin.read_until(b'\n', &mut line).await.is_ok_and(|length| length > 0) {
        let mut whole = b"> ".to_vec();
        whole.append(&mut line);
        if sender.send(whole.into()).is_err() {
            return;
        }
    }
}

/// Why a play stops before its end.
enum Stop {
    /// The client has left.
    Left,
    /// A pipe cannot be written to.
    Broken(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

struct Player<'a, O, E> {
    heard: &'a Heard,
    incoming: mpsc::UnboundedReceiver<Bytes>,
    stdout: O,
    stderr: E,
    /// What was said and is not written yet: it comes in one write with what follows.
    pending: Vec<u8>,
    /// What the client said before its turn.
    inbox: VecDeque<Event>,
    /// Ids of requests as this client chose them, by those that were recorded.
    ids: HashMap<String, Value>,
    is_initialized: bool,
    thread: Value,
    /// The id of the turn that runs.
    turn: Option<Value>,
    /// Whether the process ends when the script does, which comes at once with its last words.
    is_dying: bool,
    /// The steps that were, and are to come.
    all: Vec<Step>,
    steps: VecDeque<Step>,
}

impl<O: AsyncWrite + Unpin, E: AsyncWrite + Unpin> Player<'_, O, E> {
    async fn run(&mut self) -> Result<(), Stop> {
        while let Some(step) = self.steps.pop_front() {
            match step {
                Step::Hear(expected) => self.hear(&expected).await?,
                Step::Say(line) => self.say(&line).await?,
                Step::Log(line) => {
                    self.flush().await?;
                    self.stderr.write_all(&line).await?;
                    self.stderr.flush().await?;
                }
                Step::Pause(pause) => {
                    self.flush().await?;
                    self.heard.log(|| format!("nothing for {} ms", pause.as_millis()));
                    sleep(pause).await;
                }
            }
            while let Ok(line) = self.incoming.try_recv() {
                self.take(&line).await?;
            }
        }
        self.flush().await
    }

    /// The script is played.
    async fn end(&mut self, ending: Ending, is_whole: bool) -> Result<Exit, Stop> {
        self.heard.log(|| ending.of_a_process(is_whole).to_owned());
        match ending {
            Ending::Clean if is_whole => loop {
                self.next().await?;
            },
            Ending::Clean | Ending::Aborted | Ending::Reset => Ok(Exit::Died),
            Ending::HeldOpen => {
                // It hears, and does nothing any more.
                while let Some(line) = self.incoming.recv().await {
                    self.note(&line);
                }
                Err(Stop::Left)
            }
            Ending::Interrupted => {
                self.heard.wait_for_an_interrupt();
                loop {
                    self.next().await?;
                }
            }
            Ending::Dripping(drip) => {
                for _ in 0..drip.most() {
                    self.stdout.write_all(&drip.bytes()).await?;
                    sleep(drip.every()).await;
                }
                Err(Stop::Left)
            }
        }
    }

    /// Waits for what the client is to say.
    async fn hear(&mut self, expected: &Expected) -> Result<(), Stop> {
        self.flush().await?;
        if matches!(expected, Expected::Request(method, _) if method == "turn/interrupt") {
            self.heard.wait_for_an_interrupt();
        }
        let mut waits = false;
        loop {
            if let Some(at) = self.inbox.iter().position(|message| expected.is(message)) {
                if let (Some(message), Expected::Request(method, id)) = (self.inbox.remove(at), expected) {
                    self.ids.insert(id.to_string(), message.get("id").cloned().unwrap_or_default());
                    self.is_initialized |= method == "initialize";
                    if method == "turn/start" {
                        self.turn = Some(Value::Null);
                    }
                }
                return Ok(());
            }
            let is_passed_by = !self.inbox.is_empty() || !matches!(expected, Expected::Notification(_));
            if !expected.is_needed() && is_passed_by {
                return Ok(());
            }
            if !waits {
                self.heard.log(|| match expected {
                    Expected::Request(method, _) | Expected::Notification(method) => format!("waiting for {method}"),
                    Expected::Reply(id) => format!("waiting for a reply to {}", self.heard.asked(id)),
                });
                waits = true;
            }
            self.next().await?;
        }
    }

    /// The next message, whatever it is.
    async fn next(&mut self) -> Result<(), Stop> {
        let line = self.incoming.recv().await.ok_or(Stop::Left)?;
        self.take(&line).await
    }

    fn note(&self, line: &Bytes) -> Option<Event> {
        if let Some(Reading::Event(message)) = decode(line).first().map(read) {
            self.heard.log(|| text(line));
            self.heard.take(&message);
            Some(message)
        } else {
            self.heard.log(|| format!("that line is no message: {}", text(line)));
            self.heard.take_noise();
            None
        }
    }

    /// Keeps a message that the script waits for, and answers any other.
    async fn take(&mut self, line: &Bytes) -> Result<(), Stop> {
        let Some(message) = self.note(line) else { return Ok(()) };
        let method = message.kind.strip_prefix("> ").unwrap_or_default();
        let id = message.get("id").filter(|_| method != "reply").cloned();
        let Some(id) = id else {
            self.inbox.push_back(message);
            return Ok(());
        };
        let is_expected = |step: &Step| matches!(step, Step::Hear(expected) if expected.is(&message));
        let is_awaited = self.steps.iter().any(is_expected) || self.is_awaited_now(&message);
        let answer = match method {
            "initialize" if self.is_initialized => already_initialized(&id),
            "initialize" => {
                self.inbox.push_back(message);
                return Ok(());
            }
            _ if !self.is_initialized => not_initialized(&id),
            "turn/interrupt" if !is_awaited => return self.interrupt(&id).await,
            _ if is_awaited => {
                self.inbox.push_back(message);
                return Ok(());
            }
            _ => match Script::answer(&self.all, method) {
                // That would promise a turn which never comes.
                Some(recorded) if method == "turn/start" && recorded.get("error").is_none() => no_other_turn(&id),
                Some(Value::Object(mut recorded)) => {
                    recorded.insert("id".to_owned(), id);
                    recorded.into()
                }
                _ => unasked(&id, method),
            },
        };
        self.write(&answer).await
    }

    /// Whether the step at which the play stands waits for it: that one is no longer among those to come.
    fn is_awaited_now(&self, message: &Event) -> bool {
        let at = self.all.len() - self.steps.len();
        let now = at.checked_sub(1).and_then(|at| self.all.get(at));
        matches!(now, Some(Step::Hear(expected)) if expected.is(message))
    }

    /// The client stops the turn, where the recording does not.
    async fn interrupt(&mut self, id: &Value) -> Result<(), Stop> {
        let Some(turn) = self.turn.take() else { return self.write(&nothing_to_interrupt(id)).await };
        self.write(&done(id)).await?;
        let turn = json!({"id": turn, "items": [], "status": "interrupted", "error": null});
        let params = json!({"threadId": self.thread, "turn": turn});
        self.write(&json!({"method": "turn/completed", "params": params})).await?;
        // The rest of the turn does not happen.
        let begins = |step: &Step| matches!(step, Step::Hear(Expected::Request(method, _)) if method == "turn/start");
        let next = self.steps.iter().position(begins).unwrap_or(self.steps.len());
        self.steps.drain(..next);
        Ok(())
    }

    /// Says a line, in the chunks in which it is cut.
    async fn say(&mut self, line: &Line) -> Result<(), Stop> {
        let Some(bytes) = self.addressed(line) else { return Ok(()) };
        self.heard.log(|| format!("< {}", text(&bytes)));
        if let Some(message) = &line.message {
            self.heard.ask(message);
            self.learn(message);
        }
        let mut written = 0;
        for cut in &line.cuts {
            let cut = if *cut == line.bytes.len() { bytes.len() } else { (*cut).min(bytes.len()) };
            self.pending.extend_from_slice(&bytes[written.min(cut)..cut]);
            written = cut;
            self.flush().await?;
        }
        self.pending.extend_from_slice(&bytes[written..]);
        Ok(())
    }

    /// The line with the id that this client chose. `None` where it answers what this client did not ask.
    fn addressed(&self, line: &Line) -> Option<Bytes> {
        let reply = line.message.as_ref().filter(|message| message.kind == "reply");
        let Some((reply, recorded)) = reply.and_then(|reply| Some((reply, reply.get("id")?))) else {
            return Some(line.bytes.clone());
        };
        let is_of_a_request = |step: &Step| matches!(step, Step::Hear(Expected::Request(_, id)) if id == recorded);
        match self.ids.get(&recorded.to_string()) {
            Some(id) if id == recorded => Some(line.bytes.clone()),
            Some(id) => {
                let mut value = reply.value.clone();
                value["id"] = id.clone();
                Some(format!("{value}\n").into())
            }
            // One that answers nothing is a part of the scenario.
            None => (!self.all.iter().any(is_of_a_request)).then(|| line.bytes.clone()),
        }
    }

    /// Which thread and turn it is, and whether that runs.
    fn learn(&mut self, message: &Event) {
        let at = |path: &str| message.value.pointer(path).cloned();
        if let Some(thread) = at("/result/thread/id") {
            self.thread = thread;
        }
        if let (Some(turn), Some(_)) = (at("/result/turn/id"), &self.turn) {
            self.turn = Some(turn);
        }
        let is_other = at("/params/threadId").is_some_and(|thread| thread != self.thread);
        if is_terminal(&message.kind) && !is_other {
            self.turn = None;
        }
    }

    async fn write(&mut self, message: &Value) -> Result<(), Stop> {
        self.heard.log(|| format!("< {message}   (not in the recording)"));
        self.pending.extend_from_slice(format!("{message}\n").as_bytes());
        self.flush().await
    }

    /// One write, which the client may read by itself.
    async fn flush(&mut self) -> Result<(), Stop> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.stdout.write_all(&self.pending).await?;
        self.pending.clear();
        self.stdout.flush().await?;
        if !self.is_dying || !self.steps.is_empty() {
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}

/// A line as a log shows it.
fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line).trim_end_matches(['\r', '\n']).to_owned()
}
