//! One body, several responses. Some recorders put the responses of a session behind each other.

use bytes::Bytes;

use crate::stream::{Frame, Reading, read};

/// The parts of a body, one a response. They tile it: joined, they are the body.
///
/// A part begins with the frame of a `response.created` whose response is not the one before it. What stands before
/// the first one belongs to the first.
pub(super) fn split(body: &Bytes, frames: &[Frame]) -> Vec<Bytes> {
    let mut starts = vec![0];
    let mut current: Option<String> = None;
    for frame in frames.iter().filter(|frame| mentions_created(frame)) {
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
    let ends = starts.iter().skip(1).copied().chain([body.len()]);
    starts.iter().zip(ends).map(|(start, end)| body.slice(*start..end)).collect()
}

/// Spares reading every frame.
fn mentions_created(frame: &Frame) -> bool {
    memchr::memmem::find(&frame.raw, b"response.created").is_some()
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

    #[test]
    fn a_body_without_one_stays_whole() {
        assert_eq!(parts("data: {}\n\n"), ["data: {}\n\n"]);
    }
}
