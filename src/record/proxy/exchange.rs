//! One exchange: a request passed on, its response passed back, and both kept.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::BytesMut;
use jiff::Timestamp;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf, split},
    net::TcpStream,
    sync::watch,
    time::{Instant, timeout},
};

use super::{
    Mode, News, Settings, Shared,
    body::Follower,
    head::{self, NoHead, RequestHead, ResponseHead},
    known,
    upstream::Connection,
};
use crate::{
    record::{
        journal::{Answered, Asked, Entry},
        tape::Tape,
    },
    stream::End,
};

/// Serves one connection, which is for one request.
pub(super) async fn relay(mut client: TcpStream, shared: Arc<Shared>) {
    let _ = client.set_nodelay(true);
    let mut buffer = BytesMut::with_capacity(READ);
    let request = match head::read(&mut client, &mut buffer, RequestHead::parse).await {
        Ok(request) => request,
        Err(NoHead::Gone(_)) => return,
        Err(NoHead::Foreign) => return refuse(&mut client, &shared, "", "400 Bad Request", "it is no HTTP/1.1").await,
    };
    let told = format!("{} {}", request.method, request.path.split('?').next().unwrap_or_default());
    if request.asks_for_another_protocol() {
        // Codex falls back to plain HTTPS when a websocket is answered so.
        return refuse(&mut client, &shared, &told, "501 Not Implemented", "only plain HTTP is relayed").await;
    }
    if request.method == "CONNECT" || !request.path.starts_with('/') {
        return refuse(&mut client, &shared, &told, "403 Forbidden", "only the upstream is reachable from here").await;
    }
    let Settings { upstream: to, pending, mode, known, .. } = &shared.settings;
    if *mode != Mode::All {
        let Some(body) = whole_body(&request, &mut client, &mut buffer).await else { return };
        if let Some(recording) = known.answer(&request, &body) {
            let end = known::play(recording, &mut client).await;
            close(client, end).await;
            return shared.tell(News::Known { request: told, id: recording.id.clone() });
        }
        if *mode == Mode::None {
            let reason = "there is no recording of this request, and the mode lets no other pass";
            return refuse(&mut client, &shared, &told, "404 Not Found", reason).await;
        }
    }
    let upstream = match to.connect().await {
        Ok(upstream) => upstream,
        Err(error) => {
            let reason = format!("{} cannot be reached: {error}", to.as_str());
            return refuse(&mut client, &shared, &told, "502 Bad Gateway", &reason).await;
        }
    };
    let (id, label) = shared.name();
    let mut tape = pending.tape(&id);
    tape.keep(&Entry::Request(Asked {
        at: Timestamp::now().to_string(),
        upstream: to.as_str().to_owned(),
        path: request.path.clone(),
        headers: request.headers.told(),
        label,
    }));
    let (from_upstream, to_upstream) = split(upstream);
    let mut line = Line { request, from_upstream, to_upstream, tape, status: None };
    let end = line.run(&mut client, &mut buffer, &shared).await;
    line.tape.keep(&Entry::End(end));
    let Line { from_upstream, to_upstream, tape, status, .. } = line;
    drop((from_upstream, to_upstream));
    close(client, end).await;
    let kept = {
        let shared = Arc::clone(&shared);
        tokio::task::spawn_blocking(move || tape.finish(&shared.settings.pending)).await
    };
    let kept = kept.unwrap_or_else(|error| Err(io::Error::other(error).into()));
    shared.tell(News::Over { request: told, status, kept });
}

/// What an exchange holds while it runs.
struct Line {
    request: RequestHead,
    from_upstream: ReadHalf<Box<dyn Connection>>,
    to_upstream: WriteHalf<Box<dyn Connection>>,
    tape: Tape,
    status: Option<u16>,
}

impl Line {
    /// Passes everything on until one side is done, and tells how the response ended.
    async fn run(&mut self, client: &mut TcpStream, buffer: &mut BytesMut, shared: &Shared) -> End {
        let (from_client, to_client) = client.split();
        let (from_upstream, to_upstream) = (&mut self.from_upstream, &mut self.to_upstream);
        let to = &shared.settings.upstream;
        let head = self.request.to_upstream(&to.host(), to.base());
        let tape = Mutex::new(&mut self.tape);
        let keep = |entry: &Entry| tape.lock().unwrap_or_else(PoisonError::into_inner).keep(entry);
        let sent = Instant::now();
        let up = async {
            if to_upstream.write_all(&head).await.is_err() {
                return std::future::pending().await;
            }
            pass_request(&self.request, from_client, to_upstream, buffer, |bytes| {
                keep(&Entry::RequestBody(bytes.to_vec()));
            })
            .await
        };
        let down = async {
            let mut back = Back { to_client, sent, silence: shared.settings.silence, status: &mut self.status };
            back.pass(&self.request.method, from_upstream, |entry| keep(&entry)).await
        };
        let mut stopped = shared.stopped.clone();
        tokio::select! {
            // The response first: what is over is not interrupted.
            biased;
            end = down => end,
            gone = up => gone,
            () = until(&mut stopped) => End::Interrupted,
        }
    }
}

/// Comes when the proxy is asked to stop, or has been already.
async fn until(stopped: &mut watch::Receiver<bool>) {
    while !*stopped.borrow_and_update() {
        if stopped.changed().await.is_err() {
            return;
        }
    }
}

