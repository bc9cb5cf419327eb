//! What secrets look like. A prefix, characters enough behind it, and nothing of a longer word around it.
//!
//! Long base64 and URLs hold strings such as `…x9sk-4f…` that begin like a key and are none. What tells them apart
//! is the character before: a key is never the tail of a longer run.

use super::Secret;

/// A kind of secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// `sk-…`, `sk-proj-…`: API keys of OpenAI and of those who copy its form.
    ApiKey,
    /// `sess-…`: a dashboard session.
    Session,
    /// What follows `Bearer`.
    Bearer,
    /// `eyJ….….…`: a JSON web token.
    Jwt,
    /// `ghp_…` and its kin.
    GitHub,
    /// `AKIA…`: an access key id of AWS.
    Aws,
    /// `user-…`, `org-…`, `proj_…`, or the value of a member that says who asks.
    Account,
    /// What a log gives behind a word such as `password`.
    Named,
    /// An e-mail address.
    Email,
    /// The name in the path of a home folder.
    Home,
    /// A value that the request was made with, wherever else it stands.
    Known,
    /// A header that is not on the allow-list.
    Header,
}

impl Shape {
    /// What to call it in a sentence.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "an API key",
            Self::Session => "a session key",
            Self::Bearer => "a bearer token",
            Self::Jwt => "a JSON web token",
            Self::GitHub => "a GitHub token",
            Self::Aws => "an AWS access key id",
            Self::Account => "an account id",
            Self::Named => "a value that is named as a secret",
            Self::Email => "an e-mail address",
            Self::Home => "the name of a home folder",
            Self::Known => "a value of the request's own headers",
            Self::Header => "a header that is not on the allow-list",
        }
    }
}

/// Everything that has the shape of a secret, in order.
pub(super) fn find(bytes: &[u8]) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let known = is_start(bytes[at])
            .then(|| PREFIXES.iter().find(|prefix| bytes[at..].starts_with(prefix.text.as_bytes())))
            .flatten()
            .filter(|_| is_boundary(&bytes[..at]));
        match known.and_then(|prefix| prefix.secret(bytes, at)) {
            Some(secret) => {
                at = secret.at + secret.length;
                found.push(secret);
            }
            None => at += 1,
        }
    }
    found
}

struct Prefix {
    text: &'static str,
    shape: Shape,
    /// Which bytes follow it.
    body: fn(u8) -> bool,
    /// How many of them there are at least.
    least: usize,
}

impl Prefix {
    fn secret(&self, bytes: &[u8], at: usize) -> Option<Secret> {
        let from = at + self.text.len();
        let run = |from: usize| bytes[from..].iter().take_while(|byte| (self.body)(**byte)).count();
        let mut end = from + run(from);
        if end - from < self.least {
            return None;
        }
        if self.shape == Shape::Jwt {
            for _ in 0..2 {
                let segment = end + 1;
                if bytes.get(end) != Some(&b'.') || run(segment) < self.least {
                    return None;
                }
                end = segment + run(segment);
            }
        }
        let body = &bytes[from..end];
        let is_random = body.iter().any(u8::is_ascii_digit) && body.iter().any(u8::is_ascii_alphabetic);
        let is_whole = !bytes.get(end).copied().is_some_and(is_word);
        let is_exact = self.shape != Shape::Aws || body.len() == self.least;
        let start = if self.shape == Shape::Bearer { from } else { at };
        (is_random && is_whole && is_exact).then_some(Secret { shape: self.shape, at: start, length: end - start })
    }
}

/// Whether a secret may begin after these bytes: not inside a word, a path, or base64. The letter that ends a JSON
/// escape, as in `\n`, is no part of a word, nor is the one that ends a colour of a terminal.
fn is_boundary(before: &[u8]) -> bool {
    match before {
        [] | [.., b'\\', b'n' | b'r' | b't' | b'b' | b'f'] => true,
        [.., b'\\', b'u', a, b, c, d] if [a, b, c, d].iter().all(|byte| byte.is_ascii_hexdigit()) => true,
        [.., last] if !is_word(*last) => !matches!(last, b'/' | b'+'),
        _ => ends_in_a_sequence(before),
    }
}

/// Whether these bytes end in a control sequence of a terminal, as it stands or as JSON escapes it.
fn ends_in_a_sequence(before: &[u8]) -> bool {
    let Some((last, rest)) = before.split_last() else { return false };
    let is_parameter = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b';' | b':' | b'?');
    let length = rest.iter().rev().take(LONGEST_SEQUENCE).take_while(is_parameter).count();
    let head = &rest[..rest.len() - length];
    let is_begun = || ["\u{1b}[", r"\u001b[", r"\u001B["].iter().any(|begin| head.ends_with(begin.as_bytes()));
    last.is_ascii_alphabetic() && is_begun()
}

/// Bytes between the beginning and the end of a control sequence, at most: a colour of 24 bits has 16.
const LONGEST_SEQUENCE: usize = 32;

