//! The terminal. The only place that prints: results go to stdout, the conversation to stderr.

mod color;
mod pipes;
mod progress;
mod searching;

use std::{
    fs::File,
    io::{self, Stderr, Stdout, Write},
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
};

use anstream::AutoStream;
use codex_conformance::replay::WireLog;
use rustix::stdio::{dup2_stdin, dup2_stdout};

pub(crate) use color::{Color, DIM, ERROR, GOOD, HINT, painted};
pub(crate) use pipes::pipes;
pub(crate) use progress::{Progress, ProgressStyle};
pub(crate) use searching::Searching;

use super::{environment::Environment, exit::Exit, failure::Failure};

/// Both streams, and how the person wants them.
pub(crate) struct Terminal {
    out: AutoStream<Stdout>,
    err: AutoStream<Stderr>,
    width: u16,
    progress: ProgressStyle,
    quiet: bool,
    verbose: u8,
    is_interactive: bool,
}

impl Terminal {
    /// The terminal of this process. Flags win over the environment.
    pub(crate) fn new(
        environment: &Environment,
        color: Color,
        progress: ProgressStyle,
        quiet: bool,
        verbose: u8,
    ) -> Self {
        let choice = |is_terminal| color.choice(environment, is_terminal);
        let out = choice(environment.stdout_is_terminal);
        let err = choice(environment.stderr_is_terminal);
        Self {
            out: AutoStream::new(io::stdout(), out),
            err: AutoStream::new(io::stderr(), err),
            width: width(environment),
            progress: if quiet { ProgressStyle::None } else { progress.resolved(environment) },
            quiet,
            verbose,
            is_interactive: environment.stdin_is_terminal && environment.stdout_is_terminal && !environment.is_ci,
        }
    }

    /// Whether there is a person to be asked.
    pub(crate) fn is_interactive(&self) -> bool {
        self.is_interactive
    }

    /// A line, or several, of the result on stdout.
    ///
    /// A reader who has seen enough, as `head` has, is no failure: what follows is dropped.
    pub(crate) fn result(&mut self, text: &str) {
        let _ = write_line(&mut self.out, text);
    }

    /// A table of the result on stdout, and an empty line after it. Nothing when there are no rows.
    pub(crate) fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        if !rows.is_empty() {
            self.result(&format!("{}\n\n", codex_conformance::report::table(head, rows, self.width)));
        }
    }

    /// A line of the conversation on stderr, unless the person wants quiet.
    pub(crate) fn say(&mut self, text: &str) {
        if !self.quiet {
            let _ = write_line(&mut self.err, text);
        }
    }

    /// A line for those who asked for more.
    pub(crate) fn detail(&mut self, text: &str) {
        if self.verbose > 0 {
            let _ = write_line(&mut self.err, text);
        }
    }

    /// Takes lines for those who asked for more, from wherever they come: each is cut to the width of the terminal, and
    /// has a word before it that tells it from whatever else is written there.
    pub(crate) fn log(&self, word: &'static str) -> Option<WireLog> {
        let room = usize::from(self.width).saturating_sub(word.len() + 1);
        let log = move |line: &str| {
            let cut: String = codex_conformance::stream::visible(line).chars().take(room).collect();
            let _ = write_line(&mut io::stderr(), &format!("{word} {cut}\n"));
        };
        (self.verbose > 0).then(|| -> WireLog { Box::new(log) })
    }

    /// Something is wrong and the command goes on. Printed even when quiet.
    pub(crate) fn problem(&mut self, text: &str) {
        let _ = write_line(&mut self.err, &format!("{} {text}", painted(ERROR, "error:")));
    }

    /// The end of a command that could not do its work.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        self.problem(&failure.error);
        let _ = write_line(&mut self.err, &format!("{} {}", painted(HINT, "hint:"), failure.hint));
    }

    /// The three streams as they are, for a program that speaks in the place of this one. Of the first two nothing is
    /// left here, so that whoever is at their other end sees when the program closes its own.
    #[expect(clippy::unused_self, reason = "only who has the terminal may have its streams")]
    pub(crate) fn pipes(&self) -> io::Result<[OwnedFd; 3]> {
        let of = |stream: BorrowedFd<'_>| stream.try_clone_to_owned();
        let pipes = [of(io::stdin().as_fd())?, of(io::stdout().as_fd())?, of(io::stderr().as_fd())?];
        let nothing = File::options().read(true).write(true).open("/dev/null")?;
        dup2_stdin(&nothing)?;
        dup2_stdout(&nothing)?;
        Ok(pipes)
    }

    /// How many columns there are.
    pub(crate) fn width(&self) -> u16 {
        self.width
    }

    /// Starts a search, which has no total but perhaps a time, in milliseconds.
    pub(crate) fn searching(&self, limit: Option<u64>) -> Searching {
        Searching::start(self.progress, limit)
    }

    /// Starts counting up to a total, in the style the person wants.
    pub(crate) fn progress(&self, what: &'static str, total: u64) -> Progress {
        Progress::start(self.progress, what, total)
    }
}

/// Prints what is wrong with the command line, or the help that was asked for.
pub(crate) fn usage(error: &clap::Error) -> Exit {
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Clean }
}

fn write_line(stream: &mut impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        stream.write_all(b"\n")?;
    }
    stream.flush()
}

fn width(environment: &Environment) -> u16 {
    environment
        .columns
        .or_else(|| terminal_size::terminal_size().map(|(width, _)| width.0))
        .unwrap_or(WIDTH_WITHOUT_TERMINAL)
}

const WIDTH_WITHOUT_TERMINAL: u16 = 100;
