//! The transport over real sockets. `reqwest` with everything clever about it turned off.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::ExposeSecret;

use super::{HeaderText, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind};

/// HTTP over sockets.
///
/// Redirects are not followed, since the request carries credentials; nothing is repeated behind
/// the back of the [`RetryPolicy`](crate::consumer::RetryPolicy); bodies are not decompressed; no proxy is looked up. A caller who wants one brings a client.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
}

impl HttpTransport {
    /// A transport with a client of its own.
    pub fn new() -> Result<Self, TransportError> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .retry(reqwest::retry::never())
            .build()
            .map_err(transport_error)?;
        Ok(Self { client })
    }

    /// A transport over the caller's client, with whatever proxy, certificates and limits it has.
    #[must_use]
    pub fn with_client(client: reqwest::Client) -> Self {
        Self { client }
    }
}

impl Transport for HttpTransport {
    type Body = HttpBody;

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse<Self::Body>, TransportError> {
        let mut post = self.client.post(&request.url).body(request.body);
        for (name, text) in &request.headers {
            let (name, value) = header(name, text)?;
            post = post.header(name, value);
        }
        let response = post.send().await.map_err(transport_error)?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        Ok(HttpResponse {
            status: response.status().as_u16(),
            headers,
            body: HttpBody { chunks: Box::pin(response.bytes_stream()) },
        })
    }
}

/// The body of a response over a socket.
pub struct HttpBody {
    chunks: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
}

impl Stream for HttpBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.chunks.as_mut().poll_next(context).map(|chunk| chunk.map(|chunk| chunk.map_err(transport_error)))
    }
}

fn header(name: &str, text: &HeaderText) -> Result<(HeaderName, HeaderValue), TransportError> {
    // The value is left out of the error: it may be the key with a stray line end.
    let unusable = || TransportError::new(TransportErrorKind::Other, format!("header `{name}` cannot be sent"));
    let parsed_name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable())?;
    let mut value = match text {
        HeaderText::Plain(text) => HeaderValue::from_str(text),
        HeaderText::Secret(text) => HeaderValue::from_str(text.expose_secret()),
    }
    .map_err(|_| unusable())?;
    value.set_sensitive(matches!(text, HeaderText::Secret(_)));
    Ok((parsed_name, value))
}

fn transport_error(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let mut detail = error.to_string();
    let mut reset = false;
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        reset |= BROKEN.iter().any(|broken| text.contains(broken))
            || cause.downcast_ref::<io::Error>().is_some_and(|cause| is_reset(cause.kind()));
        detail.push_str(": ");
        detail.push_str(&text);
        source = cause.source();
    }
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if reset {
        TransportErrorKind::Reset
    } else {
        TransportErrorKind::Other
    };
    TransportError::new(kind, detail)
}

fn is_reset(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof
    )
}

/// How hyper words a message that ended early. It has no error kind for all of them.
const BROKEN: [&str; 3] =
    ["connection closed before message completed", "end of file before message length reached", "unexpected EOF"];
