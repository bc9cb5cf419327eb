//! `response.completed`, read strictly. A usage of another shape costs the whole frame, and with it the turn.

use serde::Deserialize;
use serde_json::Value;

/// What is kept of the completed frame.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Completed {
    /// Id of the response.
    pub id: String,
    /// Tokens counted.
    pub usage: Option<Usage>,
}

impl Completed {
    /// Reads the `response` of the frame; `None` where a required member is missing or of another type.
    pub(super) fn read(response: &Value) -> Option<Self> {
        Self::deserialize(response).ok()
    }
}

/// Token counters, all of them required where the object is there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Usage {
    /// Tokens read.
    pub input_tokens: u64,
    /// Those of them that were cached.
    pub input_tokens_details: Option<InputDetails>,
    /// Tokens written.
    pub output_tokens: u64,
    /// Those of them that were reasoning.
    pub output_tokens_details: Option<OutputDetails>,
    /// Their sum.
    pub total_tokens: u64,
}

/// Details of what was read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct InputDetails {
    /// Tokens that were cached.
    pub cached_tokens: u64,
}

/// Details of what was written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OutputDetails {
    /// Tokens of reasoning.
    pub reasoning_tokens: u64,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_counter_that_is_missing_or_null_costs_the_frame_and_absent_details_do_not() {
        let usage = |usage: Value| Completed::read(&json!({"id": "r", "usage": usage})).is_some();
        assert!(usage(json!(null)));
        assert!(usage(json!({"input_tokens": 1, "output_tokens": 2, "total_tokens": 3})));
        assert!(!usage(json!({"input_tokens": 1, "output_tokens": 2})));
        assert!(!usage(json!({"input_tokens": 1.0, "output_tokens": 2, "total_tokens": 3})));
        assert!(!usage(json!({"input_tokens": 1, "output_tokens": 2, "total_tokens": 3, "input_tokens_details": {}})));
        assert!(!usage(json!({"input_tokens": -1, "output_tokens": 2, "total_tokens": 3})));
    }

    #[test]
    fn the_id_is_required() {
        assert_eq!(Completed::read(&json!({"status": "completed"})), None);
    }
}
