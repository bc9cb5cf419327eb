//! The report for machines: `report.json`.

use super::model::Report;

/// The report as JSON, with a final line feed.
#[must_use]
pub fn json(report: &Report) -> String {
    json_text(&serde_json::to_string_pretty(report).expect("a report is plain data")) + "\n"
}

/// The same JSON with every character escaped that would move a cursor or turn a line around. They stand in strings
/// only, so it means what it meant.
#[must_use]
pub fn json_text(json: &str) -> String {
    if !json.contains(is_unseen) {
        return json.to_owned();
    }
    let escaped = json.chars().map(|c| if is_unseen(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() });
    escaped.collect()
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_a_cursor_is_escaped_and_means_the_same() {
        let text = "é\u{9b}31m\u{202e}x";
        let escaped = json_text(&serde_json::to_string(text).expect("a string"));
        assert_eq!(escaped, "\"é\\u009b31m\\u202ex\"");
        assert_eq!(serde_json::from_str::<String>(&escaped).expect("JSON"), text);
    }
}
