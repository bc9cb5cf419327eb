//! An app-server as a child process, in a group of its own, so that ending it ends what it has started.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::process::{Child, Command};

use super::link::{Launch, Process, Server};

/// The command line that starts an app-server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerCommand {
    program: OsString,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    folder: Option<PathBuf>,
}

impl ServerCommand {
    /// A program, looked for on the `PATH` unless it names a place.
    pub fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), arguments: Vec::new(), variables: Vec::new(), folder: None }
    }

    /// `codex app-server`.
    #[must_use]
    pub fn codex() -> Self {
        Self::new("codex").arguments(["app-server"])
    }

    /// Adds arguments.
    #[must_use]
    pub fn arguments<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Adds a variable to the environment, which is otherwise ours.
    #[must_use]
    pub fn variable(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Starts it in this folder.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }
}

impl Launch for ServerCommand {
    async fn launch(&self) -> io::Result<Server> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).envs(self.variables.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.process_group(0).kill_on_drop(true).spawn()?;
        let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let process = Box::new(Group { child, group });
        Ok(Server { stdin: Box::pin(stdin), stdout: Box::pin(stdout), stderr: Box::pin(stderr), process })
    }
}

/// A child that leads a group.
struct Group {
    child: Child,
    group: Option<Pid>,
}

impl Process for Group {
    fn kill(&mut self) {
        // Once it is waited for, its number may be another's: so the group goes before the child, and only once.
        if let Some(group) = self.group.take() {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.start_kill();
    }

    fn has_ended(&mut self) -> bool {
        // Only looked at, not waited for: its number stays its own until the group is killed.
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        self.group.is_some_and(|pid| matches!(waitid(WaitId::Pid(pid), look), Ok(Some(_))))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_command_is_a_server_with_three_pipes() {
        let command = ServerCommand::new("sh")
            .arguments(["-c", "read line; echo \"$line $GREETING\"; echo aside >&2"])
            .variable("GREETING", "you");
        let mut server = command.launch().await.expect("sh is there");
        server.stdin.write_all(b"hello\n").await.expect("it reads");
        let (mut said, mut aside) = (String::new(), String::new());
        server.stdout.read_to_string(&mut said).await.expect("it speaks");
        server.stderr.read_to_string(&mut aside).await.expect("it speaks");
        assert_eq!((said.as_str(), aside.as_str()), ("hello you\n", "aside\n"));
    }

    #[tokio::test]
    async fn what_a_server_started_ends_with_it() {
        let command = ServerCommand::new("sh").arguments(["-c", "sleep 600 & echo ready; wait"]);
        let mut server = command.launch().await.expect("sh is there");
        let mut said = [0; 6];
        server.stdout.read_exact(&mut said).await.expect("it speaks");
        server.process.kill();
        // Both hold the pipe open; its end says that both are gone.
        let end = timeout(Duration::from_secs(10), server.stdout.read(&mut said)).await;
        assert_eq!(end.expect("nobody is left").expect("the pipe ends"), 0);
    }

    #[tokio::test]
    async fn that_a_server_has_ended_is_seen_while_what_it_started_lives() {
        let command = ServerCommand::new("sh").arguments(["-c", "sleep 600 & echo ready; read line"]);
        let mut server = command.launch().await.expect("sh is there");
        let mut said = [0; 6];
        server.stdout.read_exact(&mut said).await.expect("it speaks");
        assert!(!server.process.has_ended());
        server.stdin.write_all(b"go\n").await.expect("it reads");
        let ended = async {
            while !server.process.has_ended() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_secs(10), ended).await.expect("it ends");
        assert!(server.process.has_ended(), "it can be looked at again");
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_an_error() {
        let error = ServerCommand::new("/nowhere/codex").launch().await.expect_err("no such program");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
