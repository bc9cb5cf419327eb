//! Members of JSON objects that say who asks, or let somebody in: ids of accounts and installations, keys by their
//! name. Their values need no shape of their own.

use memchr::memmem;

use super::{Secret, is_marker, shapes::Shape};

/// Whether a member of this name says who asks, or lets somebody in.
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
        found.extend(values(text, 0, name));
    }
    let mut from = 0;
    while let Some(at) = memmem::find(&text[from..], MACHINE.1).map(|at| from + at) {
        let line = memchr::memrchr(b'\n', &text[from..at]).map_or(from, |end| from + end + 1);
        from = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end);
        found.extend(values(&text[..from], line, MACHINE.0));
    }
    found
}

/// The string values of the members of this name that begin behind a place.
fn values<'t>(text: &'t [u8], from: usize, name: &str) -> impl Iterator<Item = Secret> + use<'t> {
    let quoted = format!("\"{name}\"");
    let places: Vec<usize> = memmem::find_iter(&text[from..], quoted.as_bytes()).collect();
    places.into_iter().filter_map(move |at| {
        let (start, end) = string_after(text, from + at + quoted.len())?;
        let is_told = start < end && !is_blotted_out(&text[start..end]);
        is_told.then_some(Secret { shape: Shape::Account, at: start, length: end - start })
    })
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
    // The same as the app-server of Codex writes them.
    "accountId",
    "chatgptAccountId",
    "chatgptUserId",
    "installationId",
    "organizationId",
    "previousAccountId",
    // What logs in, on a wire that has no headers to hold it.
    "accessToken",
    "access_token",
    "apiKey",
    "api_key",
    "authToken",
    "experimental_bearer_token",
    "idToken",
    "id_token",
    "refreshToken",
    "refresh_token",
];

/// The name of the machine, as the app-server tells it. Elsewhere a server of that name is one of tools.
const MACHINE: (&str, &[u8]) = ("serverName", b"\"remoteControl/status/changed\"");

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
    fn the_app_server_names_accounts_installations_and_the_machine_in_its_own_way() {
        let told = br#"< {"method":"remoteControl/status/changed","params":{"serverName":"pc-of-ada","installationId":"01a1fafd"}}
< {"method":"mcpServer/elicitation/request","params":{"serverName":"tide-tables"}}
"#;
        let found = find(told);
        let values: Vec<&[u8]> = found.iter().map(|secret| &told[secret.at..secret.at + secret.length]).collect();
        assert_eq!(values, [&b"01a1fafd"[..], b"pc-of-ada"]);
    }

    #[test]
    fn a_login_goes_by_the_names_of_its_members() {
        let told = br#"> {"method":"account/login/start","params":{"type":"apiKey","apiKey":"plain-gateway-key"}}"#;
        let found = find(told);
        let values: Vec<&[u8]> = found.iter().map(|secret| &told[secret.at..secret.at + secret.length]).collect();
        assert_eq!(values, [&b"plain-gateway-key"[..]]);
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
