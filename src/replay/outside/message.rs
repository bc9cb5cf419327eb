//! The lines that a program prints, read.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::judge::{Observation, ObservedError, Seen};

/// A line of a program.
#[derive(Debug)]
pub(super) enum Message {
    Ready(Ready),
    Event(Event),
    /// A `result` or an `error`.
    Outcome(Box<Observation>),
    Unsupported(Unsupported),
    Pong,
}

/// A worker is ready.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Ready {
    /// What is under test, such as `openai 3.52.0`.
    pub(super) version: Option<String>,
    /// Scenarios that it takes at a time; one unless it says more.
    pub(super) in_flight: Option<usize>,
}

/// An event as the client handed it out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Event {
    /// Its type.
    #[serde(rename = "type")]
    #[expect(dead_code, reason = "for people who read along")]
    kind: Option<String>,
    /// Answer text as it was shown, a piece after another.
    pub(super) text: Option<String>,
}

/// The turn ended in an error.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Failure {
    /// How it ended; `failed` unless it says otherwise.
    status: Option<Seen>,
    /// The client's own word for the error.
    class: String,
    /// The provider's code.
    code: Option<String>,
    /// The message.
    message: Option<String>,
    /// The request member that it is about.
    param: Option<String>,
    /// The error as a person would be shown it.
    shown: Option<String>,
    /// Whether the client would try again.
    retryable: Option<bool>,
}

/// The scenario is none for this client.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Unsupported {
    /// Why.
    pub(super) why: Option<String>,
}

/// Reads a line: the scenario it is about, where it says so, and what it says.
///
/// # Errors
/// When it is none of the protocol.
pub(super) fn read(line: &str) -> (Option<u64>, Result<Message, String>) {
    let Ok(Value::Object(mut members)) = serde_json::from_str(line) else {
        return (None, Err(format!("printed a line that is no JSON object: {}", beginning(line))));
    };
    let id = members.remove("id").and_then(|id| id.as_u64());
    let kind = members.remove("kind");
    let message = message(kind.as_ref().and_then(Value::as_str), members);
    (id, message.map_err(|error| format!("printed a line that is not of the protocol: {error}: {}", beginning(line))))
}

fn message(kind: Option<&str>, members: Map<String, Value>) -> Result<Message, String> {
    fn of<T: serde::de::DeserializeOwned>(members: Map<String, Value>) -> Result<T, String> {
        serde_json::from_value(Value::Object(members)).map_err(|error| error.to_string())
    }
    match kind {
        Some("ready") => of(members).map(Message::Ready),
        Some("event") => of(members).map(Message::Event),
        Some("result") => of(members).map(Message::Outcome),
        Some("error") => of::<Failure>(members).map(|failure| Message::Outcome(Box::new(failure.into()))),
        Some("unsupported") => of(members).map(Message::Unsupported),
        Some("pong") => Ok(Message::Pong),
        Some(other) => Err(format!("`{other}` is no kind of line")),
        None => Err("it has no `kind`".to_owned()),
    }
}

impl From<Failure> for Observation {
    fn from(failure: Failure) -> Self {
        let Failure { status, class, code, message, param, shown, retryable } = failure;
        let error = ObservedError { class, code, message, param, shown, retryable };
        Self { error: Some(error), ..Self::of(status.unwrap_or(Seen::Failed)) }
    }
}

/// As much of a line as a person needs to know it again.
fn beginning(line: &str) -> String {
    let mut shown: String = line.chars().take(LONGEST_SHOWN).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    shown
}

const LONGEST_SHOWN: usize = 160;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_an_observation_and_an_error_one_that_failed() {
        let (id, message) = read(r#"{"kind":"result","id":4,"status":"completed","text":"Hi."}"#);
        let Ok(Message::Outcome(seen)) = message else { panic!("{message:?}") };
        assert_eq!((id, seen.status, seen.text.as_deref()), (Some(4), Seen::Completed, Some("Hi.")));
        let (_, message) = read(r#"{"kind":"error","class":"stream_ended_early","retryable":true}"#);
        let Ok(Message::Outcome(seen)) = message else { panic!("{message:?}") };
        assert_eq!((seen.status, seen.error.and_then(|error| error.retryable)), (Seen::Failed, Some(true)));
    }

    #[test]
    fn what_is_not_of_the_protocol_is_told_with_the_line() {
        for (line, why) in [
            ("Loading model…", "no JSON object"),
            ("[1]", "no JSON object"),
            (r#"{"status":"completed"}"#, "no `kind`"),
            (r#"{"kind":"resutl"}"#, "`resutl` is no kind"),
            (r#"{"kind":"result","status":"done"}"#, "unknown variant `done`"),
            (r#"{"kind":"result","status":"completed","txt":""}"#, "unknown field `txt`"),
        ] {
            let told = read(line).1.expect_err(line);
            assert!(told.contains(why) && told.contains(line), "{told}");
        }
    }
}
