//! One connection of the scenario server: a request read whole, then the response byte for byte.

use std::{io, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep},
};

use super::{Routes, Served, follow_up};
use crate::{
    mutate::{Ending, Opening, Wire},
    replay::witness::Witness,
    stream::Api,
};

/// Whether chunks are written one by one. HTTP chunk boundaries are kept either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// All in one write, which is what most runs want: the boundaries are HTTP's, and the cost is a write.
    Together,
    /// A write and a flush a chunk, for a person to watch.
    Chunkwise,
}

/// A request that was answered, for the wire log.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Method and path.
    pub request: String,
    /// Bytes in the request body.
    pub request_bytes: usize,
    /// Each chunk: microseconds since the request was read, and its bytes.
    pub chunks: Vec<(u128, Bytes)>,
    /// How it ended.
    pub ending: Ending,
    /// Whether the other side left before that.
    pub left_early: bool,
}

/// What the wire log is told.
#[derive(Clone, Copy, Debug)]
pub enum Logged<'a> {
    /// The bytes of an exchange are sent; its connection may be held open.
    Answered(&'a Exchange),
    /// Its connection has ended, as the scenario asks or because the other side left.
    Ended,
    /// Nothing is served under the path of this request, for this reason.
    Missing(&'a str, &'a str),
}

/// Reads one request and answers it. Every connection is for one exchange.
pub(super) async fn serve(mut stream: TcpStream, routes: Arc<Routes>, pace: Pace) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Ok(Some(request)) = read_request(&mut stream).await else { return };
    let Served { wire, witness, most } = match routes.find(&request.path) {
        Ok(served) => served,
        Err(why) => {
            if let Some(log) = &routes.log {
                log(Logged::Missing(&format!("{} {}", request.method, request.path), &why));
            }
            return refuse(&mut stream, "404 Not Found", &format!("{why}\n")).await;
        }
    };
    if request.method == "GET"
        && !Api::OF_EVENTS.iter().any(|api| request.path.ends_with(api.path()))
        && routes.otherwise.is_none()
    {
        return refuse(&mut stream, "404 Not Found", "only responses are served\n").await;
    }
    // Where the stream is still to come whole, it comes, whatever the client has done with the first part of it.
    let is_follow_up = request.brings_output && witness.requests() as usize > wire.earlier.len();
    let number = if is_follow_up { witness.follow_up() } else { witness.ask() };
    if number >= most {
        witness.has_stormed();
        return refuse(&mut stream, "429 Too Many Requests", "the harness answers no more requests\n").await;
    }
    let wire = if is_follow_up { follow_up::answer(&request.path) } else { wire };
    let wire = wire.answer(number);
    match wire.opening {
        Opening::Answered => {}
        Opening::Late(wait) => sleep(wait).await,
        Opening::Reset | Opening::Refused => {
            let _ = stream.set_zero_linger();
            return;
        }
        Opening::Closed => return,
    }
    let started = Instant::now();
    let mut exchange = Exchange {
        request: format!("{} {}", request.method, request.path),
        request_bytes: request.body_bytes,
        chunks: Vec::new(),
        ending: wire.ending,
        left_early: false,
    };
    let logged = routes.log.is_some();
    let sent = send(&mut stream, wire, pace, |chunk| {
        if logged {
            exchange.chunks.push((started.elapsed().as_micros(), chunk.clone()));
        }
    });
    exchange.left_early = sent.await.is_err();
    if let Some(log) = &routes.log {
        log(Logged::Answered(&exchange));
    }
    if !exchange.left_early {
        end(stream, wire, &witness).await;
    }
    if let Some(log) = &routes.log {
        log(Logged::Ended);
    }
}

async fn refuse(stream: &mut TcpStream, status: &str, body: &str) {
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    let _ = stream.write_all((head + body).as_bytes()).await;
}

async fn send(stream: &mut TcpStream, wire: &Wire, pace: Pace, mut sent: impl FnMut(&Bytes)) -> io::Result<()> {
    let mut out = BytesMut::from(head(wire).as_bytes());
    for (number, chunk) in wire.chunks().enumerate() {
        if let Some(pause) = wire.pause_before(number) {
            stream.write_all(&out.split()).await?;
            stream.flush().await?;
            sleep(pause).await;
        }
        out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        out.extend_from_slice(&chunk);
        out.extend_from_slice(b"\r\n");
        if pace == Pace::Chunkwise {
            stream.write_all(&out.split()).await?;
            stream.flush().await?;
        }
        sent(&chunk);
    }
    if wire.ending == Ending::Clean {
        out.extend_from_slice(b"0\r\n\r\n");
    }
    stream.write_all(&out).await?;
    stream.flush().await
}

