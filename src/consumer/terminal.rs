//! What the end of a response means. Event and status may contradict each other; the worse of the two holds.

use serde_json::Value;

use super::decode::{Frame, ResponseHead, readable};
use super::outcome::ResponseError;

/// How the provider ended a response.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    Completed,
    Incomplete(Option<String>),
    Failed(ResponseError),
}

/// Whether an event of this name ends a response.
pub(super) fn is_terminal(kind: &str) -> bool {
    matches!(kind, "response.completed" | "response.done" | "response.incomplete" | "response.failed" | "error")
}

/// The verdict of a terminal event.
pub(super) fn verdict(kind: &str, data: &str, frame: &Frame<'_>, head: &ResponseHead<'_>) -> Verdict {
    let status = head.status.as_deref();
    match (kind, status) {
        ("error", _) => Verdict::Failed(ResponseError::from_event(&tree(data))),
        ("response.failed", _) | (_, Some("failed")) => failed(data, frame),
        (_, Some("cancelled")) => cancelled(data, frame, head),
        // A response that is still being written is not whole either, whatever the event is called.
        ("response.incomplete", _) | (_, Some("incomplete" | "in_progress" | "queued")) => {
            Verdict::Incomplete(reason(head))
        }
        // An alias has no meaning of its own: only its status can say that all is well.
        ("response.done", Some(status)) if status != "completed" => {
            Verdict::Incomplete(reason(head).or_else(|| Some(status.to_owned())))
        }
        (_, None) if head.error.is_some() => failed(data, frame),
        (_, None) if head.incomplete_details.is_some() => Verdict::Incomplete(reason(head)),
        _ => Verdict::Completed,
    }
}

fn failed(data: &str, frame: &Frame<'_>) -> Verdict {
    Verdict::Failed(ResponseError::from_response(&response(frame), &tree(data)))
}

fn cancelled(data: &str, frame: &Frame<'_>, head: &ResponseHead<'_>) -> Verdict {
    if head.error.is_some() {
        return failed(data, frame);
    }
    Verdict::Failed(ResponseError::plain("response was cancelled by the provider", false))
}

fn reason(head: &ResponseHead<'_>) -> Option<String> {
    let details = readable(head.incomplete_details.as_deref()?)?;
    match details.get("reason")? {
        Value::Null => None,
        Value::String(reason) => Some(reason.clone()),
        other => Some(other.to_string()),
    }
}

fn response(frame: &Frame<'_>) -> Value {
    frame.response.as_deref().map_or(Value::Null, tree)
}

fn tree(json: &str) -> Value {
    readable(json).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: &str, response: &str) -> Verdict {
        let data = format!(r#"{{"type":"{kind}","response":{response}}}"#);
        let frame = Frame::read(&data).expect("an object");
        let head = ResponseHead::read(frame.response.as_deref().unwrap_or(""));
        verdict(kind, &data, &frame, &head)
    }

    fn name(verdict: &Verdict) -> &'static str {
        match verdict {
            Verdict::Completed => "completed",
            Verdict::Incomplete(_) => "incomplete",
            Verdict::Failed(_) => "failed",
        }
    }

    #[test]
    fn the_worse_of_event_and_status_holds() {
        for (kind, status, expected) in [
            ("response.completed", "\"completed\"", "completed"),
            ("response.completed", "null", "completed"),
            ("response.completed", "\"brand_new\"", "completed"),
            ("response.completed", "\"incomplete\"", "incomplete"),
            ("response.completed", "\"failed\"", "failed"),
            ("response.completed", "\"cancelled\"", "failed"),
            ("response.failed", "\"completed\"", "failed"),
            ("response.failed", "null", "failed"),
            ("response.incomplete", "\"completed\"", "incomplete"),
            ("response.incomplete", "\"failed\"", "failed"),
            ("response.done", "\"completed\"", "completed"),
            ("response.done", "null", "completed"),
            ("response.done", "\"failed\"", "failed"),
            ("response.done", "\"in_progress\"", "incomplete"),
            ("response.completed", "\"in_progress\"", "incomplete"),
            ("response.completed", "\"queued\"", "incomplete"),
        ] {
            let verdict = of(kind, &format!(r#"{{"status":{status}}}"#));
            assert_eq!(name(&verdict), expected, "{kind} with status {status}");
        }
    }

    #[test]
    fn a_bare_completed_event_is_completed() {
        for response in ["null", "{}", "[]", "\"x\""] {
            assert_eq!(of("response.completed", response), Verdict::Completed, "{response}");
        }
    }

    #[test]
    fn the_reason_is_kept_verbatim() {
        let verdict = of("response.incomplete", r#"{"incomplete_details":{"reason":"steered"}}"#);
        assert_eq!(verdict, Verdict::Incomplete(Some("steered".into())));
        assert_eq!(of("response.incomplete", "null"), Verdict::Incomplete(None));
    }

    #[test]
    fn without_a_status_an_error_in_a_completed_response_is_a_failure() {
        let verdict = of("response.completed", r#"{"error":{"code":"x","message":"m"}}"#);
        assert_eq!(name(&verdict), "failed");
    }
}
