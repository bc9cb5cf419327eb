//! Half a surrogate pair in a JSON escape. Servers that cut text by UTF-16 units send such halves, and `serde_json` refuses them.

/// The JSON with every lone surrogate escape made U+FFFD; `None` if it holds none.
pub(super) fn mended(json: &str) -> Option<String> {
    let bytes = json.as_bytes();
    let mut mended = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &bytes[at..]) {
        at += found;
        let (lone, length) = match unit(bytes, at) {
            Some(0xd800..=0xdbff) if matches!(unit(bytes, at + 6), Some(0xdc00..=0xdfff)) => (false, 12),
            Some(0xd800..=0xdfff) => (true, 6),
            _ => (false, 2),
        };
        if lone {
            mended.push_str(&json[copied..at]);
            mended.push_str("\\ufffd");
            copied = at + length;
        }
        at = (at + length).min(bytes.len());
    }
    (copied > 0).then(|| mended + &json[copied..])
}

/// The code unit of a `\u` escape at this place.
fn unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_replaced_and_pairs_are_not() {
        assert_eq!(mended(r#""a\ud83d""#).as_deref(), Some(r#""a\ufffd""#));
        assert_eq!(mended(r#""\ude00b\uD83D\u0041""#).as_deref(), Some(r#""\ufffdb\ufffd\u0041""#));
        assert_eq!(mended(r#""\ud83d\ude00\u0041\n""#), None);
    }

    #[test]
    fn an_escaped_backslash_begins_no_escape() {
        assert_eq!(mended(r#""\\ud83d""#), None);
        assert_eq!(mended(r"\"), None);
        assert_eq!(mended(r"é\ud8"), None);
    }
}
