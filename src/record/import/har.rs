//! HAR, version 1.2: what browsers and debugging proxies export. A JSON file of exchanges.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde::Deserialize;

use super::{Payload, Refusal, Source};
use crate::record::exchanges::{Exchange, payloads};

/// Exchanges as browsers and proxies export them.
pub(super) struct Har;

impl Source for Har {
    fn id(&self) -> &'static str {
        "har"
    }

    fn about(&self) -> &'static str {
        "Exchanges as browsers and proxies export them: `.har` files. The body is kept, its chunks are not in the file."
    }

    fn is_meant(&self, extension: &str) -> bool {
        extension == "har"
    }

    fn unpack(&self, _extension: &str, file: &Bytes) -> Result<Vec<Payload>, Refusal> {
        let file: File = serde_json::from_slice(file)
            .map_err(|error| Refusal::Form { form: "a HAR file", reason: error.to_string() })?;
        payloads(file.log.entries.into_iter().map(Entry::exchange).collect())
    }
}

#[derive(Deserialize)]
struct File {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: Option<String>,
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    url: String,
    #[serde(default)]
    headers: Vec<Header>,
    post_data: Option<Text>,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(default)]
    content: Text,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Default, Deserialize)]
struct Text {
    text: Option<String>,
    encoding: Option<String>,
}

impl Entry {
    fn exchange(self) -> Exchange {
        Exchange {
            url: self.request.url,
            request: self.request.post_data.and_then(|data| data.text).unwrap_or_default(),
            request_headers: self.request.headers.into_iter().map(Header::pair).collect(),
            status: Some(self.response.status),
            headers: self.response.headers.into_iter().map(Header::pair).collect(),
            body: self.response.content.bytes(),
            when: self.started_date_time,
        }
    }
}

impl Header {
    fn pair(self) -> (String, String) {
        (self.name, self.value)
    }
}

impl Text {
    fn bytes(self) -> Option<Vec<u8>> {
        let text = self.text?;
        match self.encoding.as_deref() {
            Some("base64") => BASE64_STANDARD.decode(text.trim()).ok(),
            _ => Some(text.into_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::stream::{Api, Fidelity};

    const BODY: &str = "data: {\"type\":\"response.created\"}\n\n";

    fn unpack(entries: &Value) -> Result<Vec<Payload>, Refusal> {
        Har.unpack("har", &Bytes::from(json!({"log": {"version": "1.2", "entries": entries}}).to_string()))
    }

    fn entry(url: &str, content: &Value) -> Value {
        json!({
            "startedDateTime": "2026-11-20T10:00:00Z",
            "request": {"method": "POST", "url": url, "postData": {"mimeType": "application/json", "text": "{\"model\":\"m\"}"}},
            "response": {"status": 200, "headers": [{"name": "Content-Type", "value": "text/event-stream"}], "content": content},
        })
    }

    #[test]
    fn an_exchange_is_taken_with_what_is_said_about_it_and_others_are_passed_over() {
        let coded = json!({"encoding": "base64", "text": BASE64_STANDARD.encode(BODY)});
        let entries = json!([
            entry("https://example.com/style.css", &json!({"text": "a {}"})),
            entry("https://api.openai.com/v1/responses", &json!({"text": BODY})),
            entry("https://chatgpt.com/backend-api/codex/responses?a=b", &coded),
        ]);
        let payloads = unpack(&entries).expect("it is a HAR file");
        let backends = ["openai", "chatgpt-codex"];
        assert_eq!(payloads.len(), backends.len());
        for (payload, backend) in payloads.iter().zip(backends) {
            let told = payload.told.as_ref().expect("the file says so");
            assert_eq!((&payload.body[..], payload.fidelity), (BODY.as_bytes(), Fidelity::Body));
            assert_eq!(
                (told.api, told.backend.as_deref(), told.http_status),
                (Some(Api::Responses), Some(backend), Some(200))
            );
            assert_eq!((&told.request, told.when().as_deref()), (&json!({"model": "m"}), Some("2026-11-20T10:00:00Z")));
            assert_eq!(told.headers(), [("content-type".to_owned(), "text/event-stream".to_owned())]);
        }
    }

    #[test]
    fn a_file_without_the_body_or_of_another_form_is_refused_with_the_reason() {
        let missing = unpack(&json!([entry("https://api.openai.com/v1/responses", &json!({"size": 9}))]));
        assert!(missing.expect_err("there is no body").to_string().contains("body is missing"));
        let strangers = unpack(&json!([entry("https://example.com/", &json!({"text": "a"}))]));
        assert!(strangers.expect_err("no wire").to_string().contains("none of 1"));
        let other = Har.unpack("har", &Bytes::from_static(b"{\"entries\": []}"));
        assert!(matches!(other, Err(Refusal::Form { .. })));
    }
}
