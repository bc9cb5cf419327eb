//! Numbers beyond the range of a double. They are JSON all the same: JavaScript reads infinity, and so does Python.

/// The JSON with every such number brought back into the range, or nothing where there is none.
pub(super) fn without_huge_numbers(json: &str) -> Option<String> {
    let bytes = json.as_bytes();
    let mut out = String::with_capacity(json.len());
    let (mut at, mut told, mut is_text) = (0, 0, false);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if is_text => at += 1,
            b'"' => is_text = !is_text,
            b'-' | b'0'..=b'9' if !is_text => {
                let is_of_it = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                let length = bytes[at..].iter().take_while(|byte| is_of_it(byte)).count();
                let number = &json[at..at + length];
                if number.parse::<f64>().is_ok_and(f64::is_infinite) {
                    out.push_str(&json[told..at]);
                    out.push_str(if number.starts_with('-') { "-1e308" } else { "1e308" });
                    told = at + length;
                }
                at += length - 1;
            }
            _ => {}
        }
        at += 1;
    }
    (told > 0).then(|| {
        out.push_str(&json[told..]);
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_come_back_into_it_and_texts_stay() {
        let repaired = |json| without_huge_numbers(json);
        assert_eq!(
            repaired(r#"{"a":1e675,"b":-1e999,"c":"1e675\""}"#).as_deref(),
            Some(r#"{"a":1e308,"b":-1e308,"c":"1e675\""}"#)
        );
        assert_eq!(repaired(r#"{"a":1e30,"b":-2,"c":"1e675"}"#), None);
        assert_eq!(repaired("1e675").as_deref(), Some("1e308"));
    }
}
