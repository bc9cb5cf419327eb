//! The headers that a recording keeps. Vendors echo organisation and project ids in headers (mastra#13298, #16873),
//! so what is not listed here is left out.

/// Whether a header may be kept. Names are compared without regard to case.
pub(in crate::corpus) fn is_allowed(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ALLOWED.binary_search(&name.as_str()).is_ok() || ALLOWED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// What a consumer may act on, and what tells backends and their versions apart. Sorted.
const ALLOWED: &[&str] = &[
    "cache-control",
    "content-language",
    "content-type",
    "date",
    "openai-model",
    "openai-processing-ms",
    "openai-version",
    "retry-after",
    "retry-after-ms",
    "server",
    "x-models-etag",
    "x-ms-region",
    "x-ms-served-model",
    "x-reasoning-included",
    "x-request-id",
    "x-should-retry",
];

/// Rate limits, but for the plan and the credits of an account.
const ALLOWED_PREFIXES: &[&str] =
    &["x-codex-primary-", "x-codex-secondary-", "x-ratelimit-limit-", "x-ratelimit-remaining-", "x-ratelimit-reset-"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_so_that_it_can_be_searched() {
        assert!(ALLOWED.is_sorted());
    }

    #[test]
    fn headers_that_name_an_account_or_set_a_cookie_are_not_kept() {
        for name in [
            "openai-organization",
            "openai-project",
            "set-cookie",
            "Authorization",
            "chatgpt-account-id",
            "x-codex-turn-state",
            "x-codex-plan-type",
            "cf-ray",
        ] {
            assert!(!is_allowed(name), "{name} is kept");
        }
        assert!(is_allowed("Content-Type") && is_allowed("x-codex-primary-used-percent"));
    }
}
