//! What is asked and on whose behalf. Turns a request into the exact bytes and headers to send.

mod auth;
mod body;

pub use auth::Auth;
pub use body::Request;

use bytes::Bytes;

use super::transport::{HeaderText, HttpRequest};

/// The HTTP form of a request.
pub(super) fn to_http(
    base_url: &str,
    auth: &Auth,
    extra_headers: &[(String, String)],
    request: &Request,
) -> HttpRequest {
    let mut headers = vec![
        ("accept".to_owned(), HeaderText::Plain("text/event-stream".into())),
        ("content-type".to_owned(), HeaderText::Plain("application/json".into())),
    ];
    headers.extend(auth.headers());
    headers.extend(extra_headers.iter().map(|(name, value)| (name.clone(), HeaderText::Plain(value.clone()))));
    let body = Bytes::from(request.to_text(auth));
    HttpRequest { url: endpoint(base_url, request.path()), headers, body }
}

/// The endpoint under a base URL, whose query, if any, stays at the end.
fn endpoint(base_url: &str, name: &str) -> String {
    let (path, query) = match base_url.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (base_url, None),
    };
    let mut url = format!("{}/{name}", path.trim_end_matches('/'));
    if let Some(query) = query {
        url.push('?');
        url.push_str(query);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoint_hangs_under_the_base_and_before_its_query() {
        assert_eq!(endpoint("http://a/v1", "responses"), "http://a/v1/responses");
        assert_eq!(endpoint("http://a/v1/", "responses"), "http://a/v1/responses");
        assert_eq!(endpoint("http://a/v1?v=2", "responses"), "http://a/v1/responses?v=2");
    }

    #[test]
    fn the_key_travels_as_a_secret_header() {
        let auth = Auth::ApiKey("sk-canary".into());
        let http = to_http("http://a", &auth, &[("x-a".into(), "b".into())], &Request::new("m"));
        let names: Vec<_> = http.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["accept", "content-type", "authorization", "x-a"]);
        assert!(!format!("{http:?}").contains("canary"));
    }
}
