//! What the log of an app-server names: a password, a token, a cookie. It is prose, so it goes by the word before.

use super::{Secret, is_marker, shapes::Shape};
use crate::stream::{Api, app_server::Speaker};

/// The values that such words stand before, in the lines of a log.
pub(super) fn find(api: Api, body: &[u8]) -> Vec<Secret> {
    if api != Api::AppServer {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut start = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        if matches!(Speaker::of(line), Some((Speaker::Log, _))) {
            found.extend(named(line).map(|(at, length)| Secret { shape: Shape::Named, at: start + at, length }));
        }
        start += line.len();
    }
    found
}

/// Where values stand that are named, and their lengths.
fn named(line: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let name = line[at..].iter().position(|byte| is_of_name(*byte)).map(|begin| at + begin)?;
            let end = name + line[name..].iter().take_while(|byte| is_of_name(**byte)).count();
            at = end;
            let (is_cookie, is_token) =
                (is_one_of(&line[name..end], &COOKIES), is_one_of(&line[name..end], &["token"]));
            if !is_cookie && !is_one_of(&line[name..end], &NAMES) {
                continue;
            }
            let Some(value) = value_after(line, end) else { continue };
            // Each cookie has a name of its own, so the whole line is taken.
            let length = line[value..].iter().take_while(|byte| is_of_value(**byte) || is_cookie && is_of_line(**byte));
            let length = length.count();
            at = value + length;
            let told = &line[value..value + length];
            // In a sentence, a word behind a token is one that tells what is wrong with it.
            let is_prose = is_token && line[end..value] == *b": " && told.iter().all(|byte| is_small(*byte));
            if length >= SHORTEST && !is_prose && !is_marker(told) {
                return Some((value, length));
            }
        }
    })
}

/// Where the value begins that a name is given behind it.
fn value_after(line: &[u8], name: usize) -> Option<usize> {
    let mut is_given = false;
    let mut at = name;
    while let Some(byte) = line.get(at) {
        match byte {
            b':' | b'=' => is_given = true,
            b' ' | b'"' | b'\'' | b'\\' => {}
            0x1b if line.get(at + 1) == Some(&b'[') => {
                at += 2 + line[at + 2..].iter().take_while(|byte| !byte.is_ascii_alphabetic()).count();
            }
            _ => return is_given.then_some(at),
        }
        at += 1;
    }
    None
}

/// Whether a name ends as one of these.
fn is_one_of(name: &[u8], names: &[&str]) -> bool {
    names.iter().any(|known| {
        let end = name.len().checked_sub(known.len()).map(|at| &name[at..]);
        end.is_some_and(|end| end.eq_ignore_ascii_case(known.as_bytes()))
    })
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn is_of_value(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'\\' | b',' | b';' | b'&' | 0x1b)
}

fn is_of_line(byte: u8) -> bool {
    !matches!(byte, b'\r' | b'\n')
}

fn is_small(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte == b'_'
}

/// Headers whose whole value is taken.
const COOKIES: [&str; 1] = ["cookie"];

/// Ends of the names of what is nobody's business.
const NAMES: [&str; 9] =
    ["token", "secret", "password", "passwd", "api_key", "apikey", "api-key", "account-id", "account_id"];

/// Shorter values are words such as `null`.
const SHORTEST: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    fn values(body: &str) -> Vec<&str> {
        find(Api::AppServer, body.as_bytes()).iter().map(|secret| &body[secret.at..secret.at + secret.length]).collect()
    }

    #[test]
    fn what_a_log_names_is_found_in_any_colour() {
        let log = "! refresh_token=shortish-1 password: p@ss,next API-KEY=\"plain-key\"\n\
                   ! \u{1b}[3maccess_token\u{1b}[0m\u{1b}[2m=\u{1b}[0mopaque-1\n";
        assert_eq!(values(log), ["shortish-1", "plain-key", "opaque-1"]);
        assert_eq!(values("! Set-Cookie: session=opaque; theme=dark\r\n"), ["session=opaque; theme=dark"]);
        assert_eq!(values("! token=expired password: swordfish\n"), ["expired", "swordfish"]);
    }

    #[test]
    fn words_and_what_is_no_log_are_left_alone() {
        assert_eq!(values("! failed to refresh token: invalid_grant\n! invalid token: expired\n"), [""; 0]);
        assert_eq!(values("! your token has expired, token: null, tokens: 123456\n"), [""; 0]);
        assert_eq!(values("< {\"password\":\"password=qwertz1\"}\n"), [""; 0]);
        assert_eq!(find(Api::Chat, b"! password=qwertz1\n"), []);
    }
}
