//! One body, several responses. Some recorders put the responses of a session behind each other.

use bytes::Bytes;
use serde_json::Value;

use crate::stream::{Api, Event, Frame, Reading, chat, read};

/// The parts of a body, one a response. They tile it: joined, they are the body.
///
/// A part begins with the frame of a `response.created` whose response is not the one before it, or, on Chat
/// Completions, with the first chunk behind `[DONE]` that has another id. What stands before the first one belongs to
/// the first.
pub(super) fn split(body: &Bytes, frames: &[Frame]) -> Vec<Bytes> {
    let later = Some(later_responses(frames)).filter(|later| !later.is_empty());
    let starts = [vec![0], later.unwrap_or_else(|| later_messages(frames))].concat();
    let ends = starts.iter().skip(1).copied().chain([body.len()]);
    starts.iter().zip(ends).map(|(start, end)| body.slice(*start..end)).collect()
}

fn later_responses(frames: &[Frame]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut current: Option<String> = None;
    for frame in frames.iter().filter(|frame| mentions(frame, b"response.created")) {
        if let Reading::Event(event) = read(frame)
            && event.kind == "response.created"
        {
            let id = event.value.pointer("/response/id").and_then(|id| id.as_str());
            let id = id.unwrap_or_default().to_owned();
            if current.as_ref().is_some_and(|current| *current != id) {
                starts.push(frame.start);
            }
            current = Some(id);
        }
    }
    starts
}

/// Where later messages of Chat Completions begin. Usage that comes late is none, whatever its id is, and `[DONE]` may
/// come twice.
fn later_messages(frames: &[Frame]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut current: Option<String> = None;
    // Since `[DONE]`: whether it came, and the chunks without an id, which some servers put before all others.
    let (mut is_done, mut nameless) = (false, None);
    let is_ours = |frame: &&Frame| mentions(frame, b"\"choices\"") || mentions(frame, chat::DONE.as_bytes());
    for frame in frames.iter().filter(is_ours) {
        let Reading::Event(event) = Api::Chat.read(frame) else { continue };
        if event.kind == chat::DONE {
            (is_done, nameless) = (current.is_some(), None);
            continue;
        }
        if event.kind != chat::CHUNK || is_of_usage(&event) {
            continue;
        }
        match event.text("id").filter(|id| !id.is_empty()) {
            None if is_done => nameless = nameless.or(Some(frame.start)),
            None => {}
            Some(id) => {
                if is_done && current.as_deref() != Some(id) {
                    starts.push(nameless.unwrap_or(frame.start));
                    is_done = false;
                }
                (current, nameless) = (Some(id.to_owned()), None);
            }
        }
    }
    starts
}

/// Whether a chunk tells usage and nothing of an answer.
fn is_of_usage(event: &Event) -> bool {
    let choices = event.get("choices").and_then(|choices| choices.as_array());
    event.get("usage").is_some_and(Value::is_object) && choices.is_none_or(Vec::is_empty)
}

/// Spares reading every frame.
fn mentions(frame: &Frame, word: &[u8]) -> bool {
    memchr::memmem::find(&frame.raw, word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::decode;

    fn parts(body: &str) -> Vec<Bytes> {
        let body = Bytes::from(body.to_owned());
        split(&body, &decode(&body))
    }

    const FIRST: &str = ": hi\n\nevent: response.created\r\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"a\"}}\r\n\r\ndata: {\"type\":\"response.completed\"}\n\n";
    const SECOND: &str = "data: {\"type\":\"response.created\",\"response\":{\"id\":\"b\"}}\n\ndata: cut";

    #[test]
    fn every_response_gets_its_own_bytes() {
        assert_eq!(parts(&format!("{FIRST}{SECOND}")), [FIRST, SECOND]);
    }

    #[test]
    fn a_created_event_that_is_repeated_does_not_cut() {
        assert_eq!(parts(&format!("{FIRST}{FIRST}")).len(), 1);
    }

    fn message(id: &str) -> String {
        let chunk = |rest: &str| format!("data: {{\"id\":\"{id}\",\"choices\":[{{\"index\":0,{rest}}}]}}\n\n");
        chunk("\"delta\":{\"content\":\"[DONE]\"}") + &chunk("\"delta\":{},\"finish_reason\":\"stop\"")
    }

    const DONE: &str = "data: [DONE]\n\n";

    #[test]
    fn every_message_of_chat_completions_gets_its_own_bytes() {
        let (first, second) = (message("a") + DONE, message("b") + DONE);
        assert_eq!(parts(&format!("{first}{second}{}", message("c"))), [&first, &second, &message("c")]);
        // Azure tells what its filter made of the prompt before it has an id.
        let filter = "data: {\"id\":\"\",\"choices\":[],\"prompt_filter_results\":[]}\n\n";
        let (first, second) = (format!("{filter}{first}"), format!("{filter}{second}"));
        assert_eq!(parts(&format!("{first}{second}")), [first, second]);
    }

    #[test]
    fn what_comes_late_of_a_message_does_not_cut() {
        let whole = message("a") + DONE;
        for late in [
            DONE.to_owned(),
            message("a"),
            "data: {\"id\":\"a\",\"choices\":[],\"usage\":{\"total_tokens\":1}}\n\n".to_owned(),
            "data: {\"id\":\"u\",\"choices\":[],\"usage\":{\"total_tokens\":1}}\n\n".to_owned(),
            "data: {\"usage\":{\"total_tokens\":1}}\n\n".to_owned(),
            "data: {\"error\":{\"message\":\"no\"},\"id\":\"e\",\"choices\":[]}\n\n".to_owned(),
        ] {
            assert_eq!(parts(&format!("{whole}{late}{DONE}")).len(), 1, "{late}");
        }
        assert_eq!(parts(&(message("a") + &message("b") + DONE)).len(), 1, "ids may change in every chunk");
    }

    #[test]
    fn a_body_without_one_stays_whole() {
        assert_eq!(parts("data: {}\n\n"), ["data: {}\n\n"]);
    }
}
