//! A session of recording: what the proxy tells, until it ends.

use codex_conformance::{
    record::{
        Kept,
        proxy::{Listener, News, Proxy},
    },
    report::counted,
};
use tokio::{process::Command, sync::mpsc};

use crate::cli::{exit::Exit, failure::Failure, terminal::Terminal};

/// What came of the exchanges so far.
pub(super) struct Session {
    news: mpsc::UnboundedReceiver<News>,
    recordings: usize,
    passed: usize,
    known: usize,
    refused: usize,
    lost: usize,
    /// How to look at what was recorded.
    look: String,
}

impl Session {
    /// A session, and what the proxy calls.
    pub(super) fn new(look: String) -> (Self, Listener) {
        let (sender, news) = mpsc::unbounded_channel();
        // Nobody listens any more when the session is over.
        let listen = Box::new(move |told| drop(sender.send(told)));
        (Self { news, recordings: 0, passed: 0, known: 0, refused: 0, lost: 0, look }, listen)
    }

    /// Records until Ctrl-C, or until the program is asked to end.
    pub(super) async fn until_stopped(mut self, proxy: Proxy, terminal: &mut Terminal) -> Result<Exit, Failure> {
        // Listened for all the time: a signal between two pieces of news must not be missed.
        let mut stopped = std::pin::pin!(stopped());
        terminal.say("press Ctrl-C to end");
        loop {
            tokio::select! {
                Some(told) = self.news.recv() => self.tell(&told, terminal),
                () = &mut stopped => break,
            }
        }
        self.end(proxy, terminal).await;
        Ok(if self.lost == 0 { Exit::Clean } else { Exit::Corpus })
    }

    /// Records until a command has ended.
    pub(super) async fn around(
        mut self,
        mut command: Command,
        proxy: Proxy,
        terminal: &mut Terminal,
    ) -> Result<Exit, Failure> {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        let mut child = command.spawn().map_err(|error| {
            let what = format!("failed to start `{name}`: {error}");
            Failure::new(Exit::Target, what, "everything behind `--` is the command and its arguments")
        })?;
        let mut asked_to_end = std::pin::pin!(asked_to_end());
        let mut is_ending = false;
        let status = loop {
            tokio::select! {
                Some(told) = self.news.recv() => self.tell(&told, terminal),
                status = child.wait() => break status,
                // The command gets it as well, and decides.
                _ = tokio::signal::ctrl_c() => {}
                () = &mut asked_to_end, if !is_ending => {
                    is_ending = true;
                    // It may have ended in the meantime.
                    let _ = child.start_kill();
                }
            }
        };
        self.end(proxy, terminal).await;
        match status {
            _ if self.lost > 0 => Ok(Exit::Corpus),
            Ok(status) if status.success() => Ok(Exit::Clean),
            Ok(status) => {
                terminal.say(&format!("`{name}` ended with {status}"));
                Ok(Exit::Target)
            }
            Err(error) => {
                terminal.say(&format!("`{name}` cannot be waited for: {error}"));
                Ok(Exit::Target)
            }
        }
    }

    async fn end(&mut self, proxy: Proxy, terminal: &mut Terminal) {
        proxy.stop().await;
        while let Ok(told) = self.news.try_recv() {
            self.tell(&told, terminal);
        }
        let Self { recordings, passed, known, refused, lost, .. } = self;
        let counts = [
            (*recordings, "recorded"),
            (*known, "answered from recordings"),
            (*passed, "passed on without being kept"),
            (*refused, "refused"),
            (*lost, "lost"),
        ];
        let told = counts.iter().filter(|(count, what)| *count > 0 || matches!(*what, "recorded" | "lost"));
        terminal.result(&told.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", "));
        if *recordings > 0 {
            terminal.say(&self.look);
        }
    }

    fn tell(&mut self, told: &News, terminal: &mut Terminal) {
        match told {
            News::Refused { request, reason } => {
                self.refused += 1;
                terminal.problem(&format!("refused {request}: {reason}"));
            }
            News::Known { request, id } => {
                self.known += 1;
                terminal.detail(&format!("{id} answered {request}"));
            }
            News::Over { request, status, kept, .. } => {
                let status = status.map_or("no answer".to_owned(), |status| status.to_string());
                match kept {
                    Ok(Kept::Recording { recording, .. }) => {
                        self.recordings += 1;
                        let told = recording.get();
                        let (bytes, chunks, end) = (told.body.len(), told.chunks.len(), told.response.end);
                        let redactions = recording.redactions().iter().filter(|redaction| !redaction.is_header());
                        let secrets = counted(redactions.count(), "secret");
                        terminal.say(&format!(
                            "{}   {request}   {status}   {bytes} bytes in {}, {}   {secrets} taken out",
                            told.id,
                            counted(chunks, "chunk"),
                            end.as_str(),
                        ));
                    }
                    Ok(Kept::Nothing) => {
                        self.passed += 1;
                        terminal.detail(&format!("passed on {request}   {status}"));
                    }
                    Err(error) => {
                        self.lost += 1;
                        terminal.problem(&format!("{request}   {status}   is not kept: {error}"));
                    }
                }
            }
        }
    }
}

/// Comes with Ctrl-C, and when the program is asked to end.
async fn stopped() {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = asked_to_end() => {}
    }
}

/// Comes when the system asks the program to end, where there are signals.
async fn asked_to_end() {
    #[cfg(unix)]
    if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        terminated.recv().await;
        return;
    }
    std::future::pending::<()>().await;
}
