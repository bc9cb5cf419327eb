//! What names a person: e-mail addresses, and home folders in paths.

use memchr::{memchr_iter, memmem};

use super::{Secret, is_marker, shapes::Shape};

/// Addresses and names of home folders.
pub(super) fn find(bytes: &[u8]) -> Vec<Secret> {
    let mut found: Vec<Secret> = memchr_iter(b'@', bytes).filter_map(|at| address(bytes, at)).collect();
    for (start, separator) in HOMES {
        for at in memmem::find_iter(bytes, start.as_bytes()) {
            let from = at + start.len();
            let length = bytes[from..].iter().take_while(|byte| is_of_a_name(**byte) || !byte.is_ascii()).count();
            let name = &bytes[from..from + length];
            // In the middle of a longer path, as in a URL, it is a word like any other.
            let begins = at == 0 || !is_of_a_name(bytes[at - 1]);
            let ends = bytes.get(from + length).is_none_or(|byte| byte == separator || ENDS.contains(byte));
            if length > 0 && begins && ends && !is_marker(name) && !NOBODY.contains(&&*name.to_ascii_lowercase()) {
                found.push(Secret { shape: Shape::Home, at: from, length });
            }
        }
    }
    found
}

/// The address around an `@`.
fn address(bytes: &[u8], at: usize) -> Option<Secret> {
    let before = bytes[..at].iter().rev().take_while(|byte| is_of_a_name(**byte) || **byte == b'+').count();
    let domain = &bytes[at + 1..];
    let mut length =
        domain.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')).count();
    // The full stop of a sentence is no part of it.
    while length > 0 && !domain[length - 1].is_ascii_alphanumeric() {
        length -= 1;
    }
    let mut from = at - before;
    // Nor is the letter of an escape such as `\n` before it.
    if from > 0 && bytes[from - 1] == b'\\' && from < at {
        from += 1;
    }
    let domain = std::str::from_utf8(&domain[..length]).ok()?;
    let (host, top) = domain.rsplit_once('.')?;
    let is_real = from < at
        && !host.is_empty()
        && top.len() >= 2
        && top.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !RESERVED.iter().any(|name| domain == *name || domain.ends_with(&format!(".{name}")));
    is_real.then_some(Secret { shape: Shape::Email, at: from, length: at - from + 1 + length })
}

fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

/// What stands before the name of a home folder, and what separates it from the rest of a path. Backslashes stand
/// twice where JSON escapes them.
const HOMES: &[(&str, u8)] = &[("/home/", b'/'), ("/Users/", b'/'), ("\\\\Users\\\\", b'\\'), ("\\Users\\", b'\\')];

/// What ends a path.
const ENDS: &[u8] = b"\"'`\\ \t\r\n,;:)]}<>";

/// Names that are nobody's, or that somebody has taken out already.
const NOBODY: &[&[u8]] =
    &[b"redacted", b"user", b"users", b"runner", b"root", b"ubuntu", b"me", b"you", b"username", b"shared"];

/// Domains that RFC 2606 keeps for examples, and one that hosts name themselves by.
const RESERVED: &[&str] = &["example", "example.com", "example.org", "example.net", "test", "invalid", "localhost"];

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<&str> {
        find(text.as_bytes()).into_iter().map(|secret| &text[secret.at..secret.at + secret.length]).collect()
    }

    #[test]
    fn an_address_is_found_without_what_stands_around_it() {
        assert_eq!(told("write to jo.doe+codex@mail.corp.io."), ["jo.doe+codex@mail.corp.io"]);
        assert_eq!(told(r#"{"a":"\njo@corp.io\n"}"#), ["jo@corp.io"]);
    }

    #[test]
    fn the_name_of_a_home_folder_is_found() {
        assert_eq!(told("/home/jodoe/src and /Users/jo.doe/x"), ["jodoe", "jo.doe"]);
        assert_eq!(told(r"C:\\Users\\jodoe\\x"), ["jodoe"]);
        assert_eq!(told(r"C:\Users\jodoe\x"), ["jodoe"]);
        assert_eq!(told(r#"{"cwd":"/home/jodoe"}"#), ["jodoe"]);
        assert_eq!(told("<cwd>/home/josé</cwd>"), ["josé"]);
    }

    #[test]
    fn examples_decorators_and_markers_are_left_alone() {
        for text in [
            "me@example.com",
            "@pytest.fixture",
            "a @ b.c",
            "/home/user/x",
            "/home/redacted/x",
            "/home/REDAC/x",
            "git@host",
            "x@1.2",
        ] {
            assert_eq!(told(text), [] as [&str; 0], "{text}");
        }
    }
}
