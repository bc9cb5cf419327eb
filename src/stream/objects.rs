//! The catalogue of known objects: types of items and parts, members, and words. A new one on the wire is a row here.
//!
//! After the public API types, as generated in openai-python 3.52.0, and what the Codex backend adds to them. Objects
//! that have no row here are not known to have no other members; nothing is said of them.

/// Whether a type of item is known.
#[must_use]
pub fn is_item(name: &str) -> bool {
    ITEMS.contains(&name)
}

/// Whether a type of content or summary part is known.
#[must_use]
pub fn is_part(name: &str) -> bool {
    PARTS.contains(&name)
}

/// Whether an object is known to have such a member. An object is a path such as `response.usage`, `item message`, or
/// `part refusal`. `None` where the catalogue says nothing of it.
#[must_use]
pub fn is_member(object: &str, name: &str) -> Option<bool> {
    let row = MEMBERS.iter().find(|(known, _)| *known == object);
    row.map(|(_, members)| members.contains(&name) || (object.contains(' ') && name == "type"))
}

/// Whether a word is one of those that a field is known to hold, such as `completed` in `response.status`. `None` where
/// the catalogue says nothing of the field.
#[must_use]
pub fn is_word(path: &str, word: &str) -> Option<bool> {
    let is_of = |field: &str| path.strip_suffix(field).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    WORDS.iter().find(|(field, _)| is_of(field)).map(|(_, words)| words.contains(&word))
}

const ITEMS: &[&str] = &[
    "additional_tools",
    "apply_patch_call",
    "apply_patch_call_output",
    "code_interpreter_call",
    "compaction",
    "computer_call",
    "computer_call_output",
    "custom_tool_call",
    "custom_tool_call_output",
    "file_search_call",
    "function_call",
    "function_call_output",
    "image_generation_call",
    "local_shell_call",
    "local_shell_call_output",
    "mcp_approval_request",
    "mcp_approval_response",
    "mcp_call",
    "mcp_list_tools",
    "message",
    "program",
    "program_output",
    "reasoning",
    "shell_call",
    "shell_call_output",
    "tool_search_call",
    "tool_search_output",
    "web_search_call",
];

const PARTS: &[&str] = &["output_text", "reasoning_text", "refusal", "summary_text"];

const MEMBERS: &[(&str, &[&str])] = &[
    (
        "response",
        &[
            "background",
            "completed_at",
            "conversation",
            "created_at",
            "end_turn",
            "error",
            "frequency_penalty",
            "headers",
            "id",
            "incomplete_details",
            "instructions",
            "max_output_tokens",
            "max_tool_calls",
            "metadata",
            "model",
            "moderation",
            "object",
            "output",
            "parallel_tool_calls",
            "presence_penalty",
            "previous_response_id",
            "prompt",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "reasoning",
            "safety_identifier",
            "service_tier",
            "status",
            "store",
            "temperature",
            "text",
            "tool_choice",
            "tool_usage",
            "tools",
            "top_logprobs",
            "top_p",
            "truncation",
            "usage",
            "user",
        ],
    ),
    ("response.error", &["code", "headers", "message", "misalignment", "param", "type"]),
    ("response.incomplete_details", &["reason"]),
    (
        "response.usage",
        &[
            "codex_rollout_budget_units",
            "input_tokens",
            "input_tokens_details",
            "output_tokens",
            "output_tokens_details",
            "total_tokens",
        ],
    ),
    ("response.usage.input_tokens_details", &["cache_write_tokens", "cached_tokens"]),
    ("response.usage.output_tokens_details", &["reasoning_tokens"]),
    ("item custom_tool_call", &["call_id", "id", "input", "name", "namespace", "status"]),
    ("item function_call", &["arguments", "call_id", "id", "name", "namespace", "status"]),
    ("item message", &["content", "id", "phase", "role", "status"]),
    ("item reasoning", &["content", "encrypted_content", "id", "status", "summary"]),
    ("part output_text", &["annotations", "logprobs", "text"]),
    ("part reasoning_text", &["text"]),
    ("part refusal", &["refusal"]),
    ("part summary_text", &["text"]),
];

/// Fields by the end of their path, the longer ones first.
const WORDS: &[(&str, &[&str])] = &[
    ("response.status", STATUSES),
    (
        "status",
        &[
            "calling",
            "cancelled",
            "completed",
            "failed",
            "generating",
            "in_progress",
            "incomplete",
            "interpreting",
            "searching",
        ],
    ),
    ("phase", &["analysis", "commentary", "final_answer"]),
    ("incomplete_details.reason", &["content_filter", "max_messages", "max_output_tokens", "steered"]),
    ("error.code", CODES),
    ("role", &["assistant"]),
    ("object", &["response"]),
];

const STATUSES: &[&str] = &["cancelled", "completed", "failed", "in_progress", "incomplete", "queued"];

/// Codes of a failed response: the published ones, then those that the Codex CLI knows besides.
const CODES: &[&str] = &[
    "bio_policy",
    "data_residency_mismatch",
    "empty_image_file",
    "failed_to_download_image",
    "image_content_policy_violation",
    "image_file_not_found",
    "image_file_too_large",
    "image_parse_error",
    "image_too_large",
    "image_too_small",
    "invalid_base64_image",
    "invalid_image",
    "invalid_image_format",
    "invalid_image_mode",
    "invalid_image_url",
    "invalid_prompt",
    "misalignment_policy_violation",
    "rate_limit_exceeded",
    "server_error",
    "unsupported_image_media_type",
    "vector_store_timeout",
    "context_length_exceeded",
    "credit_balance_exhausted",
    "cyber_policy",
    "insufficient_quota",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "server_is_overloaded",
    "slow_down",
    "usage_not_included",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_as_are_published() {
        assert_eq!((ITEMS.len(), PARTS.len(), STATUSES.len()), (28, 4, 6));
        assert_eq!(CODES.iter().position(|code| *code == "context_length_exceeded"), Some(7 + 14));
    }

    #[test]
    fn what_the_catalogue_says_nothing_of_is_neither_known_nor_unknown() {
        assert_eq!(is_member("item message", "phase"), Some(true));
        assert_eq!(is_member("item message", "type"), Some(true));
        assert_eq!(is_member("item message", "colour"), Some(false));
        assert_eq!(is_member("item shell_call", "colour"), None);
        assert_eq!(is_word("response.status", "queued"), Some(true));
        assert_eq!(is_word("item message.status", "queued"), Some(false));
        assert_eq!(is_word("response.incomplete_details.reason", "tired"), Some(false));
        assert_eq!(is_word("response.truncation", "auto"), None);
    }
}