fn head(wire: &Wire) -> String {
    let headers: String = wire.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let status = format!("HTTP/1.1 {} {}\r\n", wire.status, reason(wire.status));
    // Of a connection that is announced to close, undici takes whatever came for a whole body, chunked or not. No
    // backend announces that it will break off, so only bodies that end say so.
    let announced = if wire.ending == Ending::Clean { "connection: close\r\n" } else { "" };
    status + &headers + "transfer-encoding: chunked\r\n" + announced + "\r\n"
}

/// Ends the connection as the scenario asks.
async fn end(mut stream: TcpStream, wire: &Wire, witness: &Witness) {
    match wire.ending {
        Ending::Clean | Ending::Aborted => {
            let _ = stream.shutdown().await;
            let _ = until_either_side_leaves(stream, witness).await;
        }
        Ending::Reset => {
            witness.has_read(wire.body.len(), BEFORE_A_RESET).await;
            let _ = stream.set_zero_linger();
        }
        Ending::HeldOpen | Ending::Interrupted => {
            witness.hold();
            if until_either_side_leaves(stream, witness).await == Side::Theirs {
                witness.release();
            }
        }
        Ending::Dripping(drip) => {
            let bytes = drip.bytes();
            let chunk = [format!("{:x}\r\n", bytes.len()).as_bytes(), &bytes, b"\r\n"].concat();
            for _ in 0..drip.most() {
                sleep(drip.every()).await;
                if stream.write_all(&chunk).await.is_err() {
                    return;
                }
            }
            let _ = until_either_side_leaves(stream, witness).await;
        }
    }
}

/// Who left first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

/// Dropping a socket with unread bytes resets it, which no scenario but one asks for.
async fn until_either_side_leaves(mut stream: TcpStream, witness: &Witness) -> Side {
    let mut rest = [0; 1024];
    let they_leave = async { while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {} };
    tokio::select! {
        () = they_leave => Side::Theirs,
        () = witness.left() => Side::Ours,
    }
}

struct Request {
    method: String,
    path: String,
    body_bytes: usize,
    /// It brings the output of a tool back.
    brings_output: bool,
}

/// Reads a request and throws its body away: a body left unread resets the connection (openai-python sees that in
/// the middle of the stream). `None` when the peer left or does not speak HTTP.
async fn read_request(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    let mut buffer = BytesMut::with_capacity(READ);
    let (mut request, head_bytes, body) = loop {
        if stream.read_buf(&mut buffer).await? == 0 || buffer.len() > LONGEST_HEAD {
            return Ok(None);
        }
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        match parsed.parse(&buffer) {
            Ok(httparse::Status::Partial) => {}
            Err(_) => return Ok(None),
            Ok(httparse::Status::Complete(head_bytes)) => {
                let request = Request {
                    method: parsed.method.unwrap_or_default().to_owned(),
                    path: parsed.path.unwrap_or_default().to_owned(),
                    body_bytes: 0,
                    brings_output: false,
                };
                break (request, head_bytes, BodyLength::of(parsed.headers));
            }
        }
    };
    let mut tail: BytesMut = buffer.split_off(head_bytes);
    let mut read = tail.len();
    loop {
        request.brings_output |= follow_up::MARKS.iter().any(|mark| memchr::memmem::find(&tail, mark).is_some());
        let done = match body {
            BodyLength::Known(length) => read >= length,
            BodyLength::Chunked => tail.ends_with(b"0\r\n\r\n"),
        };
        if done {
            break;
        }
        if tail.len() > KEPT_OF_THE_BODY {
            tail = tail.split_off(tail.len() - KEPT_OF_THE_BODY);
        }
        match stream.read_buf(&mut tail).await? {
            0 => return Ok(None),
            more => read += more,
        }
    }
    request.body_bytes = read;
    Ok(Some(request))
}

enum BodyLength {
    Known(usize),
    Chunked,
}

impl BodyLength {
    fn of(headers: &[httparse::Header<'_>]) -> Self {
        let value = |name: &str| {
            let found = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            found.and_then(|header| std::str::from_utf8(header.value).ok())
        };
        if value("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            return Self::Chunked;
        }
        Self::Known(value("content-length").and_then(|length| length.trim().parse().ok()).unwrap_or(0))
    }
}

fn reason(status: u16) -> &'static str {
    reqwest::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("")
}

const READ: usize = 16 * 1024;
const LONGEST_HEAD: usize = 256 * 1024;
const MOST_HEADERS: usize = 128;
const KEPT_OF_THE_BODY: usize = 64;

/// How long a consumer that says nothing more of what it has read gets to read it before a reset.
const BEFORE_A_RESET: Duration = Duration::from_secs(1);
