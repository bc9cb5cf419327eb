//! Redaction. The only way from a recording to the disk.
//!
//! A secret is overwritten by a marker of its own length, so that frames, chunk lengths, and offsets stay what they
//! were. Headers pass by an allow-list; everything that is written is searched for the [`Shape`]s of known secrets.
//!
//! A stream holds text in more than one way: as it stands, with the escapes of JSON, percent-encoded or as base64, and
//! in deltas that no single frame holds whole. All of them are searched.

mod encoded;
mod headers;
mod lanes;
mod log;
mod members;
mod people;
mod shapes;
#[cfg(test)]
mod tests;
mod texts;

use serde_json::Value;

pub use shapes::Shape;

pub(super) use headers::is_allowed;

use crate::stream::{Api, Fidelity, Provenance, Recording};

/// A value that holds no secret of a known shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Redacted<T> {
    value: T,
    redactions: Vec<Redaction>,
}

impl<T> Redacted<T> {
    /// The value.
    #[must_use]
    pub fn get(&self) -> &T {
        &self.value
    }

    /// The value, taken out.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// What was overwritten or left out.
    #[must_use]
    pub fn redactions(&self) -> &[Redaction] {
        &self.redactions
    }
}

/// One thing that was overwritten or left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// Where it stood: `request`, `body`, `recording.toml`, or the name of a header.
    pub place: String,
    /// What it looked like.
    pub shape: Shape,
    /// Offset of its first byte in the body, header value, or JSON string.
    pub at: usize,
    /// Its length in bytes; that of the marker.
    pub length: usize,
}

impl Redaction {
    /// Whether it is a header that was left out as a whole.
    #[must_use]
    pub fn is_header(&self) -> bool {
        self.shape == Shape::Header
    }
}

/// Takes every secret that has a known shape out of a recording. Doing it again changes nothing.
#[must_use]
pub fn redact(recording: Recording) -> Redacted<Recording> {
    without(recording, &[])
}

/// The same, and these values with them, wherever they stand.
///
/// # Errors
/// When something of it is left all the same.
pub fn redact_knowing(recording: Recording, known: &[String]) -> Result<Redacted<Recording>, Unredactable> {
    let redacted = without(recording, known);
    if redacted.redactions.iter().all(Redaction::is_header) {
        // Nothing was overwritten, so nothing can have gone wrong with it.
        return Ok(redacted);
    }
    match without(redacted.value.clone(), known).redactions.first() {
        None => Ok(redacted),
        Some(left) => Err(Unredactable { place: left.place.clone(), shape: left.shape }),
    }
}

/// The body of a request without its secrets, as it is in a recording.
#[must_use]
pub fn redact_request(mut request: Value, known: &[String]) -> Value {
    redact_json(&mut request, known, &mut Vec::new());
    request
}

/// A recording holds something that cannot be taken out of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} in `{place}` cannot be taken out without changing the stream", shape.as_str())]
pub struct Unredactable {
    /// Where it stands.
    pub place: String,
    /// What it looks like.
    pub shape: Shape,
}

fn without(mut recording: Recording, known: &[String]) -> Redacted<Recording> {
    let mut redactions = Vec::new();
    recording.response.headers.retain(|(name, value)| {
        let is_allowed = is_allowed(name);
        if !is_allowed {
            let (place, length) = (name.clone(), value.len());
            redactions.push(Redaction { place, shape: Shape::Header, at: 0, length });
        }
        is_allowed
    });
    for (name, value) in &mut recording.response.headers {
        *value = overwritten(name, value, known, &mut redactions);
    }
    for text in metadata(&mut recording) {
        *text = overwritten("recording.toml", text, known, &mut redactions);
    }
    redact_json(&mut recording.request, known, &mut redactions);
    let mut body = recording.body.to_vec();
    let mut found = of_body(recording.api, &body, known);
    for secret in &found {
        overwrite(&mut body[secret.at..secret.at + secret.length]);
    }
    found.extend(texts::overwrite(recording.api, &mut body, known));
    if !found.is_empty() {
        recording.body = body.into();
        redactions.extend(found.iter().map(|secret| secret.redaction("body")));
        if recording.response.coded.take().is_some() {
            // Nothing can be overwritten in a compressed body, so it is not kept, nor are its chunks.
            recording.chunks.clear();
            recording.provenance.fidelity = Fidelity::Body;
        }
    }
    Redacted { value: recording, redactions }
}

/// What is written of a recording in words.
fn metadata(recording: &mut Recording) -> impl Iterator<Item = &mut String> {
    let Provenance { source, when, tool, .. } = &mut recording.provenance;
    let words = [&mut recording.backend, source, when, tool].into_iter();
    words.chain(&mut recording.model).chain(&mut recording.about).chain(&mut recording.tags)
}

