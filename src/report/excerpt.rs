//! Excerpts. Texts and differences of a length that a person reads; `report.json` has the rest.

use super::numbers::counted;
use crate::judge::{Change, Line};

/// A line of a difference, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DiffLine {
    /// What stands before it.
    pub(super) sign: &'static str,
    /// Which side it is from, as style sheets know it.
    pub(super) side: &'static str,
    /// The line.
    pub(super) text: String,
}

/// A text cut to so many characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// The lines that differ, with a little of what is around them.
pub(super) fn excerpt(diff: &[Line]) -> Vec<DiffLine> {
    let differs: Vec<usize> =
        diff.iter().enumerate().filter(|(_, line)| line.change != Change::Same).map(|(at, _)| at).collect();
    let is_near = |at: usize| {
        let next = differs.partition_point(|other| other + AROUND < at);
        differs.get(next).is_some_and(|other| at + AROUND >= *other)
    };
    let mut told = Vec::new();
    let mut left_out = 0;
    for (at, line) in diff.iter().enumerate() {
        if !is_near(at) || told.len() >= MOST_LINES {
            left_out += 1;
            continue;
        }
        told.extend(fold(&mut left_out));
        let (sign, side) = match line.change {
            Change::Same => (" ", "same"),
            Change::Expected => ("-", "expected"),
            Change::Actual => ("+", "actual"),
        };
        told.push(DiffLine { sign, side, text: shortened(&line.text, LONGEST_LINE) });
    }
    told.extend(fold(&mut left_out));
    told
}

/// A line that stands for those left out, if there are any.
fn fold(left_out: &mut usize) -> Option<DiffLine> {
    let number = std::mem::take(left_out);
    (number > 0).then(|| DiffLine { sign: " ", side: "fold", text: format!("⋯ {}", counted(number, "more line")) })
}

const AROUND: usize = 2;
const MOST_LINES: usize = 40;
const LONGEST_LINE: usize = 240;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_far_from_a_difference_are_folded() {
        let line = |at: usize| Line {
            change: if at == 5 { Change::Actual } else { Change::Same },
            text: format!("line {at}"),
        };
        let diff: Vec<Line> = (0..12).map(line).collect();
        let told: Vec<String> = excerpt(&diff).into_iter().map(|line| format!("{}{}", line.sign, line.text)).collect();
        assert_eq!(told, [" ⋯ 3 more lines", " line 3", " line 4", "+line 5", " line 6", " line 7", " ⋯ 4 more lines"]);
    }
}
