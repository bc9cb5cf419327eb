//! The body, byte for byte, and beside it what `corpus import --from raw` reads.

use serde_json::{Map, Value, json};

use super::{Form, Unfit};
use crate::stream::{End, Fidelity, Recording};

/// Bodies as they came.
pub(super) struct Raw;

impl Form for Raw {
    fn id(&self) -> &'static str {
        "raw"
    }

    fn about(&self) -> &'static str {
        "The body, byte for byte, as `.sse`, and request, status, and headers beside it as `.meta.json`."
    }

    fn files(&self, recording: &Recording) -> Result<Vec<(&'static str, Vec<u8>)>, Unfit> {
        match recording.response.end {
            End::Clean => {}
            end => {
                return Err(Unfit(format!("ended `{}`, and a file ends only in one way", end.as_str())));
            }
        }
        if recording.body.is_empty() {
            return Err(Unfit("has no body".to_owned()));
        }
        Ok(vec![("sse", recording.body.to_vec()), ("meta.json", format!("{:#}\n", beside(recording)).into_bytes())])
    }

    fn loses(&self, recording: &Recording) -> Option<&'static str> {
        (!recording.chunks.is_empty()).then_some("its chunks and their times")
    }
}

fn beside(recording: &Recording) -> Value {
    let mut headers = Map::new();
    for (name, value) in &recording.response.headers {
        let values = headers.entry(name.clone()).or_insert_with(|| json!([]));
        values.as_array_mut().expect("it was made an array").push(json!(value));
    }
    let fidelity = match recording.provenance.fidelity {
        Fidelity::Wire => "raw-sse",
        Fidelity::Body => "vcr-body",
        Fidelity::Events => "json-chunks",
    };
    json!({
        "api": recording.api,
        "backend": recording.backend,
        "model": recording.model,
        "request": recording.request,
        "http_status": recording.response.status,
        "response_headers": headers,
        "recorded_at": recording.provenance.when,
        "source_repo": recording.provenance.source,
        "fidelity": fidelity,
    })
}