/// Where some bytes hold something that looks like a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Secret {
    pub(super) shape: Shape,
    pub(super) at: usize,
    length: usize,
}

impl Secret {
    fn redaction(self, place: &str) -> Redaction {
        Redaction { place: place.to_owned(), shape: self.shape, at: self.at, length: self.length }
    }
}

/// Everything in some bytes that looks like a secret or is known to be one, in order, nothing twice.
pub(super) fn secrets(bytes: &[u8], known: &[String]) -> Vec<Secret> {
    let mut found = plain(bytes);
    found.extend(encoded::find(bytes, known));
    found.extend(known_in(bytes, known));
    in_order(found)
}

/// The same in a body, whose wire may have places of its own for them.
fn of_body(api: Api, body: &[u8], known: &[String]) -> Vec<Secret> {
    let mut found = secrets(body, known);
    found.extend(log::find(api, body));
    in_order(found)
}

fn in_order(mut found: Vec<Secret>) -> Vec<Secret> {
    found.sort_by_key(|secret| (secret.at, std::cmp::Reverse(secret.length)));
    let mut end = 0;
    found.retain(|secret| {
        let is_new = secret.at >= end;
        end = end.max(secret.at + secret.length);
        is_new
    });
    found
}

/// Where values that are known to be secrets stand.
fn known_in<'a>(bytes: &'a [u8], known: &'a [String]) -> impl Iterator<Item = Secret> + 'a {
    known.iter().flat_map(move |value| {
        let places = memchr::memmem::find_iter(bytes, value.as_bytes()).collect::<Vec<_>>().into_iter();
        places.map(|at| Secret { shape: Shape::Known, at, length: value.len() })
    })
}

/// The same in a body, also where it stands in escapes or is split over deltas.
pub(super) fn secrets_of_body(api: Api, body: &[u8]) -> Vec<Secret> {
    let mut found = of_body(api, body, &[]);
    found.extend(texts::find(api, body));
    found
}

/// Everything that looks like a secret as it stands.
fn plain(bytes: &[u8]) -> Vec<Secret> {
    let mut found = members::find(bytes);
    found.extend(shapes::find(bytes));
    found.extend(people::find(bytes));
    found
}

fn redact_json(value: &mut Value, known: &[String], redactions: &mut Vec<Redaction>) {
    match value {
        Value::String(text) => *text = overwritten("request", text, known, redactions),
        Value::Array(values) => values.iter_mut().for_each(|value| redact_json(value, known, redactions)),
        Value::Object(object) => {
            if object.keys().any(|name| !secrets(name.as_bytes(), known).is_empty()) {
                let members = std::mem::take(object).into_iter();
                let clean = |name: &str, redactions: &mut _| overwritten("request", name, known, redactions);
                *object = members.map(|(name, value)| (clean(&name, redactions), value)).collect();
            }
            for (name, value) in object {
                match value {
                    Value::String(text) if members::is_known(name) && !members::is_blotted_out(text.as_bytes()) => {
                        let (shape, length) = (Shape::Account, text.len());
                        redactions.push(Redaction { place: "request".to_owned(), shape, at: 0, length });
                        *text = marker(length);
                    }
                    _ => redact_json(value, known, redactions),
                }
            }
        }
        _ => {}
    }
}

/// Text with a marker in the place of every secret.
pub(super) fn clean(text: &str) -> String {
    overwritten("", text, &[], &mut Vec::new())
}

fn overwritten(place: &str, text: &str, known: &[String], redactions: &mut Vec<Redaction>) -> String {
    let mut written = String::with_capacity(text.len());
    let mut end = 0;
    for secret in secrets(text.as_bytes(), known) {
        written.push_str(&text[end..secret.at]);
        written.push_str(&marker(secret.length));
        end = secret.at + secret.length;
        redactions.push(secret.redaction(place));
    }
    written.push_str(&text[end..]);
    written
}

fn overwrite(secret: &mut [u8]) {
    secret.copy_from_slice(marker(secret.len()).as_bytes());
}

/// What stands in the place of a secret of this length: a word, then stars, which no secret has.
fn marker(length: usize) -> String {
    MARKER.bytes().chain(std::iter::repeat(b'*')).take(length).map(char::from).collect()
}

/// The byte of a marker that stands at this place of it.
fn marker_byte(at: usize) -> u8 {
    MARKER.as_bytes().get(at).copied().unwrap_or(b'*')
}

fn is_marker(text: &[u8]) -> bool {
    let word = MARKER.len().min(text.len());
    text[..word] == MARKER.as_bytes()[..word] && text[word..].iter().all(|byte| *byte == b'*')
}

const MARKER: &str = "REDACTED";
