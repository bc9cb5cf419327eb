//! The upstream: the one place to which the proxy goes.

use std::{io, sync::Arc};

use rustls_platform_verifier::ConfigVerifierExt as _;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, pki_types::ServerName},
};

/// Where requests go.
#[derive(Clone)]
pub struct Upstream {
    text: String,
    host: String,
    port: u16,
    /// What stands before the path of every request.
    base: String,
    tls: Option<Arc<ClientConfig>>,
}

/// What is wrong with the address of an upstream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UpstreamError {
    /// It is no address.
    #[error("{0}")]
    Address(String),
    /// It is not `http` or `https`.
    #[error("it begins with `{0}:`, and only http and https can be relayed")]
    Scheme(String),
    /// It holds a name or a password, which would end up in recordings.
    #[error("it holds a user name or a password; clients send what they need themselves")]
    Credentials,
    /// It holds a query or a fragment, behind which no path can stand.
    #[error("it holds a `?` or a `#`, and clients add their paths behind it")]
    Query,
    /// The certificates of the system cannot be read.
    #[error("the certificates of the system cannot be read: {0}")]
    Certificates(String),
}

impl Upstream {
    /// Reads an address such as `https://api.openai.com/v1`, which is where clients would send `/responses`.
    ///
    /// # Errors
    /// When it is none that can be relayed to.
    pub fn parse(text: &str) -> Result<Self, UpstreamError> {
        let url = reqwest::Url::parse(text).map_err(|error| UpstreamError::Address(error.to_string()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UpstreamError::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(UpstreamError::Query);
        }
        let tls = match url.scheme() {
            "http" => None,
            "https" => {
                let config = ClientConfig::with_platform_verifier();
                let mut config = config.map_err(|error| UpstreamError::Certificates(error.to_string()))?;
                config.alpn_protocols = vec![b"http/1.1".to_vec()];
                Some(Arc::new(config))
            }
            other => return Err(UpstreamError::Scheme(other.to_owned())),
        };
        let host = url.host_str().ok_or_else(|| UpstreamError::Address("it names no host".to_owned()))?.to_owned();
        let port = url.port_or_known_default().unwrap_or(80);
        let base = url.path().trim_end_matches('/').to_owned();
        Ok(Self { text: url.origin().ascii_serialization() + &base, host, port, base, tls })
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The address without its path, in which gateways keep accounts and keys.
    pub(super) fn origin(&self) -> &str {
        self.text.strip_suffix(&self.base).unwrap_or(&self.text)
    }

    /// The path that stands before that of every request.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The host as a request names it.
    pub(super) fn host(&self) -> String {
        let is_default = self.port == if self.tls.is_some() { 443 } else { 80 };
        if is_default { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    pub(super) async fn connect(&self) -> io::Result<Box<dyn Connection>> {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((host, self.port)).await?;
        stream.set_nodelay(true)?;
        let Some(config) = &self.tls else { return Ok(Box::new(stream)) };
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        Ok(Box::new(TlsConnector::from(Arc::clone(config)).connect(name, stream).await?))
    }
}

/// A connection to the upstream, sealed or not.
pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_its_path_and_port() {
        let upstream = Upstream::parse("http://127.0.0.1:8080/v1/").expect("an address");
        assert_eq!((upstream.as_str(), upstream.base()), ("http://127.0.0.1:8080/v1", "/v1"));
        assert_eq!((upstream.host().as_str(), upstream.origin()), ("127.0.0.1:8080", "http://127.0.0.1:8080"));
        assert_eq!(Upstream::parse("http://localhost").expect("an address").host(), "localhost");
    }

    #[test]
    fn what_cannot_be_relayed_to_is_refused() {
        assert_eq!(Upstream::parse("http://me:secret@localhost").err(), Some(UpstreamError::Credentials));
        assert_eq!(Upstream::parse("ftp://localhost").err(), Some(UpstreamError::Scheme("ftp".to_owned())));
        assert!(matches!(
            Upstream::parse("localhost:80/v1"),
            Err(UpstreamError::Scheme(_) | UpstreamError::Address(_))
        ));
        assert!(matches!(Upstream::parse("nowhere"), Err(UpstreamError::Address(_))));
    }
}
