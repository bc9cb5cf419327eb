//! What a body says about itself. The rest has to come from beside it.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use crate::stream::{Api, Frame, Reading, catalog, chat};

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
    let known = values().find_map(|value| Some((api(&value)?, value)));
    let (api, first) = known.or_else(|| Some((Api::Chat, failure(frames)?)))?;
    let told = match api {
        Api::Responses => values().find(|value| value.pointer("/response/model").is_some()).unwrap_or(first),
        // The first chunk may be one of a relay, and empty.
        _ => values().find(has_model).unwrap_or(first),
    };
    let at = |names: [&str; 2]| names.iter().find_map(|name| told.pointer(name)).cloned();
    Some(Facts {
        api,
        model: at(["/response/model", "/model"]).and_then(|model| Some(model.as_str()?.to_owned())),
        created: at(["/response/created_at", "/created"]).as_ref().and_then(date),
    })
}

fn has_model(value: &Value) -> bool {
    value.get("model").and_then(Value::as_str).is_some_and(|model| !model.is_empty())
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

/// An error that is all that a Chat Completions stream tells. Without `[DONE]` behind it, it could be anybody's.
fn failure(frames: &[Frame]) -> Option<Value> {
    let is_done = |frame: &Frame| frame.dispatched().is_some_and(|data| data.trim() == chat::DONE);
    let end = frames.iter().position(is_done)?;
    frames[..end].iter().filter_map(payload).find(|value| value.get("error").is_some_and(|error| !error.is_null()))
}

/// Many servers call their chunks by another name or by none, but what is in them is the same. Completions of the older
/// kind have choices too, and no deltas in them.
fn api(value: &Value) -> Option<Api> {
    let object = value.get("object").and_then(Value::as_str).unwrap_or_default();
    let has_choices = value.get("choices").is_some_and(Value::is_array);
    if object == chat::CHUNK || has_choices && object != "text_completion" {
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
    fn a_chat_stream_is_known_by_what_is_in_it() {
        let is_chat = |body| of(body).is_some_and(|facts| facts.api == Api::Chat);
        for body in [
            "data: {\"object\":\"\",\"choices\":[],\"prompt_filter_results\":[]}\n\n",
            "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n",
            "data: {\"type\":\"ping\"}\n\ndata: {\"object\":\"chunk\",\"choices\":[]}\n\n",
            "data: {\"error\":{\"message\":\"no\"}}\n\ndata: [DONE]\n\n",
        ] {
            assert!(is_chat(body), "{body}");
        }
        for body in [
            "data: {\"object\":\"text_completion\",\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n",
            "data: {\"choices\":\"none\"}\n\n",
            "data: {\"error\":{\"message\":\"no\"}}\n\n",
            "data: {\"error\":null}\n\ndata: [DONE]\n\n",
            "data: [DONE]\n\ndata: {\"error\":{}}\n\n",
        ] {
            assert!(!is_chat(body), "{body}");
        }
    }

    #[test]
    fn the_model_of_a_chat_stream_may_come_late() {
        let told = of(
            "data: {\"choices\":[],\"created\":0,\"model\":\"\"}\n\ndata: {\"choices\":[],\"model\":null}\n\ndata: {\"choices\":[],\"created\":1795176060,\"model\":\"m\"}\n\n",
        );
        let expected = Facts { api: Api::Chat, model: Some("m".into()), created: Some("2026-11-20T12:01:00Z".into()) };
        assert_eq!(told, Some(expected));
    }

    #[test]
    fn a_stream_of_something_else_tells_nothing() {
        assert_eq!(of("data: {\"candidates\":[]}\n\ndata: {\"type\":\"message_start\"}\n\n"), None);
    }
}
