//! Numbers beyond every double. They are JSON, and JavaScript and Python read them; `serde_json` refuses them.

use std::ops::Range;

/// The JSON with every such number made the largest that there is; `None` if it holds none.
pub(super) fn tamed(json: &str) -> Option<String> {
    let mut tamed = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(token) = next(json.as_bytes(), at) {
        at = token.end;
        let number = &json[token.clone()];
        if number.parse::<f64>().is_ok_and(f64::is_infinite) {
            tamed.push_str(&json[copied..token.start]);
            tamed.push_str(if number.starts_with('-') { "-1e308" } else { "1e308" });
            copied = token.end;
        }
    }
    (copied > 0).then(|| tamed + &json[copied..])
}

/// The next number outside strings.
fn next(bytes: &[u8], mut at: usize) -> Option<Range<usize>> {
    loop {
        match bytes.get(at)? {
            b'"' => at = behind(bytes, at + 1),
            b'-' | b'0'..=b'9' => {
                let is_of_it = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
                let length = bytes[at..].iter().take_while(|byte| is_of_it(byte)).count();
                return Some(at..at + length);
            }
            _ => at += 1,
        }
    }
}

/// What stands behind a string whose text begins here.
fn behind(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_become_the_largest_and_strings_stay() {
        let json = r#"{"a":-1e999,"b":[2E+400,1],"c":"1e999 \" 1e999"}"#;
        assert_eq!(tamed(json).as_deref(), Some(r#"{"a":-1e308,"b":[1e308,1],"c":"1e999 \" 1e999"}"#));
        assert_eq!(tamed(r#"{"a":1e300,"b":-0.5}"#), None);
    }

    #[test]
    fn json_that_is_cut_short_is_read_to_its_end() {
        for json in ["1e999", "\"a", "\"a\\", "-", ""] {
            assert_eq!(tamed(json).is_some(), json == "1e999", "{json}");
        }
    }
}
