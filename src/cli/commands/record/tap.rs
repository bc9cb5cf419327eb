//! `record --app-server`. The command runs as if nothing stood between it and its client.

use std::{
    fs::File,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    io::{self, Read as _, Write as _},
    os::{fd::OwnedFd, unix::process::ExitStatusExt as _},
    process::{ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use codex_conformance::{
    record::{Kept, Side, Tap},
    stream::{End, RecordingId},
};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::Child,
    signal::unix::{SignalKind, signal},
    sync::{mpsc, oneshot},
    time::timeout,
};

use super::{Args, id, pending, runtime};
use crate::cli::{clock::Started, environment, exit::Exit, failure::Failure, terminal::Terminal};

type Shared = Arc<Mutex<Option<Tap>>>;

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let pending = pending(args, terminal)?;
    let stamp: String = Started::now().stamp().chars().filter(char::is_ascii_alphanumeric).collect();
    // Two taps may begin in the same second.
    let own = RandomState::new().build_hasher().finish() & 0xFFFF_FFFF;
    let id = id(&args.family, &format!("{}-{own:08x}", stamp.to_ascii_lowercase()))?;
    let tap: Shared =
        Arc::new(Mutex::new(Some(Tap::start(&pending, &id, &shown(&args.command), &environment::secrets()))));
    let runtime = runtime()?;
    let status = runtime.block_on(pass(&args.command, &tap, terminal));
    // Whoever still waits for the client to say something waits for nothing.
    runtime.shutdown_background();
    let status = status.inspect_err(|_| {
        // Nothing was said, and so nothing is kept: the journal goes.
        let tap = tap.lock().unwrap_or_else(PoisonError::into_inner).take();
        let _ = tap.map(|tap| tap.finish(End::Clean, &pending));
    })?;
    let end = if status.signal().is_some() { End::Reset } else { End::Clean };
    let tap = tap.lock().unwrap_or_else(PoisonError::into_inner).take();
    match tap.map(|tap| tap.finish(end, &pending)) {
        Some(Ok(Kept::Recording { folder, .. })) => told(&id, &folder, terminal),
        Some(Ok(Kept::Nothing)) | None => {}
        Some(Err(error)) => terminal.problem(&format!("{id} is not kept: {error}")),
    }
    leave(status)
}

/// Where the recording is, for those who asked for more: what the command prints is not ours to add to.
fn told(id: &RecordingId, folder: &std::path::Path, terminal: &mut Terminal) {
    terminal.detail(&format!("recorded {id} in {}", folder.display()));
}

