//! Cassettes of vcrpy and of VCR for Ruby: YAML files of exchanges.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde_json::Value;

use super::{Payload, Refusal, Source};
use crate::record::exchanges::{Exchange, payloads};

/// Cassettes.
pub(super) struct Vcr;

impl Source for Vcr {
    fn id(&self) -> &'static str {
        "vcr"
    }

    fn about(&self) -> &'static str {
        "Cassettes of vcrpy and of VCR for Ruby: `.yaml` and `.yml` files. The body is kept, its chunks are not in the file."
    }

    fn is_meant(&self, extension: &str) -> bool {
        matches!(extension, "yaml" | "yml")
    }

    fn unpack(&self, _extension: &str, file: &Bytes) -> Result<Vec<Payload>, Refusal> {
        let wrong = |reason: String| Refusal::Form { form: "a cassette", reason };
        // Text that is tagged as binary stays as it is written, and is told from other text by what it is made of.
        let mut options = serde_saphyr::options::Options::default();
        options.ignore_binary_tag_for_string = true;
        options.budget = None;
        let file: Value = serde_saphyr::from_slice_with_options(file, options)
            .map_err(|error| wrong(error.to_string().lines().next().unwrap_or_default().to_owned()))?;
        let interactions = file.get("interactions").or_else(|| file.get("http_interactions")).and_then(Value::as_array);
        let Some(interactions) = interactions else {
            return Err(wrong("it has neither `interactions` nor `http_interactions`".to_owned()));
        };
        payloads(interactions.iter().map(exchange).collect())
    }
}

fn exchange(interaction: &Value) -> Exchange {
    let (request, response) = (&interaction["request"], &interaction["response"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let uri = if request["uri"].is_string() { &request["uri"] } else { &request["url"] };
    let status = response.pointer("/status/code").or_else(|| response.get("status_code")).and_then(Value::as_u64);
    Exchange {
        url: text(uri),
        request: body(&request["body"]).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default(),
        request_headers: headers(&request["headers"]),
        status: status.and_then(|status| u16::try_from(status).ok()),
        headers: headers(&response["headers"]),
        body: body(&response["body"]).or_else(|| body(&response["content"])),
        when: interaction["recorded_at"].as_str().map(str::to_owned),
    }
}

/// A body: text, or an object that holds text under one of two names.
fn body(value: &Value) -> Option<Vec<u8>> {
    if let Some(coded) = value.get("base64_string").and_then(Value::as_str) {
        return from_base64(coded);
    }
    let text = value.as_str().or_else(|| value.get("string")?.as_str())?;
    // Streams and JSON have characters that base64 does not have.
    Some(from_base64(text).unwrap_or_else(|| text.as_bytes().to_vec()))
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let coded: String = text.split_ascii_whitespace().collect();
    if coded.is_empty() { None } else { BASE64_STANDARD.decode(coded).ok() }
}

fn headers(value: &Value) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Array(values) => {
                headers.extend(values.iter().filter_map(Value::as_str).map(|one| (name.clone(), one.to_owned())));
            }
            Value::String(one) => headers.push((name.clone(), one.clone())),
            _ => {}
        }
    }
    headers
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::stream::Api;

    const BODY: &str = "event: response.created\ndata: {\"type\":\"response.created\"}\n\n";

    fn unpack(yaml: &str) -> Result<Vec<Payload>, Refusal> {
        Vcr.unpack("yaml", &Bytes::from(yaml.to_owned()))
    }

    #[test]
    fn a_cassette_of_vcrpy_is_taken() {
        let payloads = unpack(
            "interactions:\n- request:\n    body: '{\"model\":\"m\",\"stream\":true}'\n    headers:\n      host: [api.openai.com]\n    method: POST\n    uri: https://api.openai.com/v1/responses\n  response:\n    body:\n      string: \"event: response.created\\ndata: {\\\"type\\\":\\\"response.created\\\"}\\n\\n\"\n    headers:\n      Content-Type: [text/event-stream]\n      X-Two: [a, b]\n    status: {code: 200, message: OK}\n- request: {uri: 'https://api.openai.com/v1/models', method: GET, body: null}\n  response: {body: {string: '{}'}, headers: {}, status: {code: 200}}\nversion: 1\n",
        )
        .expect("it is a cassette");
        assert_eq!(payloads.len(), 1);
        let told = payloads[0].told.as_ref().expect("the file says so");
        assert_eq!(payloads[0].body, BODY);
        assert_eq!(
            (told.api, told.http_status, &told.request["model"]),
            (Some(Api::Responses), Some(200), &"m".into())
        );
        assert_eq!(told.headers().len(), 3);
    }

    #[test]
    fn a_compressed_body_is_undone_whether_the_cassette_is_of_python_or_ruby() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(BODY.as_bytes()).expect("a Vec takes all");
        let coded = BASE64_STANDARD.encode(encoder.finish().expect("a Vec takes all"));
        let (start, end) = coded.split_at(40);
        let python = format!(
            "interactions:\n- request: {{uri: 'https://api.openai.com/v1/responses', body: '{{}}'}}\n  response:\n    body:\n      string: !!binary |\n        {start}\n        {end}\n    headers: {{content-encoding: [gzip]}}\n    status: {{code: 200}}\n"
        );
        let ruby = format!(
            "---\nhttp_interactions:\n- request:\n    method: post\n    uri: https://api.openai.com/v1/responses\n    body: {{encoding: UTF-8, string: '{{}}'}}\n  response:\n    status: {{code: 200, message: OK}}\n    headers: {{Content-Encoding: [gzip]}}\n    body: {{encoding: ASCII-8BIT, base64_string: '{coded}'}}\n  recorded_at: Fri, 20 Nov 2026 10:00:00 GMT\nrecorded_with: VCR 6.3.1\n"
        );
        for yaml in [python, ruby] {
            assert_eq!(unpack(&yaml).expect("it is a cassette")[0].body, BODY, "{yaml}");
        }
    }

    #[test]
    fn what_is_no_cassette_or_has_no_text_is_refused_with_the_reason() {
        let parsed = "interactions:\n- request: {uri: 'https://a/v1/responses', parsed_body: {}}\n  response: {parsed_body: {id: 1}, status: {code: 200}}\n";
        for (yaml, reason) in [
            ("a: [", "is not a cassette"),
            ("a: 1", "neither"),
            (parsed, "body is missing"),
            ("interactions: []", "none of 0"),
        ] {
            let told = unpack(yaml).expect_err("refused").to_string();
            assert!(told.contains(reason), "{told}");
        }
    }
}