fn is_start(byte: u8) -> bool {
    matches!(byte, b's' | b'B' | b'b' | b'e' | b'g' | b'A' | b'u' | b'o' | b'p' | b'r' | b'x' | b'h')
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_upper_or_digit(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn is_token(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'.' | b'~' | b'+' | b'/' | b'=')
}

const fn prefix(text: &'static str, shape: Shape, body: fn(u8) -> bool, least: usize) -> Prefix {
    Prefix { text, shape, body, least }
}

/// Lengths are those of the shortest keys that were ever given out, less a margin: 32 hexadecimal digits for `sk-`,
/// 36 for GitHub, 16 for AWS, 24 for accounts, 80 for xAI, 52 for Groq, 35 for Google, 34 for Hugging Face.
const PREFIXES: &[Prefix] = &[
    prefix("sk-", Shape::ApiKey, is_word, 20),
    prefix("sess-", Shape::Session, is_word, 20),
    prefix("rt_", Shape::Session, is_word, 20),
    prefix("rt.", Shape::Session, is_token, 20),
    prefix("Bearer ", Shape::Bearer, is_token, 16),
    prefix("bearer ", Shape::Bearer, is_token, 16),
    prefix("eyJ", Shape::Jwt, is_word, 8),
    prefix("ghp_", Shape::GitHub, is_alphanumeric, 30),
    prefix("gho_", Shape::GitHub, is_alphanumeric, 30),
    prefix("ghu_", Shape::GitHub, is_alphanumeric, 30),
    prefix("ghs_", Shape::GitHub, is_alphanumeric, 30),
    prefix("ghr_", Shape::GitHub, is_alphanumeric, 30),
    prefix("github_pat_", Shape::GitHub, is_word, 40),
    prefix("AKIA", Shape::Aws, is_upper_or_digit, 16),
    prefix("ASIA", Shape::Aws, is_upper_or_digit, 16),
    prefix("xai-", Shape::ApiKey, is_alphanumeric, 40),
    prefix("gsk_", Shape::ApiKey, is_alphanumeric, 40),
    prefix("AIza", Shape::ApiKey, is_word, 35),
    prefix("hf_", Shape::ApiKey, is_alphanumeric, 30),
    prefix("xoxb-", Shape::ApiKey, is_word, 20),
    prefix("xoxp-", Shape::ApiKey, is_word, 20),
    prefix("user-", Shape::Account, is_alphanumeric, 16),
    prefix("org-", Shape::Account, is_alphanumeric, 16),
    prefix("proj_", Shape::Account, is_alphanumeric, 16),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(text: &str) -> Vec<Shape> {
        find(text.as_bytes()).into_iter().map(|secret| secret.shape).collect()
    }

    #[test]
    fn every_known_shape_is_found() {
        let jwt = "eyJhbGciOiJI1.eyJzdWIiOiIx.SflKxwRJSMeK";
        for (text, shape) in [
            ("key: sk-abcdefghijklmnopqrst0123", Shape::ApiKey),
            ("\"sk-proj-Ab1_Cd2-Ef3Gh4Ij5Kl6Mn7\"", Shape::ApiKey),
            ("sess-Ab1Cd2Ef3Gh4Ij5Kl6Mn7", Shape::Session),
            ("Authorization: Bearer abc.def-0123456789", Shape::Bearer),
            (jwt, Shape::Jwt),
            ("ghp_0123456789abcdefghijABCDEFGHIJ012345", Shape::GitHub),
            ("AKIAIOSFODNN7EXAMPLE", Shape::Aws),
            ("user-Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8", Shape::Account),
        ] {
            assert_eq!(shapes(text), [shape], "{text}");
        }
    }

    #[test]
    fn every_prefix_is_looked_for() {
        for prefix in PREFIXES {
            assert!(is_start(prefix.text.as_bytes()[0]), "nothing that begins with `{}` is looked at", prefix.text);
        }
    }

    #[test]
    fn a_key_after_a_json_escape_is_found() {
        for before in [r"\n", r"\t", r"\\n", r"\u0022", r#"\""#, "é", r"\u001b[0m", "\u{1b}[38;5;3m"] {
            assert_eq!(shapes(&format!("a{before}sk-abcdefghijklmnopqrst0123")), [Shape::ApiKey], "{before}");
        }
    }

    #[test]
    fn the_middle_of_base64_or_of_a_url_is_no_key() {
        for text in [
            "gAAAAABqsk-abcdefghijklmnopqrst0123456789",
            "https://example.com/sk-abcdefghijklmnopqrst0123/",
            "a_sk-abcdefghijklmnopqrst0123",
            "task-abcdefghijklmnopqrst0123",
            "[0msk-abcdefghijklmnopqrst0123",
        ] {
            assert_eq!(shapes(text), [], "{text}");
        }
    }

    #[test]
    fn prose_and_placeholders_are_no_keys() {
        for text in [
            "sk-learn-documentation-about-classifiers",
            "sk-your-key",
            "Bearer YOUR_ACCESS_TOKEN_HERE",
            "user-REDACTED",
            "eyJhbGciOiJI1.eyJzdWIiOiIx",
            "AKIAIOSFODNN7EXAMPLE0",
        ] {
            assert_eq!(shapes(text), [], "{text}");
        }
    }
}