/// The name of a command, and what it is told to do. Values of options may be secrets, and places are nobody's business.
fn shown(command: &[String]) -> String {
    let name = command[0].rsplit('/').next().unwrap_or_default();
    let task = command.get(1).filter(|word| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
    [Some(name), task.filter(|word| !word.starts_with('-')).map(String::as_str)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs the command until it has ended and all it said has passed.
async fn pass(words: &[String], tap: &Shared, terminal: &mut Terminal) -> Result<ExitStatus, Failure> {
    // Asked while the terminal is still there to be asked about.
    let mut signals = signals();
    let mut command = tokio::process::Command::new(&words[0]);
    command.args(&words[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let not_started = |error: io::Error| {
        let what = format!("failed to start `{}`: {error}", words[0]);
        Failure::new(Exit::Target, what, "everything behind `--` is the command and its arguments")
    };
    let mut child = command.spawn().map_err(not_started)?;
    let has_ended = Arc::new(AtomicBool::new(false));
    let passing = relay(&mut child, tap, &has_ended, terminal).map_err(not_started)?;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status,
            Some(signal) = signals.recv() => forward(&child, signal),
        }
    };
    has_ended.store(true, Ordering::Release);
    for one in passing {
        one.drained().await;
    }
    status.map_err(not_started)
}

/// Starts passing on what comes through the three pipes; what the command says can be waited for.
fn relay(
    child: &mut Child,
    tap: &Shared,
    has_ended: &Arc<AtomicBool>,
    terminal: &Terminal,
) -> io::Result<Vec<Passing>> {
    let missing = || io::Error::from(io::ErrorKind::BrokenPipe);
    let stdin = child.stdin.take().ok_or_else(missing)?.into_owned_fd()?;
    let stdout = child.stdout.take().ok_or_else(missing)?.into_owned_fd()?;
    let stderr = child.stderr.take().ok_or_else(missing)?.into_owned_fd()?;
    let [ours_in, ours_out, ours_err] = terminal.pipes()?;
    let _unwatched = copy(Side::Stdin, ours_in, stdin, tap, has_ended)?;
    Ok(vec![
        copy(Side::Stdout, stdout, ours_out, tap, has_ended)?,
        copy(Side::Stderr, stderr, ours_err, tap, has_ended)?,
    ])
}

/// A pipe whose bytes are passed on.
struct Passing {
    /// Comes when one of its sides has ended.
    over: oneshot::Receiver<()>,
    /// How often a write began, and how often one was done: odd while the client has not taken what was read.
    writes: Arc<AtomicUsize>,
}

impl Passing {
    /// Waits until all that a command that is over has said has passed. What it has started may hold its pipe for as
    /// long as it likes, so silence ends the wait; a client that is slow to read does not.
    async fn drained(mut self) {
        let mut seen = self.writes.load(Ordering::Acquire);
        while timeout(A_WHILE, &mut self.over).await.is_err() {
            let now = self.writes.load(Ordering::Acquire);
            if now == seen && now.is_multiple_of(2) {
                return;
            }
            seen = now;
        }
    }
}

/// Passes bytes on as they come, each kept before it passes, until one of the two sides has ended: then the other is
/// told by its end too. Where the command is over, that is told by the end of this process, when all is kept: a client
/// may kill on the spot whoever says no more.
fn copy(side: Side, from: OwnedFd, to: OwnedFd, tap: &Shared, has_ended: &Arc<AtomicBool>) -> io::Result<Passing> {
    let (done, over) = oneshot::channel();
    let writes = Arc::new(AtomicUsize::new(0));
    let passing = Passing { over, writes: Arc::clone(&writes) };
    let (tap, has_ended) = (Arc::clone(tap), Arc::clone(has_ended));
    let (mut from, mut to) = (File::from(from), File::from(to));
    thread::Builder::new().spawn(move || {
        let mut room = vec![0; ROOM];
        loop {
            let read = match from.read(&mut room) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if is_passing(&error) => continue,
                Err(_) => break,
            };
            if let Some(tap) = &mut *tap.lock().unwrap_or_else(PoisonError::into_inner) {
                tap.heard(side, &room[..read]);
            }
            writes.fetch_add(1, Ordering::AcqRel);
            let written = write(&mut to, &room[..read]);
            writes.fetch_add(1, Ordering::AcqRel);
            if written.is_err() {
                break;
            }
        }
        // Nobody waits any more when the command has been over for a while.
        let _ = done.send(());
        for _ in 0..if side == Side::Stdin { 0 } else { LOOKS } {
            if has_ended.load(Ordering::Acquire) {
                std::mem::forget(to);
                return;
            }
            thread::sleep(A_LOOK);
        }
    })?;
    Ok(passing)
}

fn write(to: &mut File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match to.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if is_passing(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether it is to be tried again: a signal came, or the client has made its pipe one that nobody waits for.
fn is_passing(error: &io::Error) -> bool {
    if error.kind() == io::ErrorKind::WouldBlock {
        thread::sleep(Duration::from_millis(1));
    }
    matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock)
}

/// Signals that ask this process for something, which are meant for the command. A terminal gives its own to both.
fn signals() -> mpsc::UnboundedReceiver<Signal> {
    let (sender, signals) = mpsc::unbounded_channel();
    let from_terminal = environment::read().stdin_is_terminal;
    let asked = [
        (SignalKind::terminate(), Signal::TERM, true),
        (SignalKind::hangup(), Signal::HUP, !from_terminal),
        (SignalKind::interrupt(), Signal::INT, !from_terminal),
        (SignalKind::quit(), Signal::QUIT, !from_terminal),
        (SignalKind::user_defined1(), Signal::USR1, true),
        (SignalKind::user_defined2(), Signal::USR2, true),
    ];
    for (kind, number, is_ours) in asked {
        let Ok(mut coming) = signal(kind) else { continue };
        let sender = sender.clone();
        tokio::spawn(async move {
            while coming.recv().await.is_some() {
                if is_ours && sender.send(number).is_err() {
                    return;
                }
            }
        });
    }
    signals
}

fn forward(child: &Child, signal: Signal) {
    if let Some(process) = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)) {
        // It may have ended in the meantime.
        let _ = kill_process(process, signal);
    }
}

/// Ends as the command has ended.
#[expect(clippy::exit, reason = "the exit code is the command's, not one of ours")]
fn leave(status: ExitStatus) -> ! {
    if let Some(signal) = status.signal() {
        // One that this process listens for does not end it; then the code says it, as a shell would.
        if let Some(signal) = Signal::from_named_raw(signal) {
            let _ = kill_process(rustix::process::getpid(), signal);
        }
        std::process::exit(128 + signal);
    }
    std::process::exit(status.code().unwrap_or_default());
}

/// Bytes that pass at once: what a pipe of Linux holds.
const ROOM: usize = 64 * 1024;

/// How often it is looked whether the command has ended with its pipe, which is then one end, and how far apart.
const LOOKS: u32 = 60;
const A_LOOK: Duration = Duration::from_millis(5);

/// How long what the command has said may take to pass when it is over.
const A_WHILE: Duration = Duration::from_secs(1);
