//! Heads of requests and responses. What belongs to one connection is rewritten; everything else passes as it came.

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// The head of a request.
#[derive(Clone, Debug)]
pub(super) struct RequestHead {
    /// The minor version of HTTP/1.
    version: u8,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: Headers,
}

/// The head of a response.
#[derive(Clone, Debug)]
pub(super) struct ResponseHead {
    version: u8,
    pub(super) status: u16,
    reason: String,
    pub(super) headers: Headers,
}

/// Headers as they came, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers(Vec<(String, Vec<u8>)>);

/// How long a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    Known(u64),
    Chunked,
    UntilTheEnd,
}

/// Why there is no head.
#[derive(Debug)]
pub(super) enum NoHead {
    /// The other side left.
    Gone(std::io::Error),
    /// It does not speak HTTP/1.1.
    Foreign,
}

/// Reads a head; what came behind it stays in the buffer.
pub(super) async fn read<T>(
    from: &mut (impl AsyncRead + Unpin),
    buffer: &mut BytesMut,
    parse: impl Fn(&[u8]) -> Result<Option<(T, usize)>, httparse::Error>,
) -> Result<T, NoHead> {
    loop {
        if !buffer.is_empty() {
            match parse(buffer) {
                Ok(Some((head, length))) => {
                    buffer.advance(length);
                    return Ok(head);
                }
                Ok(None) if buffer.len() <= LONGEST => {}
                _ => return Err(NoHead::Foreign),
            }
        }
        match from.read_buf(buffer).await {
            Ok(0) => return Err(NoHead::Gone(std::io::ErrorKind::UnexpectedEof.into())),
            Ok(_) => {}
            Err(error) => return Err(NoHead::Gone(error)),
        }
    }
}

impl RequestHead {
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, httparse::Error> {
        let mut headers = [httparse::EMPTY_HEADER; MOST];
        let mut request = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(length) = request.parse(bytes)? else { return Ok(None) };
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let (method, path) = (text(request.method), text(request.path));
        let version = request.version.unwrap_or(1);
        Ok(Some((Self { version, method, path, headers: Headers::of(request.headers) }, length)))
    }

    /// The head as it goes to the upstream, whose paths begin with this base.
    pub(super) fn to_upstream(&self, host: &str, base: &str) -> Vec<u8> {
        let Self { version, method, path, .. } = self;
        let mut out = format!("{method} {base}{path} HTTP/1.{version}\r\nhost: {host}\r\n").into_bytes();
        // A body that comes compressed cannot be read on the way, so none is asked for.
        self.headers.write(&mut out, &["host", "accept-encoding", "proxy-connection", "upgrade", "http2-settings"]);
        out.extend_from_slice(b"accept-encoding: identity\r\n\r\n");
        out
    }

    /// Whether the client may ask again on its connection.
    pub(super) fn keeps_open(&self) -> bool {
        keeps_open(self.version, &self.headers)
    }

    pub(super) fn length(&self) -> Length {
        match self.headers.length() {
            Some(length) => length,
            None => Length::Known(0),
        }
    }

    /// Whether the client sends the body only when it is told to go on.
    pub(super) fn waits_to_be_asked_on(&self) -> bool {
        self.headers.get("expect").is_some_and(|told| told.eq_ignore_ascii_case("100-continue"))
    }

    /// Whether two readers of it may not agree where its body ends.
    pub(super) fn is_ambiguous(&self) -> bool {
        let all = |name: &str| self.headers.0.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).count();
        let (lengths, codings) = (all("content-length"), all("transfer-encoding"));
        let is_number = |length: &str| !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
        lengths + codings > 1
            || self.headers.get("content-length").is_some_and(|length| !is_number(length))
            || codings == 1 && self.headers.length() != Some(Length::Chunked)
    }

    pub(super) fn asks_for_another_protocol(&self) -> bool {
        self.headers.get("upgrade").is_some_and(|told| told.to_ascii_lowercase().contains("websocket"))
    }
}

