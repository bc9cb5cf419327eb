//! Token counts. A count that is missing or odd is unknown and never spoils an answer.

use serde_json::Value;

/// What a response cost, as far as the provider said.
#[derive(Debug, Clone, PartialEq)]
pub struct Usage {
    /// Tokens read, the cached ones among them.
    pub input: Option<i64>,
    /// Tokens of the input that came out of a cache.
    pub cached: Option<i64>,
    /// Tokens written, the reasoning among them.
    pub output: Option<i64>,
    /// Tokens of the output spent on reasoning.
    pub reasoning: Option<i64>,
    /// The provider's own total.
    pub total: Option<i64>,
    /// The object as it came, counters this consumer does not know included.
    pub raw: Value,
}

impl Usage {
    /// Reads a usage object. Anything but an object is no usage at all.
    #[must_use]
    pub fn read(raw: Value) -> Option<Self> {
        Self::named(raw, "input_tokens", "output_tokens")
    }

    /// The same in the words of Chat Completions.
    pub(in crate::consumer) fn read_chat(raw: Value) -> Option<Self> {
        Self::named(raw, "prompt_tokens", "completion_tokens")
    }

    fn named(raw: Value, input: &str, output: &str) -> Option<Self> {
        if !raw.is_object() {
            return None;
        }
        let count = |name: &str| raw.get(name).and_then(whole_number);
        let detail = |list: &str, name: &str| raw.get(format!("{list}_details"))?.get(name).and_then(whole_number);
        Some(Self {
            input: count(input),
            cached: detail(input, "cached_tokens"),
            output: count(output),
            reasoning: detail(output, "reasoning_tokens"),
            total: count("total_tokens"),
            raw,
        })
    }

    /// Reads the counters of the app-server, which have other names and no lists of details.
    pub(in crate::consumer) fn of_counters(raw: Value) -> Option<Self> {
        if !raw.is_object() {
            return None;
        }
        let count = |name: &str| raw.get(name).and_then(whole_number);
        let names = ["inputTokens", "outputTokens", "totalTokens"];
        if names.iter().all(|name| count(name).is_none()) {
            return None;
        }
        Some(Self {
            input: count("inputTokens"),
            cached: count("cachedInputTokens"),
            output: count("outputTokens"),
            reasoning: count("reasoningOutputTokens"),
            total: count("totalTokens"),
            raw,
        })
    }
}

fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let float = value.as_f64()?;
        #[allow(clippy::cast_possible_truncation)] // whole and within ±2^53, where f64 is exact
        (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
    })
}

/// The largest magnitude up to which every integer has an `f64` of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_but_an_object_is_usage() {
        for raw in [json!(null), json!([]), json!("12"), json!(12)] {
            assert_eq!(Usage::read(raw), None);
        }
        let empty = Usage::read(json!({})).expect("an object");
        assert_eq!((empty.input, empty.total), (None, None));
    }

    #[test]
    fn each_count_stands_alone() {
        let usage = Usage::read(json!({
            "input_tokens": 15.0, "input_tokens_details": {"cached_tokens": -3},
            "output_tokens": "7", "output_tokens_details": {}, "total_tokens": null, "budget": 1
        }))
        .expect("an object");
        assert_eq!(
            (usage.input, usage.cached, usage.output, usage.reasoning, usage.total),
            (Some(15), Some(-3), None, None, None)
        );
        assert_eq!(usage.raw["budget"], 1);
    }

    #[test]
    fn numbers_beyond_an_i64_are_unknown() {
        for odd in [json!(u64::MAX), json!(1e300), json!(1.5)] {
            let usage = Usage::read(json!({"input_tokens": odd})).expect("an object");
            assert_eq!(usage.input, None);
        }
        let low = Usage::read(json!({"input_tokens": i64::MIN})).expect("an object");
        assert_eq!(low.input, Some(i64::MIN));
    }
}
