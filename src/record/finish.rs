//! From what passed to a recording.

use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};
use bytes::Bytes;
use serde_json::Value;

use super::{
    facts::{facts, facts_of_session},
    journal::{Answered, Asked, Entry},
};
use crate::{
    corpus::format::decoded,
    stream::{Api, Chunk, Coded, End, Fidelity, Provenance, ProvenanceKind, Recording, RecordingId, Response, decode},
};

/// Why what passed makes no recording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unfit {
    /// The body is compressed with something else than gzip, br, or zstd, or it is not what it says it is.
    #[error("its body comes in the coding `{0}`, which cannot be undone")]
    Coding(String),
}

/// The recording, and the secrets that it is known to hold. `None` for what is no session: another path, such as that
/// of the models, or a request that nothing answered.
pub(super) fn finish(id: RecordingId, entries: Vec<Entry<'_>>) -> Result<Option<(Recording, Vec<String>)>, Unfit> {
    let mut asked: Option<Asked> = None;
    let mut answered: Option<Answered> = None;
    let (mut request, mut body, mut chunks) = (Vec::new(), Vec::new(), Vec::<Chunk>::new());
    // What was still running when its recorder was killed was interrupted.
    let mut end = End::Interrupted;
    for entry in entries {
        match entry {
            Entry::Request(told) => asked = Some(told),
            Entry::RequestBody(bytes) => request.extend_from_slice(&bytes),
            Entry::Head(told) => answered = Some(told),
            Entry::Piece { micros, goes_on, bytes } => {
                body.extend_from_slice(&bytes);
                match chunks.last_mut().filter(|_| goes_on) {
                    Some(last) => (last.length, last.micros) = (last.length + bytes.len(), micros),
                    None => chunks.push(Chunk { length: bytes.len(), micros }),
                }
            }
            Entry::End(told) => end = told,
        }
    }
    let (Some(asked), Some(Answered { status, headers })) = (asked, answered) else { return Ok(None) };
    let Some(api) = asked.api.or_else(|| api(&asked.path)) else { return Ok(None) };
    let mut known = known_secrets(&asked.headers);
    let plain = |coding: Option<&str>, bytes: &[u8]| match coding {
        None => Ok(None),
        Some(coding) => decoded(coding, bytes).map(Some).ok_or_else(|| Unfit::Coding(coding.to_owned())),
    };
    let request = request_of(&asked.headers, &request);
    known.extend(users(&request));
    let undone = plain(coding(&headers), &body)?;
    let coded = undone.is_some().then(|| Coded {
        coding: coding(&headers).unwrap_or_default().to_owned(),
        bytes: std::mem::take(&mut body).into(),
    });
    let body = Bytes::from(undone.unwrap_or(body));
    if api == Api::AppServer && body.is_empty() {
        return Ok(None);
    }
    let told = match api {
        Api::AppServer => facts_of_session(&body),
        Api::Responses | Api::Chat => facts(&decode(&body)),
    };
    let model = told.and_then(|facts| facts.model);
    let asked_for = || request.get("model").and_then(Value::as_str).map(str::to_owned);
    let recording = Recording {
        id,
        api,
        backend: if api == Api::AppServer { APP_SERVER.to_owned() } else { backend(&asked.upstream) },
        model: model.or_else(asked_for),
        tags: asked.label.tags,
        about: asked.label.about,
        provenance: Provenance {
            kind: ProvenanceKind::Recorded,
            source: format!("a session with {}", asked.upstream),
            when: asked.at,
            tool: format!("codex-conformance {}", env!("CARGO_PKG_VERSION")),
            fidelity: Fidelity::Wire,
        },
        request,
        response: Response { status, headers, end, coded },
        body,
        chunks,
    };
    Ok(Some((recording, known)))
}

/// The body of a request. Null for one that cannot be read: its response is kept all the same.
pub(super) fn request_of(headers: &[(String, String)], body: &[u8]) -> Value {
    let plain = coding(headers).and_then(|coding| decoded(coding, body));
    serde_json::from_slice(plain.as_deref().unwrap_or(body)).unwrap_or_default()
}

/// The wire that a path speaks.
pub(super) fn api(path: &str) -> Option<Api> {
    let path = path.split('?').next().unwrap_or_default().trim_end_matches('/');
    match path.rsplit('/').next()? {
        "responses" => Some(Api::Responses),
        "completions" if path.ends_with("/chat/completions") => Some(Api::Chat),
        _ => None,
    }
}

/// The name that recordings have for who is at an address.
pub(super) fn backend(upstream: &str) -> String {
    let url = reqwest::Url::parse(upstream).ok();
    let host = url.as_ref().and_then(reqwest::Url::host_str).unwrap_or("unknown");
    let known = KNOWN.iter().find(|(end, _)| host == *end || host.ends_with(&format!(".{end}")));
    known.map_or_else(|| host.to_owned(), |(_, name)| (*name).to_owned())
}

/// The coding of a body, where it has one.
fn coding(headers: &[(String, String)]) -> Option<&str> {
    header(headers, "content-encoding").filter(|coding| !coding.is_empty() && *coding != "identity")
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.trim())
}

/// Values of headers that say who asks, and what they hold in base64. Wherever else they stand, they are secrets.
pub(super) fn known_secrets(headers: &[(String, String)]) -> Vec<String> {
    let told = headers.iter().filter(|(name, _)| TELLING.contains(&name.to_ascii_lowercase().as_str()));
    let mut known = Vec::new();
    for word in told.flat_map(|(_, value)| value.split([' ', ';', '='])) {
        // Name and password, RFC 7617.
        let pair = BASE64_STANDARD_NO_PAD.decode(word).ok().and_then(|pair| String::from_utf8(pair).ok());
        if let Some((_, password)) = pair.as_deref().and_then(|pair| pair.split_once(':')) {
            known.push(password.to_owned());
        }
        known.push(word.to_owned());
        known.extend(pair);
    }
    known.retain(|value| value.len() >= SHORTEST_SECRET);
    known
}

/// Who a request says that its user is.
pub(super) fn users(request: &Value) -> Vec<String> {
    let told = ["user", "safety_identifier"].into_iter().filter_map(|name| request.get(name)?.as_str());
    told.filter(|user| user.len() >= SHORTEST_SECRET).map(str::to_owned).collect()
}

/// The name that recordings have for a child that speaks the wire of the app-server, whatever it is.
const APP_SERVER: &str = "codex-app-server";

/// Ends of host names, and the backend behind each.
const KNOWN: &[(&str, &str)] = &[
    ("chatgpt.com", "chatgpt-codex"),
    ("openai.azure.com", "azure"),
    ("api.openai.com", "openai"),
    ("api.x.ai", "xai"),
    ("openrouter.ai", "openrouter"),
    ("githubcopilot.com", "github-copilot"),
    ("api.deepseek.com", "deepseek"),
];

/// Headers of a request whose values are nobody's business.
const TELLING: &[&str] = &[
    "authorization",
    "api-key",
    "x-api-key",
    "cookie",
    "chatgpt-account-id",
    "openai-organization",
    "openai-project",
    "proxy-authorization",
];

/// Shorter values are words such as `Bearer`.
const SHORTEST_SECRET: usize = 8;
