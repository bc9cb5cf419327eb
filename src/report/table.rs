//! A table for a terminal. Lines break between words and in paths, never inside a name, and numbers stand on the right.

use anstream::adapter::strip_str;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, LineStyle, Table, TableStyle};

/// Renders rows under a head, as wide as that. Where names are longer than there is room for, it is wider.
#[must_use]
pub fn table(head: &[&str], rows: &[Vec<String>], width: u16) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_header(head.to_vec());
    let widths = widths(head, rows, usize::from(width));
    for row in rows {
        let cell = |(text, width): (&String, &usize)| Cell::new(wrapped(text, *width)).set_alignment(side(text));
        table.add_row(row.iter().zip(&widths).map(cell));
    }
    for column in table.column_iter_mut() {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    table.trim_fmt()
}

/// How wide each column is: the last gives way first, then the widest, and the first one only when no other can.
fn widths(head: &[&str], rows: &[Vec<String>], width: usize) -> Vec<usize> {
    let cells = |at: usize| rows.iter().filter_map(move |row| row.get(at));
    let natural = |at: usize| cells(at).flat_map(|text| text.lines()).chain(head.get(at).copied()).map(shown).max();
    let smallest = |at: usize| cells(at).flat_map(|text| parts(text)).chain(head.get(at).copied()).map(shown).max();
    let mut widths: Vec<usize> = (0..head.len()).map(|at| natural(at).unwrap_or_default()).collect();
    let smallest: Vec<usize> = (0..head.len()).map(|at| smallest(at).unwrap_or_default()).collect();
    // Between two columns is a space besides.
    let room = (width + 1).saturating_sub((PADDING + 1) * head.len());
    while widths.iter().sum::<usize>() > room {
        let last = widths.len() - 1;
        let has_room = |at: &usize| widths[*at] > smallest[*at];
        // Names are looked for, and found where they stand in one line.
        let broadest = (1..=last).filter(has_room).max_by_key(|at| widths[*at]).or(Some(0).filter(has_room));
        let Some(at) = Some(last).filter(|at| has_room(at) && widths[*at] > MOST_ROOM).or(broadest) else { break };
        widths[at] -= 1;
    }
    widths
}

/// What is never broken: the parts of the words of a text, and a number as a whole.
fn parts(text: &str) -> Vec<&str> {
    match side(text) {
        CellAlignment::Right => vec![text],
        _ => text.split_whitespace().flat_map(|word| word.split_inclusive(BREAKS)).collect(),
    }
}

/// A text in lines of at most this many characters, as far as its parts allow. A style goes with every line.
fn wrapped(text: &str, width: usize) -> String {
    let broken = |line: &str| {
        let plain = strip_str(line).to_string();
        match line.split_once(plain.as_str()) {
            Some((style, reset)) if shown(line) > width => {
                let lines = broken(&plain, width).into_iter().map(|line| format!("{style}{line}{reset}"));
                lines.collect::<Vec<_>>().join("\n")
            }
            _ => line.to_owned(),
        }
    };
    text.lines().map(broken).collect::<Vec<_>>().join("\n")
}

/// A line without styles, broken where a word ends, and inside a word where that alone is too long.
fn broken(line: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut add = |part: &str, space: &str| match lines.last_mut() {
        Some(last) if last.is_empty() || shown(last) + shown(space) + shown(part) <= width => {
            *last += if last.is_empty() { "" } else { space };
            *last += part;
        }
        _ => lines.push(part.to_owned()),
    };
    for word in line.split(' ') {
        if shown(word) <= width {
            add(word, " ");
            continue;
        }
        for (at, part) in word.split_inclusive(BREAKS).enumerate() {
            add(part, if at == 0 { " " } else { "" });
        }
    }
    lines
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

/// Behind these a word may be broken.
const BREAKS: [char; 8] = ['.', '/', '+', ':', ',', ']', '}', '|'];

/// Room that the last column keeps while another can give way.
const MOST_ROOM: usize = 36;

/// A space on either side.
pub(super) const PADDING: usize = 2;

/// A line under the head, and no other.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_column_gives_way_first_and_numbers_stand_on_the_right() {
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

    #[test]
    fn words_stay_whole_and_paths_break_behind_their_marks() {
        let bold = anstyle::Style::new().bold();
        let rows = [vec![
            "BREAKING".to_owned(),
            "integer or null → string".to_owned(),
            "24 of 24, before 0 of 388".to_owned(),
            format!("response.usage.output_tokens of response.completed\n{bold}too few to call it breaking{bold:#}"),
        ]];
        for width in [60, 70, 80, 100, 140] {
            let text = table(&["", "change", "seen in", "where"], &rows, width);
            let plain = strip_str(&text).to_string();
            assert!(plain.lines().all(|line| line.chars().count() <= usize::from(width)), "{width}:\n{plain}");
            for word in ["BREAKING", "integer", "string", "before", "usage.", "output_tokens", "completed", "breaking"]
            {
                assert!(plain.contains(word), "{width}: {word} is broken\n{plain}");
            }
            // A style that a line begins ends on it.
            let balanced = |line: &str| line.matches(&bold.to_string()).count() == line.matches("\u{1b}[0m").count();
            assert!(text.lines().all(balanced), "{width}:\n{text:?}");
        }
        assert!(
            table(&["id"], &[vec!["a-name-that-is-never-broken".to_owned()]], 10)
                .contains("a-name-that-is-never-broken")
        );
    }
}
