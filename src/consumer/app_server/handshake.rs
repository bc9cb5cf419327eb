//! What comes before the first turn of a server: `initialize`, `initialized`, `thread/start`.

use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep_until};

use super::connection::Connection;
use super::failure;
use super::line::Line;
use super::link::{Launch, Server};
use super::message::{Message, notice};
use super::requests::Requests;
use super::retired::Retired;
use super::session::Settings;
use crate::consumer::cancel::Cancel;
use crate::consumer::clocks::after;
use crate::consumer::observer::{Shielded, Signal};
use crate::consumer::outcome::{Clock, Ending, Partial};
use crate::consumer::transport::{TransportError, TransportErrorKind};

/// A thread that was started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Thread {
    pub(super) id: String,
    pub(super) model: Option<String>,
}

/// Why there is none.
pub(super) type NotStarted = (Ending, Retired);

/// Starts a server, which is there when it has answered `initialize`: both by the same deadline.
pub(super) async fn launch(launch: &impl Launch, deadline: Instant, cancel: &Cancel) -> Result<Server, NotStarted> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err((Ending::Interrupted { partial: Partial::default() }, Retired::Startup)),
        started = launch.launch() => started.map_err(|error| {
            let error = TransportError::new(TransportErrorKind::Connect, format!("the app-server did not start: {error}"));
            (Ending::Unreachable { error }, Retired::Startup)
        }),
        () = sleep_until(deadline) => Err(late()),
    }
}

/// Speaks with a server that has just been started until it has a thread.
pub(super) async fn shake_hands(
    connection: &mut Connection,
    deadline: Instant,
    settings: &Settings,
    observer: &mut Shielded<'_>,
    cancel: &Cancel,
) -> Result<Thread, NotStarted> {
    let mut waiting = Waiting { connection, settings, observer, cancel };
    waiting.ask("initialize", &json!({"clientInfo": settings.client}), deadline).await?;
    waiting.connection.say(&notice("initialized"));
    let params = Value::Object(settings.thread.clone());
    let deadline = after(Instant::now(), settings.clocks.thread_start);
    let started = waiting.ask("thread/start", &params, deadline).await?;
    let text = |path: &str| started.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty());
    // Older servers name it otherwise; Hermes knows these four.
    let id = THREAD_IDS.iter().find_map(|path| text(path));
    let Some(id) = id else {
        let error = TransportError::new(TransportErrorKind::Other, "the reply to thread/start names no thread");
        return Err((Ending::Unreachable { error }, Retired::Startup));
    };
    Ok(Thread { id: id.to_owned(), model: text("/model").map(str::to_owned) })
}

struct Waiting<'a, 'o> {
    connection: &'a mut Connection,
    settings: &'a Settings,
    observer: &'a mut Shielded<'o>,
    cancel: &'a Cancel,
}

impl Waiting<'_, '_> {
    /// Asks, and waits for the reply.
    async fn ask(&mut self, method: &str, params: &Value, deadline: Instant) -> Result<Value, NotStarted> {
        let asked = self.connection.ask(method, params);
        loop {
            let heard = tokio::select! {
                biased;
                () = self.cancel.cancelled() => {
                    return Err((Ending::Interrupted { partial: Partial::default() }, Retired::Startup));
                }
                heard = self.connection.hear() => heard,
                () = sleep_until(deadline) => return Err(late()),
            };
            let reply = match heard {
                Some(Line::Whole(line)) => take(&line, self.connection, self.settings, self.observer),
                Some(Line::TooLong) => None,
                None => return Err(self.gone(method).await),
            };
            match reply {
                Some((id, Ok(result))) if id == asked => return Ok(result),
                Some((id, Err(error))) if id == asked => return Err(refused(&error)),
                // Who never stops talking is late too.
                _ if Instant::now() >= deadline => return Err(late()),
                _ => {}
            }
        }
    }

    async fn gone(&mut self, method: &str) -> NotStarted {
        self.connection.last_words().await;
        let stderr = self.connection.stderr(&self.settings.mask());
        let said = stderr.lines().last().map(|line| format!(": {line}")).unwrap_or_default();
        let detail = format!("the app-server ended before it answered {method}{said}");
        let error = TransportError::new(TransportErrorKind::Reset, detail);
        (Ending::Unreachable { error }, Retired::Startup)
    }
}

/// Takes a line while no turn runs. Gives a reply; whatever the server wants, it may not.
pub(super) fn take(
    line: &[u8],
    connection: &mut Connection,
    settings: &Settings,
    observer: &mut Shielded<'_>,
) -> Option<(Value, Result<Value, Value>)> {
    let text = String::from_utf8_lossy(line);
    match Message::read(&text) {
        Ok(Message::Reply { id, result }) => return Some((id, result)),
        Ok(Message::Request { id, method, params }) => {
            observer.tell(Signal::Event { kind: &method, data: &text });
            Requests::new(&(), &settings.own_servers).take(id, &method, &params, false, connection);
        }
        Ok(Message::Notice { method, .. }) => observer.tell(Signal::Event { kind: &method, data: &text }),
        Err(_) => {}
    }
    None
}

fn refused(error: &Value) -> NotStarted {
    (Ending::Failed { error: failure::of_reply(error), partial: Partial::default() }, Retired::Startup)
}

fn late() -> NotStarted {
    (Ending::TimedOut { clock: Clock::Reply, partial: Partial::default() }, Retired::NoReply)
}

/// Who we are, unless the caller says.
pub(super) fn client() -> Map<String, Value> {
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    [("name", name), ("title", name), ("version", version)]
        .map(|(key, value)| (key.to_owned(), value.into()))
        .into_iter()
        .collect()
}

/// Where the id of a thread has stood.
const THREAD_IDS: [&str; 4] = ["/thread/id", "/thread/sessionId", "/sessionId", "/threadId"];
