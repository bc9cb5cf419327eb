//! One exchange: a request passed on, its response passed back, and both kept.

use std::{
    io,
    ops::ControlFlow,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::{Buf as _, BytesMut};
use jiff::Timestamp;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, split},
    net::TcpStream,
    sync::watch,
    task::JoinSet,
    time::{Instant, timeout},
};

use super::{
    Mode, News, READ, Settings, Shared,
    back::Back,
    body::Follower,
    head::{self, NoHead, RequestHead},
    known,
    upstream::Connection,
};
use crate::{
    record::{
        journal::{Asked, Entry},
        tape::Tape,
    },
    stream::{End, Recording},
};

/// Serves one connection: a request after the other, while both sides keep theirs open.
pub(super) async fn relay(client: TcpStream, shared: Arc<Shared>) {
    let _ = client.set_nodelay(true);
    let buffer = BytesMut::with_capacity(READ);
    let mut line = Line { client, buffer, upstream: None, shared, finishing: JoinSet::new() };
    while line.serve().await.is_continue() {}
    // What is kept is kept whole before the proxy ends.
    while line.finishing.join_next().await.is_some() {}
}

/// A connection of a client, and the one to the upstream that belongs to it.
struct Line {
    client: TcpStream,
    /// What came of the next request.
    buffer: BytesMut,
    /// Open since the request before.
    upstream: Option<Box<dyn Connection>>,
    shared: Arc<Shared>,
    /// Tapes of earlier requests that are being made recordings.
    finishing: JoinSet<()>,
}

/// What an exchange was.
struct Done {
    end: End,
    status: Option<u16>,
    /// Whether the upstream may be asked again.
    keeps_open: bool,
}

impl Line {
    /// Serves one request, and tells whether there may be another.
    async fn serve(&mut self) -> ControlFlow<()> {
        let request = match self.request().await {
            Some(Ok(request)) => request,
            Some(Err(NoHead::Foreign)) => return self.refuse("", "400 Bad Request", "it is no HTTP/1.1").await,
            Some(Err(NoHead::Gone(_))) | None => return ControlFlow::Break(()),
        };
        let told = format!("{} {}", request.method, request.path.split('?').next().unwrap_or_default());
        if request.asks_for_another_protocol() {
            // Codex falls back to plain HTTPS when a websocket is answered so.
            return self.refuse(&told, "501 Not Implemented", "only plain HTTP is relayed").await;
        }
        if request.method == "CONNECT" || !request.path.starts_with('/') {
            return self.refuse(&told, "403 Forbidden", "only the upstream is reachable from here").await;
        }
        if request.is_ambiguous() {
            return self.refuse(&told, "400 Bad Request", "it is not clear where its body ends").await;
        }
        if self.shared.settings.mode != Mode::All {
            let mut stopped = self.shared.stopped.clone();
            let body = tokio::select! {
                body = whole_body(&request, &mut self.client, &mut self.buffer) => body,
                () = until(&mut stopped) => None,
            };
            let Some((body, length)) = body else { return ControlFlow::Break(()) };
            let shared = Arc::clone(&self.shared);
            if let Some(recording) = shared.settings.known.answer(&request, &body) {
                self.buffer.advance(length);
                return self.play(recording, told, &request).await;
            }
            if shared.settings.mode == Mode::None {
                let reason = "there is no recording of this request, and the mode lets no other pass";
                return self.refuse(&told, "404 Not Found", reason).await;
            }
        }
        let upstream = match self.upstream.take() {
            Some(upstream) => upstream,
            None => match connect(&self.shared).await {
                Ok(upstream) => upstream,
                Err(error) => {
                    let reason = format!("{} cannot be reached: {error}", self.shared.settings.upstream.as_str());
                    return self.refuse(&told, "502 Bad Gateway", &reason).await;
                }
            },
        };
        self.record(request, told, upstream).await
    }

