//! The end of what a server printed on its standard error, with nothing in it that lets anybody in.

use crate::consumer::outcome::Mask;

/// The last bytes of a stream.
#[derive(Debug, Default)]
pub(super) struct Tail {
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Tail {
    /// Takes bytes as they come.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(&bytes[bytes.len().saturating_sub(KEPT)..]);
        let more = self.bytes.len().saturating_sub(KEPT);
        self.is_cut |= more > 0 || bytes.len() > KEPT;
        self.bytes.drain(..more);
    }

    /// The last lines, as they may be shown.
    pub(super) fn text(&self, mask: &Mask<'_>) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        // What is cut may begin with the second half of a secret, which nobody would know for one.
        let whole = match text.find('\n').filter(|_| self.is_cut) {
            Some(end) => &text[end + 1..],
            None if self.is_cut => "",
            None => &text,
        };
        let lines: Vec<&str> = whole.lines().collect();
        let last = &lines[lines.len().saturating_sub(LINES)..];
        blanked(&mask.text(&last.join("\n")))
    }
}

/// The text without what looks like a token, whoever's it is.
pub(super) fn blanked(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    // What stood before the word at hand, in lower case: the last word, and what separates the two.
    let (mut before, mut between) = (String::new(), String::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|character| !is_of_word(character)).unwrap_or(rest.len());
        if length == 0 {
            between.push(first);
            shown.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let word = &rest[..length];
        if COOKIES.iter().any(|name| word.eq_ignore_ascii_case(name))
            && rest[length..].trim_start_matches(['"', '\'']).starts_with(':')
        {
            // Each cookie has a name of its own: nothing of the line is anybody's business.
            let line = rest.find('\n').unwrap_or(rest.len());
            shown.push_str(word);
            shown.push_str(": [masked]");
            (before, between) = (String::new(), String::new());
            rest = &rest[line..];
            continue;
        }
        if between == ":"
            && let Some(name) = credentials(rest)
        {
            shown.push_str("//[masked]");
            (before, between) = (String::new(), String::new());
            rest = &rest[name..];
            continue;
        }
        shown.push_str(if is_token(word, &before, &between) { "[masked]" } else { word });
        (before, between) = (word.to_ascii_lowercase(), String::new());
        rest = &rest[length..];
    }
    shown
}

/// Where the name and the password of a URL end, of which this is what stands behind its scheme.
fn credentials(text: &str) -> Option<usize> {
    let authority = text.strip_prefix("//")?;
    let end = authority.find(|character: char| character.is_whitespace() || "/?#\"'<>".contains(character));
    Some(2 + authority[..end.unwrap_or(authority.len())].rfind('@')?)
}

fn is_of_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_.~+/".contains(character)
}

fn is_token(word: &str, before: &str, between: &str) -> bool {
    let begins = BEGINNINGS.iter().any(|beginning| word.starts_with(beginning)) && word.len() >= SHORTEST;
    let is_named = NAMES.iter().any(|name| before.ends_with(name)) && between.contains([':', '=']);
    let is_credential = matches!(before, "bearer" | "basic");
    let has = |test: fn(&char) -> bool| word.chars().any(|character| test(&character));
    let is_random = word.len() >= RANDOM
        && !word.contains('/')
        && has(char::is_ascii_digit)
        && has(char::is_ascii_lowercase)
        && has(char::is_ascii_uppercase);
    begins || ((is_named || is_credential) && word.len() >= SHORTEST_NAMED) || is_random
}

/// How tokens begin: keys and sessions of OpenAI, JSON web tokens, refresh tokens of its login, tokens of GitHub.
const BEGINNINGS: [&str; 8] = ["sk-", "sess-", "eyJ", "rt_", "rt.", "ghp_", "gho_", "github_pat_"];

/// Ends of the names of what is nobody's business.
const NAMES: [&str; 9] =
    ["token", "secret", "password", "passwd", "api_key", "apikey", "api-key", "authorization", "cookie"];

/// Headers whose whole value is blanked.
const COOKIES: [&str; 2] = ["cookie", "set-cookie"];

/// A word as short as this that begins like a token is one in a sentence.
const SHORTEST: usize = 12;

/// Shorter values of a name are words such as `null`.
const SHORTEST_NAMED: usize = 6;

/// Words as long as this with digits and letters of both cases are nobody's prose.
const RANDOM: usize = 40;

/// Bytes that are kept.
const KEPT: usize = 16 * 1024;

/// Lines that are shown. Hermes looks at as many for the reason of a failure.
const LINES: usize = 40;

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    #[test]
    fn tokens_are_blanked_and_words_are_not() {
        for (text, shown) in [
            ("401 for sk-abcdefghijklmnop.", "401 for [masked]"),
            ("Authorization: Bearer abcdef123", "Authorization: [masked] [masked]"),
            ("{\"refresh_token\":\"rt_0123456789abc\"}", "{\"refresh_token\":\"[masked]\"}"),
            ("access_token=qwertzuiop", "access_token=[masked]"),
            ("Cookie: session=abc123def456; theme=dark\nnext", "Cookie: [masked]\nnext"),
            ("via http://me:pass@host:80/a?b, twice", "via http://[masked]@host:80/a?b, twice"),
            ("see https://host/@me and // me@host", "see https://host/@me and // me@host"),
            ("your token expired, please log in", "your token expired, please log in"),
            ("token: null", "token: null"),
            (
                "thread 01a1fafd-d93e-7ec1-be5b-5418dcbb54c5 in /workspace/work",
                "thread 01a1fafd-d93e-7ec1-be5b-5418dcbb54c5 in /workspace/work",
            ),
            ("ünïcode — 日本", "ünïcode — 日本"),
        ] {
            assert_eq!(blanked(text), shown);
        }
    }

    #[test]
    fn the_tail_is_bounded_and_never_begins_in_the_middle_of_a_secret() {
        let key = SecretString::from("word-of-mine");
        let mask = Mask::new(vec![&key]);
        let mut tail = Tail::default();
        for _ in 0..10_000 {
            tail.push(b"word-of-mine is the key\n");
        }
        assert!(tail.bytes.len() <= KEPT);
        let text = tail.text(&mask);
        assert_eq!(text.lines().count(), LINES);
        assert!(text.lines().all(|line| line == "[masked] is the key"), "{text}");
        tail.push(&vec![b'x'; 2 * KEPT]);
        assert_eq!(tail.text(&mask), "");
    }
}