/// RFC 9112, section 9.3.
fn keeps_open(version: u8, headers: &Headers) -> bool {
    let told = headers.get("connection").unwrap_or_default().to_ascii_lowercase();
    let says = |word: &str| told.split(',').any(|part| part.trim() == word);
    if version == 0 { says("keep-alive") } else { !says("close") }
}

impl ResponseHead {
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, httparse::Error> {
        let mut headers = [httparse::EMPTY_HEADER; MOST];
        let mut response = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(length) = response.parse(bytes)? else { return Ok(None) };
        let reason = response.reason.unwrap_or_default().to_owned();
        let status = response.code.unwrap_or_default();
        let version = response.version.unwrap_or(1);
        Ok(Some((Self { version, status, reason, headers: Headers::of(response.headers) }, length)))
    }

    /// The head as it goes to the client: as it came. Clients read a body that is cut otherwise when they are told that
    /// the connection closes behind it, as undici does.
    pub(super) fn to_client(&self) -> Vec<u8> {
        let mut out = format!("HTTP/1.{} {} {}\r\n", self.version, self.status, self.reason).into_bytes();
        self.headers.write(&mut out, &[]);
        out.extend_from_slice(b"\r\n");
        out
    }

    /// Whether the upstream may be asked again on its connection.
    pub(super) fn keeps_open(&self, method: &str) -> bool {
        self.length(method) != Length::UntilTheEnd && keeps_open(self.version, &self.headers)
    }

    /// Whether another head comes after it.
    pub(super) fn is_interim(&self) -> bool {
        (100..200).contains(&self.status)
    }

    pub(super) fn length(&self, method: &str) -> Length {
        match self.headers.length() {
            _ if method == "HEAD" || matches!(self.status, 204 | 304) => Length::Known(0),
            Some(length) => length,
            None => Length::UntilTheEnd,
        }
    }
}

impl Headers {
    /// Headers of a recording, without those that belong to how it was framed.
    pub(super) fn told_by(headers: &[(String, String)]) -> Self {
        let of_framing = ["transfer-encoding", "content-length", "content-encoding", "connection"];
        let passes = |(name, value): &&(String, String)| {
            !of_framing.contains(&name.as_str()) && !name.chars().chain(value.chars()).any(char::is_control)
        };
        Self(headers.iter().filter(passes).map(|(name, value)| (name.clone(), value.clone().into_bytes())).collect())
    }

    /// The head of an answer in chunks.
    pub(super) fn answer(&self, status: u16) -> Vec<u8> {
        let mut out = format!("HTTP/1.1 {status} Recorded\r\n").into_bytes();
        self.write(&mut out, &[]);
        out.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
        out
    }

    fn of(headers: &[httparse::Header<'_>]) -> Self {
        Self(headers.iter().map(|header| (header.name.to_owned(), header.value.to_vec())).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.and_then(|(_, value)| std::str::from_utf8(value).ok()).map(str::trim)
    }

    fn length(&self) -> Option<Length> {
        let coding = self.get("transfer-encoding");
        let last = coding.and_then(|coding| coding.rsplit(',').next());
        if last.is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked")) {
            return Some(Length::Chunked);
        }
        self.get("content-length")?.parse().ok().map(Length::Known)
    }

    fn write(&self, out: &mut Vec<u8>, without: &[&str]) {
        let passes = |name: &str| !without.iter().any(|other| other.eq_ignore_ascii_case(name));
        for (name, value) in self.0.iter().filter(|(name, _)| passes(name)) {
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b": ");
            out.extend_from_slice(value);
            out.extend_from_slice(b"\r\n");
        }
    }

    /// Names in lower case, values as text.
    pub(super) fn told(&self) -> Vec<(String, String)> {
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        self.0.iter().map(|(name, value)| (name.to_ascii_lowercase(), text(value))).collect()
    }
}

const LONGEST: usize = 256 * 1024;
const MOST: usize = 128;
