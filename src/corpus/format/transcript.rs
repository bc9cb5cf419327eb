//! `transcript.json`. The oracle's answer beside the bytes, and whether a person agreed with it.

use serde_json::{Map, Value, json};

use super::{TRANSCRIPT, VERSION};
use crate::{corpus::RecordingError, stream::Transcript};

/// The file as read: its members are compared, never trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredTranscript {
    /// Whether a person agreed with it.
    pub reviewed: bool,
    /// The members of the transcript.
    pub members: Value,
}

/// Reads the file.
pub fn read_transcript(text: &str) -> Result<StoredTranscript, RecordingError> {
    let wrong = |reason: String| RecordingError::Parse { file: TRANSCRIPT.into(), reason };
    let value: Value = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    let Value::Object(mut members) = value else {
        return Err(wrong("it is not an object".to_owned()));
    };
    match members.shift_remove("format") {
        Some(format) if format == VERSION => {}
        Some(found) => {
            return Err(RecordingError::Version { file: TRANSCRIPT.into(), found: found.to_string() });
        }
        None => return Err(wrong("the member `format` is missing".to_owned())),
    }
    let Some(Value::Bool(reviewed)) = members.shift_remove("reviewed") else {
        return Err(wrong("the member `reviewed` is missing or not a boolean".to_owned()));
    };
    Ok(StoredTranscript { reviewed, members: Value::Object(members) })
}

/// The text of the file.
#[must_use]
pub fn write_transcript(transcript: &Transcript, reviewed: bool) -> String {
    let mut file = Map::new();
    file.insert("format".to_owned(), json!(VERSION));
    file.insert("reviewed".to_owned(), json!(reviewed));
    if let Value::Object(members) = members(transcript) {
        file.extend(members);
    }
    format!("{:#}\n", Value::Object(file))
}

/// The members as the file has them.
pub(in crate::corpus) fn members(transcript: &Transcript) -> Value {
    serde_json::to_value(transcript).expect("a transcript has string keys and finite numbers only")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::stream::transcribe;

    #[test]
    fn what_is_written_is_read_back() {
        let transcript = transcribe(&Bytes::from_static(b""));
        let stored = read_transcript(&write_transcript(&transcript, true)).expect("valid");
        assert_eq!(stored, StoredTranscript { reviewed: true, members: members(&transcript) });
    }

    #[test]
    fn a_later_format_is_told() {
        let error = read_transcript(r#"{"format":2}"#).expect_err("format 2 is not read");
        assert!(matches!(error, RecordingError::Version { .. }));
    }
}
