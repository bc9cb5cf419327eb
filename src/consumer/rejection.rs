//! An answer that is no response stream. Whatever its form, it comes out as an error with the body's own words.

use serde::de::IgnoredAny;

use super::outcome::{Ending, Mask, ResponseError};
use super::retry::retry_after;
use super::transport::HttpResponse;

/// The error in the body of an answer. `cut` says that the body went on.
pub(super) fn rejection<B>(response: &HttpResponse<B>, body: &[u8], cut: bool, mask: &Mask<'_>) -> Ending {
    let status = response.status;
    let text = String::from_utf8_lossy(body);
    let mut error = match serde_json::from_slice(body) {
        _ if encoding_of(response).is_some() => {
            let encoding = encoding_of(response).unwrap_or_default();
            let message = format!("HTTP status {status} with a body encoded as {encoding:?}");
            ResponseError::plain(message, false).answered(status)
        }
        Ok(json) => ResponseError::from_body(&json, status),
        Err(_) => ResponseError::plain(wording(status, &text), false).answered(status),
    };
    error.delay = retry_after(&response.headers).or(error.delay);
    Ending::Rejected { status, error, body: excerpt(&text, cut, mask) }
}

/// Where the JSON object that a body begins with is closed, if it is.
pub(super) fn end_of_json(body: &[u8]) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<IgnoredAny>();
    let is_whole = body.trim_ascii_start().starts_with(b"{") && matches!(values.next(), Some(Ok(_)));
    is_whole.then(|| values.byte_offset())
}

/// The encoding of a body that says it is encoded. None was asked for.
pub(super) fn encoding_of<B>(response: &HttpResponse<B>) -> Option<&str> {
    let encoding = response.header("content-encoding")?.trim();
    let encoded = !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity");
    encoded.then_some(encoding)
}

fn wording(status: u16, text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        format!("HTTP status {status} with an empty body")
    } else if text.starts_with('<') {
        format!("HTTP status {status} with an HTML body")
    } else if text.contains('\0') || text.starts_with('\u{1f}') {
        format!("HTTP status {status} with a binary body")
    } else {
        let line = text.lines().next().unwrap_or_default();
        format!("HTTP status {status}: {}", shortened(line, LINE))
    }
}

/// The beginning of a body, with secrets blanked before it is shortened: half a key is a leak too.
fn excerpt(text: &str, cut: bool, mask: &Mask<'_>) -> String {
    let whole = if cut { shortened(text, text.len().saturating_sub(mask.longest())) } else { text };
    shortened(&mask.text(whole), EXCERPT).to_owned()
}

fn shortened(text: &str, length: usize) -> &str {
    let end = (0..=length.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

/// How much of a body is read for the sake of its error.
pub(super) const BODY_LIMIT: usize = 64 * 1024;

/// How much of a body is kept.
const EXCERPT: usize = 2048;

/// How much of a plain line makes a message.
const LINE: usize = 300;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use secrecy::SecretString;

    use super::*;

    fn rejected(status: u16, headers: &[(&str, &str)], body: &str) -> (ResponseError, String) {
        let headers = headers.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        let response = HttpResponse { status, headers, body: () };
        let key = SecretString::from("sk-canary");
        let mask = Mask::new(vec![&key]);
        match rejection(&response, body.as_bytes(), false, &mask) {
            Ending::Rejected { error, body, .. } => (error, body),
            other => panic!("not rejected: {other:?}"),
        }
    }

    #[test]
    fn a_json_error_is_read_and_the_wait_is_taken_from_the_header() {
        let body = r#"{"error":{"code":"rate_limit_exceeded","message":"slow"}}"#;
        let (error, _) = rejected(429, &[("retry-after", "2")], body);
        assert_eq!((error.message.as_str(), error.retryable), ("slow", true));
        assert_eq!((error.delay, error.status), (Some(Duration::from_secs(2)), Some(429)));
    }

    #[test]
    fn an_object_ends_where_it_is_closed_whatever_stands_behind() {
        assert_eq!(end_of_json(b" {\"a\":{}}event: x"), Some(9));
        for open in [&b"{\"a\":{}"[..], b"[1]", b"\"{}\"", b"", b"}"] {
            assert_eq!(end_of_json(open), None, "{open:?}");
        }
    }

    #[test]
    fn a_body_that_is_no_json_is_named_and_quoted() {
        let (error, body) = rejected(502, &[], "<html>Bad gateway</html>");
        assert_eq!(error.message, "HTTP status 502 with an HTML body");
        assert!(error.retryable && body.contains("Bad gateway"));
        assert_eq!(rejected(500, &[], "").0.message, "HTTP status 500 with an empty body");
        assert_eq!(rejected(400, &[], "no\nway").0.message, "HTTP status 400: no");
    }

    #[test]
    fn json_under_200_is_an_error_even_without_one_inside() {
        let (error, body) = rejected(200, &[], r#"{"object":"response","status":"completed"}"#);
        assert!(error.message.contains("instead of an event stream"));
        assert!(!error.retryable && body.contains("completed"));
    }

    #[test]
    fn an_encoded_body_is_refused_by_name() {
        let (error, _) = rejected(200, &[("content-encoding", "br")], "\u{1}\u{2}");
        assert!(error.message.contains("\"br\""));
        assert!(!error.retryable);
    }

    #[test]
    fn an_excerpt_is_masked_before_it_is_cut() {
        let body = format!("{}sk-canary and more", "x".repeat(EXCERPT - 4));
        assert!(!rejected(400, &[], &body).1.contains("sk-c"));
    }
}