    /// The next request. `None` when the proxy is asked to stop, or the upstream has left in the meantime.
    async fn request(&mut self) -> Option<Result<RequestHead, NoHead>> {
        let mut stopped = self.shared.stopped.clone();
        let mut unasked = [0];
        let upstream_left = async {
            match &mut self.upstream {
                Some(upstream) => drop(upstream.read(&mut unasked).await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            request = head::read(&mut self.client, &mut self.buffer, RequestHead::parse) => Some(request),
            () = until(&mut stopped) => None,
            () = upstream_left => None,
        }
    }

    /// Passes a request on and its response back, and keeps both.
    async fn record(
        &mut self,
        request: RequestHead,
        told: String,
        mut upstream: Box<dyn Connection>,
    ) -> ControlFlow<()> {
        let (id, label) = self.shared.name();
        let mut tape = self.shared.settings.pending.tape(&id);
        // Not written before something comes back: until then there is nothing to be lost.
        tape.add(&Entry::Request(Asked {
            at: Timestamp::now().to_string(),
            upstream: self.shared.settings.upstream.origin().to_owned(),
            path: request.path.clone(),
            headers: request.headers.told(),
            label,
            api: None,
        }));
        let Done { end, status, keeps_open } = self.pass(&request, &mut upstream, &mut tape).await;
        tape.keep(&Entry::End(end));
        let goes_on = end == End::Clean && keeps_open && request.keeps_open();
        if goes_on {
            self.upstream = Some(upstream);
        } else {
            drop(upstream);
            self.close(end).await;
        }
        let shared = Arc::clone(&self.shared);
        self.finishing.spawn_blocking(move || {
            let kept = tape.finish(&shared.settings.pending);
            shared.tell(News::Over { request: told, status, end, kept });
        });
        if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    /// Passes everything on until one side is done.
    async fn pass(&mut self, request: &RequestHead, upstream: &mut Box<dyn Connection>, tape: &mut Tape) -> Done {
        let (from_client, to_client) = self.client.split();
        let (mut from_upstream, mut to_upstream) = split(upstream);
        let Settings { upstream: to, silence, .. } = &self.shared.settings;
        let head = request.to_upstream(&to.host(), to.base());
        let tape = Mutex::new(tape);
        let tape = || tape.lock().unwrap_or_else(PoisonError::into_inner);
        let mut back = Back { to_client, sent: Instant::now(), silence: *silence, status: None, keeps_open: false };
        // What is left of a request that was answered early would be taken for the next one.
        let is_passed = AtomicBool::new(false);
        let up = async {
            pass_request(request, head, &is_passed, from_client, &mut to_upstream, &mut self.buffer, |bytes| {
                tape().add(&Entry::RequestBody(bytes.into()));
            })
            .await
        };
        let mut stopped = self.shared.stopped.clone();
        let end = tokio::select! {
            // The response first: what is over is not interrupted.
            biased;
            end = back.pass(&request.method, &mut from_upstream, |entry| match entry {
                Some(entry) => tape().add(&entry),
                None => tape().flush(),
            }) => end,
            gone = up => gone,
            () = until(&mut stopped) => End::Interrupted,
        };
        Done { end, status: back.status, keeps_open: back.keeps_open && is_passed.load(Ordering::Relaxed) }
    }

    /// Answers with a recording.
    async fn play(&mut self, recording: &Recording, told: String, request: &RequestHead) -> ControlFlow<()> {
        let mut stopped = self.shared.stopped.clone();
        let end = tokio::select! {
            end = known::play(recording, &mut self.client) => end,
            () = until(&mut stopped) => End::Interrupted,
        };
        self.shared.tell(News::Known { request: told, id: recording.id.clone() });
        if end == End::Clean && request.keeps_open() {
            return ControlFlow::Continue(());
        }
        self.close(end).await;
        ControlFlow::Break(())
    }

    async fn refuse(&mut self, request: &str, status: &str, reason: &str) -> ControlFlow<()> {
        let body = serde_json::json!({ "error": { "type": "codex_conformance_proxy", "message": reason } }).to_string();
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        let _ = self.client.write_all((head + &body).as_bytes()).await;
        self.close(End::Clean).await;
        self.shared.tell(News::Refused { request: request.to_owned(), reason: reason.to_owned() });
        ControlFlow::Break(())
    }

    /// Ends the client's connection as that of the upstream ended.
    async fn close(&mut self, end: End) {
        if end == End::Reset {
            // The connection is reset when it is dropped.
            let _ = self.client.set_zero_linger();
            return;
        }
        let _ = self.client.shutdown().await;
        // Dropping a socket with unread bytes resets it.
        let mut rest = [0; 4096];
        let until_it_leaves = async { while self.client.read(&mut rest).await.is_ok_and(|read| read > 0) {} };
        let _ = timeout(A_GOODBYE, until_it_leaves).await;
    }
}

async fn connect(shared: &Shared) -> io::Result<Box<dyn Connection>> {
    let mut stopped = shared.stopped.clone();
    tokio::select! {
        connected = timeout(CONNECTING, shared.settings.upstream.connect()) => {
            connected.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
        }
        () = until(&mut stopped) => Err(io::Error::other("the recorder was stopped")),
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

/// Passes a request on, then waits until the client leaves. Comes back when it has.
async fn pass_request(
    request: &RequestHead,
    head: Vec<u8>,
    is_passed: &AtomicBool,
    mut from_client: impl AsyncRead + Unpin,
    to_upstream: &mut (impl AsyncWrite + Unpin),
    buffer: &mut BytesMut,
    mut keep: impl FnMut(&[u8]),
) -> End {
    let mut follower = Follower::new(request.length());
    // The head goes with what of the body is there.
    let mut out = head;
    loop {
        let belongs = if follower.is_done() { 0 } else { follower.follow(buffer, |piece| keep(piece.bytes)) };
        out.extend_from_slice(&buffer[..belongs]);
        buffer.advance(belongs);
        if to_upstream.write_all(&out).await.is_err() {
            // The upstream may answer all the same, and why is in its answer.
            return std::future::pending().await;
        }
        out.clear();
        if follower.is_done() {
            break;
        }
        match from_client.read_buf(buffer).await {
            Ok(1..) => {}
            Ok(0) | Err(_) => return End::ClientGone,
        }
    }
    is_passed.store(true, Ordering::Relaxed);
    let _ = to_upstream.flush().await;
    // What comes now is the next request, which has its time when this one is answered.
    while buffer.len() < READ {
        if !from_client.read_buf(buffer).await.is_ok_and(|read| read > 0) {
            return End::ClientGone;
        }
    }
    std::future::pending().await
}

/// Reads the whole body of a request without taking it out of the buffer, and gives it without the coding of its
/// transfer, and how many bytes it takes up. `None` when it never comes, or is longer than any that is recorded.
async fn whole_body(
    request: &RequestHead,
    from_client: &mut (impl AsyncRead + AsyncWrite + Unpin),
    buffer: &mut BytesMut,
) -> Option<(Vec<u8>, usize)> {
    let mut follower = Follower::new(request.length());
    let (mut body, mut taken) = (Vec::new(), 0);
    if request.waits_to_be_asked_on() && buffer.is_empty() {
        from_client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.ok()?;
    }
    loop {
        taken += follower.follow(&buffer[taken..], |piece| body.extend_from_slice(piece.bytes));
        if follower.is_done() {
            return Some((body, taken));
        }
        if buffer.len() > LONGEST_REQUEST || !from_client.read_buf(buffer).await.is_ok_and(|read| read > 0) {
            return None;
        }
    }
}

/// How long it may take until an upstream can be asked.
const CONNECTING: Duration = Duration::from_secs(30);

/// Bytes of a request that is compared with recorded ones.
const LONGEST_REQUEST: usize = 64 << 20;

/// How long a client gets to read the rest and leave.
const A_GOODBYE: Duration = Duration::from_secs(2);
