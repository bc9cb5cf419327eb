//! Files that hold several exchanges. What HAR files and cassettes have in common.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;

use super::{
    finish,
    import::{Payload, Refusal},
    sibling::Sibling,
};
use crate::{corpus::format::decoded, stream::Fidelity};

/// An exchange as such a file tells it.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    pub(super) url: String,
    pub(super) request: String,
    pub(super) request_headers: Vec<(String, String)>,
    pub(super) status: Option<u16>,
    pub(super) headers: Vec<(String, String)>,
    /// The body. `None` where the file does not have it.
    pub(super) body: Option<Vec<u8>>,
    pub(super) when: Option<String>,
}

impl Exchange {
    /// What becomes a recording of it. `None` for an exchange with something else than a known wire.
    fn payload(self) -> Option<Result<Payload, &'static str>> {
        let (_, path) = self.url.split_once("://").unwrap_or(("", &self.url));
        let api = finish::api(path)?;
        let Some(body) = self.body.filter(|body| !body.is_empty()) else {
            return Some(Err("its body is missing"));
        };
        let coding = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
        // A recorder that undid the coding may have left its name.
        let body = coding.and_then(|(_, coding)| decoded(coding, &body)).unwrap_or(body);
        let mut headers = BTreeMap::<String, Value>::new();
        for (name, value) in self.headers {
            let values = headers.entry(name.to_ascii_lowercase()).or_insert_with(|| Value::Array(Vec::new()));
            values.as_array_mut().expect("it was made an array").push(value.into());
        }
        let told = Sibling {
            api: Some(api),
            backend: Some(finish::backend(&self.url)),
            request: serde_json::from_str(&self.request).unwrap_or_default(),
            http_status: self.status,
            response_headers: Some(headers),
            recorded_at: self.when,
            known: finish::known_secrets(&self.request_headers),
            ..Sibling::default()
        };
        Some(Ok(Payload { body: Bytes::from(body), fidelity: Fidelity::Body, told: Some(Box::new(told)) }))
    }
}

/// The recordings in a file of exchanges. Those with other servers, or other paths of the same, are passed over.
pub(super) fn payloads(exchanges: Vec<Exchange>) -> Result<Vec<Payload>, Refusal> {
    let all = exchanges.len();
    let mut kept = Vec::new();
    let mut reason = None;
    for exchange in exchanges {
        match exchange.payload() {
            Some(Ok(payload)) => kept.push(payload),
            Some(Err(why)) => reason = Some(why),
            None => {}
        }
    }
    match (kept.is_empty(), reason) {
        (false, _) => Ok(kept),
        (true, Some(why)) => Err(Refusal::NoExchange { reason: format!("of one with a known wire, {why}") }),
        (true, None) => Err(Refusal::NoExchange { reason: format!("none of {all} is with a Responses or Chat API") }),
    }
}