/// Passes the body of a request on, then waits until the client leaves. Comes back when it has.
async fn pass_request(
    request: &RequestHead,
    mut from_client: impl AsyncRead + Unpin,
    to_upstream: &mut (impl AsyncWrite + Unpin),
    buffer: &mut BytesMut,
    mut keep: impl FnMut(&[u8]),
) -> End {
    let mut follower = Follower::new(request.length());
    while !follower.is_done() {
        if !buffer.is_empty() {
            let belongs = follower.follow(buffer, |piece| keep(piece.bytes));
            let sent = to_upstream.write_all(&buffer[..belongs]).await;
            buffer.clear();
            if sent.is_err() {
                // The upstream may answer all the same, and why is in its answer.
                return std::future::pending().await;
            }
            continue;
        }
        match from_client.read_buf(buffer).await {
            Ok(1..) => {}
            Ok(0) | Err(_) => return End::ClientGone,
        }
    }
    let _ = to_upstream.flush().await;
    // Nothing more is to come. What comes all the same is another request, on a connection that is for one.
    let mut rest = [0; 256];
    while from_client.read(&mut rest).await.is_ok_and(|read| read > 0) {}
    End::ClientGone
}

/// Reads the whole body of a request without taking it out of the buffer, and gives it without the coding of its
/// transfer. `None` when it never comes, or is longer than any that is recorded.
async fn whole_body(
    request: &RequestHead,
    from_client: &mut (impl AsyncRead + Unpin),
    buffer: &mut BytesMut,
) -> Option<Vec<u8>> {
    let mut follower = Follower::new(request.length());
    let (mut body, mut taken) = (Vec::new(), 0);
    loop {
        taken += follower.follow(&buffer[taken..], |piece| body.extend_from_slice(piece.bytes));
        if follower.is_done() {
            return Some(body);
        }
        if buffer.len() > LONGEST_REQUEST || !from_client.read_buf(buffer).await.is_ok_and(|read| read > 0) {
            return None;
        }
    }
}

/// The way back.
struct Back<'a, W> {
    to_client: W,
    sent: Instant,
    silence: Duration,
    status: &'a mut Option<u16>,
}

impl<W: AsyncWrite + Unpin> Back<'_, W> {
    /// Passes a response back and tells how it ended.
    async fn pass(&mut self, method: &str, from: &mut (impl AsyncRead + Unpin), mut keep: impl FnMut(Entry)) -> End {
        let mut buffer = BytesMut::with_capacity(READ);
        let head = loop {
            let head = match timeout(self.silence, head::read(from, &mut buffer, ResponseHead::parse)).await {
                Ok(Ok(head)) => head,
                Ok(Err(NoHead::Gone(error))) => return broken(&error),
                Ok(Err(NoHead::Foreign)) => return End::Truncated,
                Err(_) => return End::Timeout,
            };
            if self.to_client.write_all(&head.to_client()).await.is_err() {
                return End::ClientGone;
            }
            if !head.is_interim() {
                break head;
            }
        };
        *self.status = Some(head.status);
        keep(Entry::Head(Answered { status: head.status, headers: head.headers.told() }));
        let mut follower = Follower::new(head.length(method));
        loop {
            if !buffer.is_empty() {
                let micros = u64::try_from(self.sent.elapsed().as_micros()).unwrap_or(u64::MAX);
                // To the journal before anything else is read, and before the client can do anything about it.
                let belongs = follower.follow(&buffer, |piece| {
                    keep(Entry::Piece { micros, goes_on: piece.goes_on, bytes: piece.bytes.to_vec() });
                });
                if self.to_client.write_all(&buffer[..belongs]).await.is_err() {
                    return End::ClientGone;
                }
                buffer.clear();
            }
            if follower.is_done() {
                return End::Clean;
            }
            match timeout(self.silence, from.read_buf(&mut buffer)).await {
                Ok(Ok(1..)) => {}
                Ok(Ok(0)) if follower.may_end() => return End::Clean,
                Ok(Ok(0)) => return End::Truncated,
                Ok(Err(error)) => return broken(&error),
                Err(_) => return End::Timeout,
            }
        }
    }
}

fn broken(error: &io::Error) -> End {
    if error.kind() == io::ErrorKind::ConnectionReset { End::Reset } else { End::Truncated }
}

/// Ends the client's connection as that of the upstream ended.
async fn close(mut client: TcpStream, end: End) {
    if end == End::Reset {
        let _ = client.set_zero_linger();
        return;
    }
    let _ = client.shutdown().await;
    // Dropping a socket with unread bytes resets it.
    let mut rest = [0; 256];
    let until_it_leaves = async { while client.read(&mut rest).await.is_ok_and(|read| read > 0) {} };
    let _ = timeout(A_GOODBYE, until_it_leaves).await;
}

async fn refuse(client: &mut TcpStream, shared: &Shared, request: &str, status: &str, reason: &str) {
    let body = serde_json::json!({ "error": { "type": "codex_conformance_proxy", "message": reason } }).to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = client.write_all((head + &body).as_bytes()).await;
    let _ = client.shutdown().await;
    let mut rest = [0; 4096];
    let until_it_leaves = async { while client.read(&mut rest).await.is_ok_and(|read| read > 0) {} };
    let _ = timeout(A_GOODBYE, until_it_leaves).await;
    shared.tell(News::Refused { request: request.to_owned(), reason: reason.to_owned() });
}

/// Bytes of a request that is compared with recorded ones.
const LONGEST_REQUEST: usize = 64 << 20;

const READ: usize = 32 * 1024;

/// How long a client gets to read the rest and leave.
const A_GOODBYE: Duration = Duration::from_secs(2);
