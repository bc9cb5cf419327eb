//! Requests that were recorded before, and their answers.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::head::{Headers, RequestHead};
use crate::{
    corpus::redact_request,
    record::finish::{api, known_secrets, request_of, users},
    stream::{Api, Chunk, End, Recording, decode},
};

/// What happens to a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// One that was recorded is answered from its recording; others pass only while the family has no recording.
    Once,
    /// One that was recorded is answered from its recording; others pass and are recorded.
    NewEpisodes,
    /// One that was recorded is answered from its recording; nothing else passes.
    None,
    /// Every request passes and is recorded.
    #[default]
    All,
}

/// Recordings by what was asked.
#[derive(Debug, Default)]
pub struct Known {
    recordings: BTreeMap<Question, Recording>,
}

/// What makes two requests the same: the wire, and the body without secrets and without what is new in every session.
type Question = (&'static str, String);

impl Known {
    /// These recordings. Of several with the same request, the first counts.
    #[must_use]
    pub fn of(recordings: impl IntoIterator<Item = Recording>) -> Self {
        let mut known = Self::default();
        for recording in recordings.into_iter().filter(|recording| recording.request.is_object()) {
            let question = question(recording.api, recording.request.clone());
            known.recordings.entry(question).or_insert(recording);
        }
        known
    }

    /// Whether one of them is of this family.
    #[must_use]
    pub fn has_family(&self, family: &str) -> bool {
        let of =
            |recording: &Recording| recording.id.as_str().split_once('/').is_some_and(|(first, _)| first == family);
        self.recordings.values().any(of)
    }

    /// The recording of a request.
    pub(super) fn answer(&self, request: &RequestHead, body: &[u8]) -> Option<&Recording> {
        let api = api(&request.path)?;
        let headers = request.headers.told();
        let asked = request_of(&headers, body);
        let known = [known_secrets(&headers), users(&asked)].concat();
        let asked = redact_request(asked, &known);
        self.recordings.get(&question(api, asked))
    }
}

fn question(api: Api, mut request: Value) -> Question {
    if let Some(members) = request.as_object_mut() {
        members.retain(|name, _| !PASSING.contains(&name.as_str()));
    }
    (api.as_str(), request.to_string())
}

/// Answers with a recording: its chunks as fast as they are read, and its end.
pub(super) async fn play(recording: &Recording, client: &mut TcpStream) -> End {
    let response = &recording.response;
    let headers = Headers::told_by(&response.headers);
    let mut sent = client.write_all(&headers.answer(response.status)).await;
    for chunk in chunks(recording) {
        if sent.is_err() {
            return End::ClientGone;
        }
        let line = format!("{:x}\r\n", chunk.len());
        sent = client.write_all(&[line.as_bytes(), &chunk, b"\r\n"].concat()).await;
    }
    match response.end {
        _ if sent.is_err() => End::ClientGone,
        End::Clean => match client.write_all(b"0\r\n\r\n").await {
            Ok(()) => End::Clean,
            Err(_) => End::ClientGone,
        },
        End::Timeout => {
            let mut rest = [0; 256];
            while client.read(&mut rest).await.is_ok_and(|read| read > 0) {}
            End::ClientGone
        }
        end => end,
    }
}

fn chunks(recording: &Recording) -> Vec<Bytes> {
    let body = &recording.body;
    let lengths: Vec<usize> = if recording.chunks.is_empty() || recording.response.coded.is_some() {
        decode(body).iter().map(|frame| frame.raw.len()).collect()
    } else {
        recording.chunks.iter().map(|Chunk { length, .. }| *length).collect()
    };
    let mut at = 0;
    let cut = lengths.into_iter().filter(|length| *length > 0).map(|length| {
        at += length;
        body.slice(at - length..at)
    });
    cut.collect()
}

/// Members of a request that are new in every session.
const PASSING: &[&str] = &["client_metadata", "metadata", "prompt_cache_key", "safety_identifier", "user"];
