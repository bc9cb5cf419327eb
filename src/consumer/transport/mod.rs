//! The way to the server. A trait with one method, so that a turn can be driven without a socket.

mod http;

pub use http::{HttpBody, HttpTransport};

use std::fmt;
use std::future::Future;

use bytes::Bytes;
use futures_core::Stream;
use secrecy::SecretString;

/// Something that can send a request and stream back the body of the answer.
pub trait Transport {
    /// The body of a response.
    type Body: Stream<Item = Result<Bytes, TransportError>> + Unpin;

    /// Sends a request; resolves once the status line and the headers are in.
    fn send(&self, request: HttpRequest) -> impl Future<Output = Result<HttpResponse<Self::Body>, TransportError>>;
}

impl<T: Transport> Transport for &T {
    type Body = T::Body;

    fn send(&self, request: HttpRequest) -> impl Future<Output = Result<HttpResponse<Self::Body>, TransportError>> {
        (**self).send(request)
    }
}

/// A POST request.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// Where to.
    pub url: String,
    /// Names in lower case, with their values.
    pub headers: Vec<(String, HeaderText)>,
    /// The JSON body.
    pub body: Bytes,
}

/// The value of a request header.
#[derive(Debug, Clone)]
pub enum HeaderText {
    /// May be logged.
    Plain(String),
    /// Must not be logged, and `Debug` does not show it.
    Secret(SecretString),
}

/// The head of a response, and its body to come.
#[derive(Debug)]
pub struct HttpResponse<B> {
    /// The status code.
    pub status: u16,
    /// Names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: B,
}

impl<B> HttpResponse<B> {
    /// The first header of this lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

/// The first header of this lower-case name.
pub(super) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// A connection that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {detail}")]
pub struct TransportError {
    /// What kind of failure.
    pub kind: TransportErrorKind,
    /// Details for people. Holds neither the query of the URL nor a secret.
    pub detail: String,
}

impl TransportError {
    /// A failure of the given kind.
    pub fn new(kind: TransportErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }
}

/// The kinds of connection failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about.
    Connect,
    /// The connection was reset, or ended in the middle of a message.
    Reset,
    /// The transport's own time limit ran out.
    Timeout,
    /// Anything else.
    Other,
}

impl fmt::Display for TransportErrorKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            TransportErrorKind::Connect => "connection failed",
            TransportErrorKind::Reset => "connection broke",
            TransportErrorKind::Timeout => "connection timed out",
            TransportErrorKind::Other => "transport failed",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_debug_form_of_a_request_hides_its_secrets() {
        let request = HttpRequest {
            url: "http://localhost".into(),
            headers: vec![("authorization".into(), HeaderText::Secret("Bearer sk-canary".into()))],
            body: Bytes::new(),
        };
        assert!(!format!("{request:?}").contains("canary"));
    }
}
