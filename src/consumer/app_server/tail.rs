//! The end of what a server printed on its standard error, with nothing in it that lets anybody in.

use crate::consumer::outcome::Mask;

/// The last bytes of a stream.
#[derive(Debug, Default)]
pub(super) struct Tail {
    bytes: Vec<u8>,
    is_cut: bool,
    /// Bytes that ever came.
    seen: usize,
}

impl Tail {
    /// Takes bytes as they come.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.seen += bytes.len();
        self.bytes.extend_from_slice(&bytes[bytes.len().saturating_sub(KEPT)..]);
        let more = self.bytes.len().saturating_sub(KEPT);
        self.is_cut |= more > 0 || bytes.len() > KEPT;
        self.bytes.drain(..more);
    }

    /// How much has come so far.
    pub(super) fn seen(&self) -> usize {
        self.seen
    }

    /// What came since then, as it stands: to be looked at, and shown to nobody.
    pub(super) fn since(&self, seen: usize) -> String {
        let from = self.bytes.len().saturating_sub(self.seen - seen);
        plain(&String::from_utf8_lossy(&self.bytes[from..]))
    }

    /// The last lines, as they may be shown.
    pub(super) fn text(&self, mask: &Mask<'_>) -> String {
        let text = plain(&String::from_utf8_lossy(&self.bytes));
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

/// The text without colours and whatever else moves a terminal. A key would else be one word with the colour before it.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
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
        let secret = secret(rest, &before, &between);
        shown.push_str(if secret.is_some() || is_token(word) { "[masked]" } else { word });
        rest = &rest[secret.unwrap_or(length)..];
        (before, between) = (word.to_ascii_lowercase(), String::new());
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

fn is_end_of_value(character: char) -> bool {
    character.is_whitespace() || "\"'`,;&<>()[]{}".contains(character)
}

/// How long the value is with which a text begins, if what stands before it says that it lets somebody in.
fn secret(text: &str, before: &str, between: &str) -> Option<usize> {
    let is_given = between.contains([':', '=']) || (before.starts_with("--") && !between.is_empty());
    let is_named = NAMES.iter().any(|name| before.ends_with(name)) && is_given;
    let is_credential = matches!(before, "bearer" | "basic") && !between.is_empty();
    if !is_named && !is_credential {
        return None;
    }
    // In a sentence, a word behind these is one that tells what a token is: expired, invalid, bearer.
    let is_prose =
        is_credential || (between == ": " && ["token", "authorization"].iter().any(|end| before.ends_with(end)));
    let value = &text[..text.find(is_end_of_value).unwrap_or(text.len())];
    let is_secret = value.len() >= SHORTEST_NAMED && !(is_prose && is_plain_word(value));
    is_secret.then_some(value.len())
}

/// Letters as in a sentence, or as in the code of an error.
fn is_plain_word(value: &str) -> bool {
    let is_small = |character: char| character.is_ascii_lowercase() || matches!(character, '_' | '.');
    value.len() < LONGEST_WORD
        && value.chars().skip(1).all(is_small)
        && value.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// Whether a word looks like a token wherever it stands.
fn is_token(word: &str) -> bool {
    let begins = BEGINNINGS.iter().any(|beginning| word.starts_with(beginning)) && word.len() >= SHORTEST;
    let has = |test: fn(&char) -> bool| word.chars().any(|character| test(&character));
    let is_random = word.len() >= RANDOM
        && !word.contains('/')
        && has(char::is_ascii_digit)
        && has(char::is_ascii_lowercase)
        && has(char::is_ascii_uppercase);
    begins || is_random
}

/// How tokens begin: keys and sessions of OpenAI, JSON web tokens, refresh tokens of its login, tokens of GitHub.
const BEGINNINGS: [&str; 8] = ["sk-", "sess-", "eyJ", "rt_", "rt.", "ghp_", "gho_", "github_pat_"];

/// Ends of the names of what is nobody's business.
const NAMES: [&str; 11] = [
    "token",
    "secret",
    "password",
    "passwd",
    "api_key",
    "apikey",
    "api-key",
    "account-id",
    "account_id",
    "authorization",
    "cookie",
];

/// Headers whose whole value is blanked.
const COOKIES: [&str; 2] = ["cookie", "set-cookie"];

/// A word as short as this that begins like a token is one in a sentence.
const SHORTEST: usize = 12;

/// Shorter values of a name are words such as `null`.
const SHORTEST_NAMED: usize = 6;

/// Letters alone are a word until they are as many.
const LONGEST_WORD: usize = 24;

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
            ("Authorization: Bearer abcdef123", "Authorization: Bearer [masked]"),
            ("Bearer opaque+tok/en=$x!yz, twice", "Bearer [masked], twice"),
            ("password=p@ssw0rd-long&a=b", "password=[masked]&a=b"),
            ("refresh_token=abc%2FdefGHI12", "refresh_token=[masked]"),
            ("codex --api-key opaque-gw-99 run", "codex --api-key [masked] run"),
            ("chatgpt-account-id: acct-12345678", "chatgpt-account-id: [masked]"),
            ("password=swordfish", "password=[masked]"),
            ("{\"password\":\"swordfish\"}", "{\"password\":\"[masked]\"}"),
            ("login --password swordfish", "login --password [masked]"),
            ("invalid token: expired", "invalid token: expired"),
            ("no access token: invalid_grant.", "no access token: invalid_grant."),
            ("Missing bearer or basic authentication in header", "Missing bearer or basic authentication in header"),
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
    fn a_long_text_costs_its_length() {
        // Were it looked through anew at every word, this would take hours.
        for piece in ["a=", "%20a", "a:b:", "中a"] {
            let text = piece.repeat(500_000);
            assert_eq!(blanked(&text), text);
        }
        assert_eq!(blanked(&"token=".repeat(500_000)), "token=[masked]");
    }

    #[test]
    fn colours_hide_no_token() {
        let mut tail = Tail::default();
        tail.push(b"\x1b[31mERROR\x1b[0m \x1b[3mtoken\x1b[0m\x1b[2m=\x1b[0msk-proj-abcdefgh\x1b]0;x\x07\n");
        tail.push(b"\x1b[3mkey\x1b[0m \x1b[0msk-proj-abcdefgh\n");
        assert_eq!(tail.text(&Mask::new(Vec::new())), "ERROR token=[masked]\nkey [masked]");
    }

    #[test]
    fn what_came_since_a_moment_is_told_while_it_is_kept() {
        let mut tail = Tail::default();
        tail.push(b"before\n");
        let moment = tail.seen();
        assert_eq!(tail.since(moment), "");
        tail.push(b"after\n");
        assert_eq!(tail.since(moment), "after\n");
        tail.push(&vec![b'x'; 2 * KEPT]);
        assert_eq!(tail.since(moment).len(), KEPT);
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
