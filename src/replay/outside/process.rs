//! A process under test, and everything that it started. None of it outlives the scenario.

use std::{
    collections::BTreeSet,
    io,
    process::{ExitStatus, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::{Child, ChildStdin, ChildStdout, Command},
    task::JoinHandle,
    time::timeout,
};

use super::Program;

/// A process in a group of its own.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    group: Option<Pid>,
    mark: String,
    told: Arc<Mutex<Vec<u8>>>,
    listening: Option<JoinHandle<()>>,
    /// What `{temp}` stands for in its variables. Gone when it is.
    _folder: tempfile::TempDir,
}

impl Process {
    /// Starts a program. Its stdin is closed unless it is asked for.
    ///
    /// # Errors
    /// When there is no such program, or no process to be had.
    pub(super) fn start(program: &Program, variables: &[(&str, String)], stdin: Stdio) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let (name, arguments) = program.words.split_first().ok_or(io::ErrorKind::NotFound)?;
        let mark = format!("{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut command = Command::new(name);
        command.args(arguments).env(MARK, &mark).process_group(0).kill_on_drop(true);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        let folder = tempfile::tempdir()?;
        let place = folder.path().to_string_lossy();
        command.envs(program.variables.iter().map(|(name, value)| (name, value.replace("{temp}", &place))));
        command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(folder) = &program.folder {
            command.current_dir(folder);
        }
        let mut child = command.spawn()?;
        let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let told = Arc::default();
        let stderr = child.stderr.take();
        let listening = stderr.map(|stderr| tokio::spawn(keep_the_end(stderr, Arc::clone(&told))));
        groups().extend(group.map(Pid::as_raw_pid));
        Ok(Self { child, group, mark, told, listening, _folder: folder })
    }

    /// The pipes to it and from it.
    pub(super) fn pipes(&mut self) -> (Option<ChildStdin>, Option<ChildStdout>) {
        (self.child.stdin.take(), self.child.stdout.take())
    }

    /// Waits until it has ended by itself.
    pub(super) async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Ends it and all that it started: asked first, then not. Gives the end of what it printed on stderr.
    pub(super) async fn end(mut self) -> String {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.signal(Signal::TERM);
            let _ = timeout(TO_END, self.child.wait()).await;
        }
        self.kill();
        let _ = self.child.start_kill();
        let _ = timeout(TO_END, self.child.wait()).await;
        if let Some(listening) = self.listening.take() {
            let _ = timeout(TO_END, listening).await;
        }
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&told).trim().to_owned()
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.group {
            let _ = kill_process_group(group, signal);
        }
    }

    /// What left the group is found by the mark in its environment, where the system lets one look.
    fn kill(&self) {
        self.signal(Signal::KILL);
        let mark = format!("{MARK}={}", self.mark);
        let is_marked = |process: &Pid| {
            let environment = std::fs::read(format!("/proc/{}/environ", process.as_raw_nonzero()));
            environment.is_ok_and(|variables| variables.split(|byte| *byte == 0).any(|one| one == mark.as_bytes()))
        };
        // One that starts another meanwhile is met the next time.
        for _ in 0..MOST_LOOKS {
            let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
            let processes = processes.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?));
            let marked: Vec<Pid> = processes.filter(is_marked).collect();
            if marked.is_empty() {
                break;
            }
            for process in marked {
                let _ = rustix::process::kill_process(process, Signal::KILL);
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        if let Some(group) = self.group {
            groups().remove(&group.as_raw_pid());
        }
    }
}

/// Ends every program that is under test, at once: for the end of a process that has no time for its own.
pub fn end_programs() {
    for group in groups().iter().filter_map(|group| Pid::from_raw(*group)) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// The groups of the programs that run.
fn groups() -> MutexGuard<'static, BTreeSet<i32>> {
    static GROUPS: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn keep_the_end(mut stderr: impl AsyncRead + Unpin, told: Arc<Mutex<Vec<u8>>>) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = stderr.read(&mut buffer).await {
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        told.extend_from_slice(&buffer[..read]);
        let more = told.len().saturating_sub(KEPT);
        told.drain(..more);
    }
}

/// Stands in the environment of a process and of all that it starts.
const MARK: &str = "CONFORMANCE_PROCESS";

/// From the signal that asks to the one that does not.
const TO_END: Duration = Duration::from_millis(500);

/// How often what is left of a process is looked for.
const MOST_LOOKS: usize = 10;

/// Bytes of stderr that are kept, of its end.
const KEPT: usize = 4096;
