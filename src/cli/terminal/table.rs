//! Tables. A line under the head, columns that share the width, numbers on the right.

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

/// A table of so many columns of the terminal. The first row is the head.
pub(super) fn table(width: u16, head: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(head.to_vec());
    for row in rows {
        table.add_row(row.iter().map(|text| {
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            let side = if is_number { CellAlignment::Right } else { CellAlignment::Left };
            Cell::new(text).set_alignment(side)
        }));
    }
    table.trim_fmt()
}

const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_keeps_to_its_width_and_puts_numbers_on_the_right() {
        let rows = [vec!["a text that is longer than there is room".to_owned(), "7".to_owned()]];
        let lines: Vec<String> = table(30, &["name", "number"], &rows).lines().map(str::to_owned).collect();
        assert!(lines.len() > 3 && lines.iter().all(|line| line.chars().count() <= 30));
        assert!(lines[2].ends_with(" 7"), "{lines:#?}");
    }
}
