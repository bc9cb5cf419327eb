//! A table for a terminal. Ids are never cut: only the last column wraps, and numbers stand on the right.

use std::cmp::Ordering;

use anstream::adapter::strip_str;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};

/// Renders rows under a head. All columns but the last are as wide as what is in them.
#[must_use]
pub fn table(head: &[&str], rows: &[Vec<String>], width: u16) -> String {
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(head.to_vec());
    for row in rows {
        table.add_row(row.iter().map(|text| Cell::new(text).set_alignment(side(text))));
    }
    let last = head.len().saturating_sub(1);
    let longest = rows.iter().filter_map(|row| row.get(last)).flat_map(|text| text.lines()).map(shown);
    let room =
        longest.max().and_then(|longest| u16::try_from(longest + PADDING).ok()).unwrap_or(MOST_ROOM).min(MOST_ROOM);
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_constraint(match at.cmp(&last) {
            Ordering::Less => ColumnConstraint::ContentWidth,
            _ => ColumnConstraint::LowerBoundary(Width::Fixed(room)),
        });
    }
    table.trim_fmt()
}

/// How many characters of a line are seen.
pub(super) fn shown(line: &str) -> usize {
    strip_str(line).map(|text| text.chars().count()).sum()
}

/// Numbers, grouped by thousands or a fraction of one another, line up on the right.
fn side(text: &str) -> CellAlignment {
    let text = strip_str(text).to_string();
    let is_number =
        !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '\u{202F}' | '/' | '*' | ' '));
    if is_number { CellAlignment::Right } else { CellAlignment::Left }
}

/// Room that the last column gets even where that makes lines longer than the terminal is wide.
const MOST_ROOM: u16 = 36;

/// A space on either side.
pub(super) const PADDING: usize = 2;

/// A line under the head, and no other.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_column_wraps_and_numbers_stand_on_the_right() {
        let rows = [
            vec![
                "an-id-that-is-rather-long".to_owned(),
                "7".to_owned(),
                "a text longer than there is room for it here".to_owned(),
            ],
            vec!["short".to_owned(), "1200".to_owned(), String::new()],
        ];
        let lines: Vec<String> = table(&["id", "number", "text"], &rows, 76).lines().map(str::to_owned).collect();
        assert!(lines[2].contains("an-id-that-is-rather-long") && lines[2].contains("     7 "), "{lines:#?}");
        assert!(lines.len() > 4 && lines.iter().all(|line| line.chars().count() <= 76), "{lines:#?}");
    }
}
