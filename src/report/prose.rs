//! The prose of rules, in which code stands between backticks.

/// The parts of a text, and whether each is code.
pub(super) fn prose(text: &str) -> impl Iterator<Item = (bool, &str)> {
    text.split('`').enumerate().map(|(at, part)| (at % 2 == 1, part)).filter(|(_, part)| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stands_between_backticks() {
        let told: Vec<(bool, &str)> = prose("The `output` may be `null`.").collect();
        assert_eq!(told, [(false, "The "), (true, "output"), (false, " may be "), (true, "null"), (false, ".")]);
    }
}
