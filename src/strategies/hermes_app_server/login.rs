//! What the original takes for a login that is over: words, anywhere in a message. Broad on purpose, and so at times wrong.

/// Whether a message has one of them.
pub(super) fn is_failure(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    WORDS.iter().any(|word| message.contains(word))
}

const WORDS: [&str; 6] = ["invalid_grant", "refresh token", "token expired", "unauthorized", "please log in", "oauth"];
