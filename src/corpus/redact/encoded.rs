//! Secrets in another coding: percent-encoded, or base64 of text. Overwritten as a whole.

use base64::{
    Engine as _,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use memchr::memchr;
use percent_encoding::percent_decode;

use super::{Secret, plain};

/// Words of these bytes that hold a secret once they are decoded.
pub(super) fn find(bytes: &[u8], known: &[String]) -> Vec<Secret> {
    let mut found = Vec::new();
    for (at, word) in words(bytes) {
        // In a query, what is encoded stands behind a name.
        let value = behind_a_name(word);
        let decoded = [of_percent(word), of_base64(word), value.and_then(of_base64)].into_iter().flatten();
        let secret = decoded.into_iter().find_map(|text| {
            let shaped = plain(&text).first().copied();
            shaped.or_else(|| super::known_in(&text, known).next())
        });
        found.extend(secret.map(|secret| Secret { at, length: word.len(), ..secret }));
    }
    found
}

/// What stands behind the last `=` that is no padding.
fn behind_a_name(word: &[u8]) -> Option<&[u8]> {
    let end = word.iter().rposition(|byte| *byte != b'=')?;
    let equals = word[..end].iter().rposition(|byte| *byte == b'=')?;
    Some(&word[equals + 1..]).filter(|value| value.len() >= SHORTEST)
}

/// Runs of the characters of both codings, long enough to hold something.
fn words(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    let runs = bytes.split(|byte| !is_of_a_coding(*byte)).map(move |run| {
        let start = at;
        at += run.len() + 1;
        (start, run)
    });
    // A JSON escape such as `\n` ends before the word that it stands before.
    let behind_an_escape = |(start, run): (usize, _)| {
        let is_behind = start > 0 && bytes[start - 1] == b'\\';
        let run: &[u8] = run;
        if is_behind && !run.is_empty() { (start + 1, &run[1..]) } else { (start, run) }
    };
    runs.map(behind_an_escape).filter(|(_, run)| run.len() >= SHORTEST)
}

fn of_percent(word: &[u8]) -> Option<Vec<u8>> {
    memchr(b'%', word)?;
    Some(percent_decode(word).collect())
}

/// Text that was made base64. What else is base64, such as encrypted reasoning, is no text.
fn of_base64(word: &[u8]) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let is_url_safe = word.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let alphabet = if is_url_safe { &URL_SAFE } else { &STANDARD };
    let start = word.get(..PROBE).unwrap_or_default();
    let engine = GeneralPurpose::new(alphabet, config);
    if !start.is_empty() && !engine.decode(start).is_ok_and(|bytes| is_text(&bytes)) {
        return None;
    }
    // The last character of a run that was cut may stand alone, which no base64 does.
    let whole = if word.len() % 4 == 1 { &word[..word.len() - 1] } else { word };
    engine.decode(whole).ok().filter(|bytes| is_text(bytes))
}

/// Whether it is text, but for a character that is cut at its end.
fn is_text(bytes: &[u8]) -> bool {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && text.chars().all(|character| !character.is_control() || matches!(character, '\n' | '\r' | '\t'))
}

fn is_of_a_coding(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_' | b'%' | b'.' | b'~')
}

/// Twelve bytes of text. No secret is shorter.
const SHORTEST: usize = 16;

/// Enough to see that long base64 is no text, without decoding all of it.
const PROBE: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "sk-proj-Ab1_Cd2-Ef3Gh4Ij5Kl6Mn7";

    #[test]
    fn a_key_that_was_encoded_is_found_as_a_whole() {
        let coded = base64::prelude::BASE64_STANDARD.encode(format!("key={KEY}"));
        let url_safe = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(format!("?{KEY}?"));
        let percent = KEY.replace('-', "%2D").replace('_', "%5F");
        let query = format!("token={}", base64::prelude::BASE64_STANDARD.encode(KEY));
        let accented = base64::prelude::BASE64_STANDARD.encode(format!("{{\"name\":\"José\",\"key\":\"{KEY}\"}}"));
        for word in [coded, url_safe, percent, query, accented] {
            let text = format!("{{\"a\":\"\\n{word}\"}}");
            let found = find(text.as_bytes(), &[]);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(&text[found[0].at..found[0].at + found[0].length], word);
        }
    }

    #[test]
    fn what_is_no_text_and_text_without_secrets_is_left_alone() {
        let random = base64::prelude::BASE64_STANDARD.encode((0..200_u8).collect::<Vec<_>>());
        let harmless = base64::prelude::BASE64_STANDARD.encode("nothing to see here, move along");
        for text in [random, harmless, "https://example.com/a%20b%20c%20d".to_owned()] {
            assert_eq!(find(text.as_bytes(), &[]), [], "{text}");
        }
    }
}
