//! What a body says about itself. The rest has to come from beside it.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use crate::stream::{Api, Frame, Reading, catalog};

/// What the frames of one response tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// Which wire it is.
    pub(super) api: Api,
    /// The model that answered.
    pub(super) model: Option<String>,
    /// When the response began, as the backend says.
    pub(super) created: Option<String>,
}

/// Reads the frames up to the first event. `None` when there is no event of a known wire.
pub(super) fn facts(frames: &[Frame]) -> Option<Facts> {
    let values = || frames.iter().filter_map(payload);
    let (api, first) = values().find_map(|value| Some((api(&value)?, value)))?;
    let told = match api {
        Api::Responses => values().find(|value| value.pointer("/response/model").is_some()).unwrap_or(first),
        _ => first,
    };
    let at = |names: [&str; 2]| names.iter().find_map(|name| told.pointer(name)).cloned();
    Some(Facts {
        api,
        model: at(["/response/model", "/model"]).and_then(|model| Some(model.as_str()?.to_owned())),
        created: at(["/response/created_at", "/created"]).as_ref().and_then(date),
    })
}

/// Reads the lines of a session up to the thread that it starts. `None` where it starts none.
pub(super) fn facts_of_session(body: &Bytes) -> Option<Facts> {
    let api = Api::AppServer;
    let replies = api.decode(body).into_iter().filter_map(|frame| match api.read(&frame) {
        Reading::Event(event) if event.kind == "reply" => Some(event.value),
        _ => None,
    });
    let started = replies.into_iter().find(|reply| reply.pointer("/result/thread").is_some())?;
    Some(Facts {
        api,
        model: started.pointer("/result/model").and_then(|model| Some(model.as_str()?.to_owned())),
        created: started.pointer("/result/thread/createdAt").and_then(date),
    })
}

fn payload(frame: &Frame) -> Option<Value> {
    serde_json::from_str(frame.dispatched()?).ok()
}

fn api(value: &Value) -> Option<Api> {
    if value.get("object").and_then(Value::as_str) == Some("chat.completion.chunk") {
        return Some(Api::Chat);
    }
    let kind = value.get("type")?.as_str()?;
    (kind.starts_with("response.") || catalog::find(kind).is_some()).then_some(Api::Responses)
}

/// Seconds since 1970, also as a float, as a time in UTC.
fn date(seconds: &Value) -> Option<String> {
    #[expect(clippy::cast_possible_truncation, reason = "a float out of range saturates, and is then no date")]
    let seconds = seconds.as_i64().or_else(|| seconds.as_f64().map(|seconds| seconds as i64))?;
    let is_real = seconds >= FIRST_OF_2020;
    Timestamp::from_second(seconds).ok().filter(|_| is_real).map(|time| time.to_string())
}

/// Before any backend spoke this wire. Some recorders set the time to zero.
const FIRST_OF_2020: i64 = 1_577_836_800;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::decode;

    fn of(body: &'static str) -> Option<Facts> {
        facts(&decode(&Bytes::from_static(body.as_bytes())))
    }

    #[test]
    fn a_responses_stream_tells_its_model_and_its_time() {
        let told = of(
            "data: {\"type\":\"codex.rate_limits\"}\n\ndata: {\"type\":\"response.created\",\"response\":{\"model\":\"gpt-5\",\"created_at\":1795176060.0}}\n\n",
        );
        let expected =
            Facts { api: Api::Responses, model: Some("gpt-5".into()), created: Some("2026-11-20T12:01:00Z".into()) };
        assert_eq!(told, Some(expected));
    }

    #[test]
    fn a_chat_stream_is_told_from_a_responses_stream() {
        let told = of("data: {\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o\",\"created\":0}\n\n");
        assert_eq!(told.map(|facts| (facts.api, facts.created)), Some((Api::Chat, None)));
    }

    #[test]
    fn a_stream_of_something_else_tells_nothing() {
        assert_eq!(of("data: {\"candidates\":[]}\n\ndata: {\"type\":\"message_start\"}\n\n"), None);
    }
}
