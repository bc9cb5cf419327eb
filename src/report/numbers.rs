//! Numbers for a person.

/// A number of things, as `3 rules`.
#[must_use]
pub fn counted(number: usize, thing: &str) -> String {
    format!("{} {thing}{}", count(number), if number == 1 { "" } else { "s" })
}

/// A number with a thin gap between thousands, as `12\u{202F}345`.
pub(super) fn count(number: usize) -> String {
    let digits = number.to_string();
    let grouped: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    grouped.join("\u{202F}")
}
