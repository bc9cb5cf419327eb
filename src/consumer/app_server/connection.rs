//! The three pipes of a server. All are served at once: who writes and does not read meanwhile makes both wait for ever.

use std::fmt;
use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};

use super::line::{Line, Lines};
use super::link::{Process, Server};
use super::message;
use super::tail::Tail;
use crate::consumer::outcome::Mask;

/// A server that we speak with.
pub(super) struct Connection {
    stdin: Option<Pin<Box<dyn AsyncWrite + Send>>>,
    stdout: Option<Pin<Box<dyn AsyncRead + Send>>>,
    stderr: Option<Pin<Box<dyn AsyncRead + Send>>>,
    process: Box<dyn Process>,
    /// When to look whether it has ended.
    looks: Interval,
    /// Whether it had at the last look, since when it has said nothing.
    has_ended: bool,
    /// What was said and is not written yet.
    outgoing: Vec<u8>,
    written: usize,
    lines: Lines,
    tail: Tail,
    asked: u64,
}

impl fmt::Debug for Connection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Connection").field("asked", &self.asked).finish_non_exhaustive()
    }
}

impl Connection {
    /// A connection whose lines are at most so long.
    pub(super) fn new(server: Server, longest_line: usize) -> Self {
        let mut looks = interval(MOMENT);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            stdin: Some(server.stdin),
            stdout: Some(server.stdout),
            stderr: Some(server.stderr),
            process: server.process,
            looks,
            has_ended: false,
            outgoing: Vec::new(),
            written: 0,
            lines: Lines::new(longest_line),
            tail: Tail::default(),
            asked: 0,
        }
    }

    /// Asks for something; the reply will quote the id. Written while the connection is [heard](Self::hear).
    pub(super) fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        self.say(&message::request(self.asked, method, params));
        self.asked.into()
    }

    /// Says something, as one line.
    pub(super) fn say(&mut self, message: &Value) {
        // Writing to memory cannot fail, and neither can writing JSON that was built as a tree.
        let _ = writeln!(self.outgoing, "{message}");
    }

    /// The next line; `None` once the server is gone. May be given up waiting for at any time.
    pub(super) async fn hear(&mut self) -> Option<Line> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// Waits until all that was said is written, or cannot be.
    pub(super) async fn flush(&mut self) {
        let written = std::future::poll_fn(|context| {
            self.write(context);
            self.read_stderr(context);
            if self.outgoing.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        });
        let _ = timeout(MOMENT, written).await;
    }

    /// What a server that is gone had still to say on its standard error.
    pub(super) async fn last_words(&mut self) {
        let ended = std::future::poll_fn(|context| {
            self.read_stderr(context);
            if self.stderr.is_none() { Poll::Ready(()) } else { Poll::Pending }
        });
        let _ = timeout(MOMENT, ended).await;
    }

    /// Tells the server that nothing more will come, and waits for it to end by itself.
    pub(super) async fn close(&mut self, patience: Duration) {
        self.flush().await;
        self.stdin = None;
        let gone = async { while self.hear().await.is_some() {} };
        let _ = timeout(patience, gone).await;
    }

    /// How much it has printed on its standard error.
    pub(super) fn printed(&self) -> usize {
        self.tail.seen()
    }

    /// What it has printed since, to look at and not to show.
    pub(super) fn printed_since(&self, moment: usize) -> String {
        self.tail.since(moment)
    }

    /// The end of its standard error, as it may be shown.
    pub(super) fn stderr(&self, mask: &Mask<'_>) -> String {
        self.tail.text(mask)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Line>> {
        self.write(context);
        self.read_stderr(context);
        let mut room = [0; ROOM];
        loop {
            if let Some(line) = self.lines.next() {
                return Poll::Ready(Some(line));
            }
            let Some(stdout) = &mut self.stdout else { return Poll::Ready(None) };
            match read(stdout, context, &mut room) {
                Poll::Ready([]) => self.stdout = None,
                Poll::Ready(bytes) => {
                    self.lines.push(bytes);
                    self.has_ended = false;
                }
                Poll::Pending if self.is_silent_for_good(context) => self.stdout = None,
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Whether the process ended a moment ago and nothing more of what it said has come since. The end of the pipe
    /// tells that sooner, but only when nobody else holds it open.
    fn is_silent_for_good(&mut self, context: &mut Context<'_>) -> bool {
        while self.looks.poll_tick(context).is_ready() {
            let had_ended = std::mem::replace(&mut self.has_ended, self.process.has_ended());
            if had_ended && self.has_ended {
                return true;
            }
        }
        false
    }

    /// Writes what can be written. A server that reads no more may still have something to say.
    fn write(&mut self, context: &mut Context<'_>) {
        while self.written < self.outgoing.len() {
            let Some(stdin) = &mut self.stdin else { break };
            match stdin.as_mut().poll_write(context, &self.outgoing[self.written..]) {
                Poll::Ready(Ok(written @ 1..)) => self.written += written,
                Poll::Ready(_) => self.stdin = None,
                Poll::Pending => return,
            }
        }
        self.outgoing.clear();
        self.written = 0;
        if let Some(stdin) = &mut self.stdin {
            // What waits in a buffer is told again when it can go on.
            let _ = stdin.as_mut().poll_flush(context);
        }
    }

    fn read_stderr(&mut self, context: &mut Context<'_>) {
        let mut room = [0; ROOM];
        // One that never stops printing must not keep us from what counts.
        for _ in 0..READS {
            let Some(stderr) = &mut self.stderr else { return };
            match read(stderr, context, &mut room) {
                Poll::Ready([]) => self.stderr = None,
                Poll::Ready(bytes) => self.tail.push(bytes),
                Poll::Pending => return,
            }
        }
        context.waker().wake_by_ref();
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.process.kill();
    }
}

/// Reads once. A pipe that breaks has ended.
fn read<'r>(
    pipe: &mut Pin<Box<dyn AsyncRead + Send>>,
    context: &mut Context<'_>,
    room: &'r mut [u8; ROOM],
) -> Poll<&'r [u8]> {
    let mut buffer = ReadBuf::new(room);
    let polled = pipe.as_mut().poll_read(context, &mut buffer);
    let length = buffer.filled().len();
    polled.map(|read| if read.is_ok() { &room[..length] } else { &[] })
}

/// Bytes that are read at once.
const ROOM: usize = 16 * 1024;

/// How often standard error is read before standard output has its turn.
const READS: usize = 16;

/// How long a server that is about to be ended, or has, may take for what takes no time.
const MOMENT: Duration = Duration::from_millis(250);
