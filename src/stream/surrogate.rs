//! Half a surrogate pair in JSON. Servers that cut text by UTF-16 units send it; JavaScript reads it, `serde_json` does not.

/// The JSON with every escape of a lone surrogate replaced by that of U+FFFD. `None` where there is none.
pub(super) fn without_lone_surrogates(json: &str) -> Option<String> {
    let mut repaired = String::with_capacity(json.len());
    let mut rest = json;
    let mut found = false;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        repaired.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                found = true;
                repaired.push_str("\\ufffd");
                rest = &escape[6..];
                continue;
            }
            // An escape of one character; a backslash at the end is left to the parser.
            _ => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        repaired.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    repaired.push_str(rest);
    found.then_some(repaired)
}

/// The UTF-16 unit of an escape `\uXXXX` that the text begins with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lone_halves_are_replaced() {
        assert_eq!(without_lone_surrogates(r"\ud83d\ude00 \n \\ud83d"), None);
        assert_eq!(without_lone_surrogates(r"a\ud83db").as_deref(), Some(r"a\ufffdb"));
        assert_eq!(without_lone_surrogates(r"\ude00\ud83d\ude00").as_deref(), Some(r"\ufffd\ud83d\ude00"));
        assert_eq!(without_lone_surrogates(r"\ud83d\").as_deref(), Some(r"\ufffd\"));
    }
}
