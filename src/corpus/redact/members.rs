//! Members of JSON objects that say who asks: ids of accounts and installations. Their values have no shape of their own, so they go by name.

use memchr::memmem;

use super::{Secret, is_marker, shapes::Shape};

/// Whether a member of this name says who asks.
pub(super) fn is_known(name: &str) -> bool {
    MEMBERS.contains(&name)
}

/// Whether somebody has taken the value out already.
pub(super) fn is_blotted_out(value: &[u8]) -> bool {
    is_marker(value) || memmem::find(value, BLOTTED_OUT).is_some()
}

/// The string values of such members in JSON text, which may stand inside something that is not JSON, such as a body.
pub(super) fn find(text: &[u8]) -> Vec<Secret> {
    let mut found = Vec::new();
    for name in MEMBERS {
        let quoted = format!("\"{name}\"");
        for at in memmem::find_iter(text, quoted.as_bytes()) {
            if let Some((from, to)) = string_after(text, at + quoted.len())
                && from < to
                && !is_blotted_out(&text[from..to])
            {
                found.push(Secret { shape: Shape::Account, at: from, length: to - from });
            }
        }
    }
    found
}

/// Where the string lies, without quotes, that follows a colon.
fn string_after(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let colon = skip_space(text, at);
    let quote = skip_space(text, colon + 1);
    if text.get(colon) != Some(&b':') || text.get(quote) != Some(&b'"') {
        return None;
    }
    let from = quote + 1;
    let mut to = from;
    loop {
        match text.get(to)? {
            b'"' => return Some((from, to)),
            b'\\' => to += 2,
            b'\n' | b'\r' => return None,
            _ => to += 1,
        }
    }
}

fn skip_space(text: &[u8], at: usize) -> usize {
    at + text.iter().skip(at).take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// What many recorders put in the place of an id, as in `user-REDACTED`.
const BLOTTED_OUT: &[u8] = b"REDACTED";

const MEMBERS: &[&str] = &[
    "account_id",
    "chatgpt-account-id",
    "chatgpt_account_id",
    "chatgpt_account_user_id",
    "chatgpt_user_id",
    "installation_id",
    "openai-organization",
    "organization_id",
    "safety_identifier",
    "x-codex-installation-id",
    "x-codex-turn-metadata",
    "x-oai-attestation",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_of_a_known_member_is_found_whatever_is_in_it() {
        let text = br#"data: {"account_id" : "a\"b","other":"c"}"#;
        let found = find(text);
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].at..found[0].at + found[0].length], br#"a\"b"#);
    }

    #[test]
    fn null_the_empty_string_a_cut_value_and_one_that_was_blotted_out_are_left_alone() {
        for text in [
            r#""account_id":null"#,
            r#""account_id":"""#,
            r#""account_id":"cut"#,
            r#""safety_identifier":"user-REDACTED""#,
        ] {
            assert_eq!(find(text.as_bytes()), [], "{text}");
        }
    }
}
