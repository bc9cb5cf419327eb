//! The file of a shape. A table with a line a trait, sorted, so that a change is a line of a diff.

use super::{Shape, Trait, shape::Count};

/// The name of the file for a backend, whatever that is called: it leads to no other folder.
#[must_use]
pub fn file_name(backend: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "_-.".contains(c) { c } else { '-' };
    let name: String = backend.chars().map(plain).take(LONGEST_NAME).collect();
    format!("{}.tsv", if name.trim_matches('.').is_empty() { "unnamed" } else { name.trim_start_matches('.') })
}

/// The text of a shape: a head that says the format and the backend, then columns between tabs.
#[must_use]
pub fn write(backend: &str, shape: &Shape) -> String {
    let backend = backend.replace(char::is_control, " ");
    let mut text = format!("{HEAD}{FORMAT}\t{backend}\n{COLUMNS}\n");
    for (seen, count) in &shape.traits {
        let day = |day: &Option<String>| day.clone().unwrap_or_default();
        let Count { recordings, first, last, accepted } = count;
        let row = format!(
            "{}\t{}\t{}\t{recordings}\t{}\t{}\t{}",
            seen.of,
            seen.what,
            seen.is,
            day(first),
            day(last),
            day(accepted)
        );
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

/// Reads the file of a shape: the backend, and what was counted.
///
/// # Errors
/// Which line cannot be read, and why.
pub fn read(text: &str) -> Result<(String, Shape), String> {
    let mut lines = text.lines().enumerate();
    let head = lines.next().and_then(|(_, line)| line.strip_prefix(HEAD)).ok_or("line 1 is not the head of a shape")?;
    let (format, backend) = head.split_once('\t').ok_or("line 1 names no backend")?;
    if format != FORMAT {
        return Err(format!("it is in format {format}, and this version reads format {FORMAT}"));
    }
    let mut shape = Shape::default();
    for (at, line) in lines.skip(1) {
        let (seen, count) = row(line).ok_or_else(|| format!("line {} is not a row of a shape: {line:?}", at + 1))?;
        if shape.traits.insert(seen, count).is_some() {
            return Err(format!("line {} says again what another line says", at + 1));
        }
    }
    Ok((backend.to_owned(), shape))
}

fn row(line: &str) -> Option<(Trait, Count)> {
    let mut cells = line.split('\t');
    let seen = Trait::new(cells.next()?, cells.next()?, cells.next()?);
    let recordings = cells.next()?.parse().ok()?;
    let mut day = || match cells.next() {
        None | Some("") => Some(None),
        Some(day) => day.parse::<jiff::civil::Date>().ok().map(|_| Some(day.to_owned())),
    };
    let count = Count { recordings, first: day()?, last: day()?, accepted: day()? };
    cells.next().is_none().then_some((seen, count))
}

const HEAD: &str = "shape\t";
const FORMAT: &str = "1";
const LONGEST_NAME: usize = 100;
const COLUMNS: &str = "of\twhat\tis\trecordings\tfirst\tlast\taccepted";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shapes() -> impl Strategy<Value = Shape> {
        let word = "[a-z.]{1,4}";
        let day = proptest::option::of("20[0-9]{2}-0[1-9]-[12][0-8]");
        let count = (1..9_u64, day.clone(), day.clone(), day).prop_map(|(recordings, first, last, accepted)| Count {
            recordings,
            first,
            last,
            accepted,
        });
        let seen = (word, word, word).prop_map(|(of, what, is)| Trait::new(of, what, is));
        proptest::collection::btree_map(seen, count, 0..20).prop_map(|traits| Shape { traits })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(shape in shapes()) {
            let text = write("openai", &shape);
            prop_assert_eq!(read(&text), Ok(("openai".to_owned(), shape)));
        }

        #[test]
        fn shapes_add_up_in_any_order(one in shapes(), two in shapes(), three in shapes()) {
            let whole = Shape::sum([&one, &two, &three]);
            prop_assert_eq!(&whole, &Shape::sum([&three, &Shape::sum([&two, &one])]));
            prop_assert_eq!(whole, Shape::sum([&Shape::default(), &Shape::sum([&one, &three]), &two]));
        }
    }

    #[test]
    fn a_backend_names_a_file_of_this_folder() {
        assert_eq!(file_name("chatgpt-codex"), "chatgpt-codex.tsv");
        for name in ["../../escaped", "/etc/passwd", "..", "", "a\u{1b}b"].map(file_name) {
            assert!(!name.starts_with('.') && !name.contains(['/', '\u{1b}']), "{name}");
        }
    }

    #[test]
    fn a_row_that_cannot_be_read_is_named() {
        let told = |text: &str| read(text).map(|_| ()).expect_err("it is wrong");
        assert_eq!(told("hello"), "line 1 is not the head of a shape");
        assert_eq!(told("shape\t2\topenai\n"), "it is in format 2, and this version reads format 1");
        assert!(told("shape\t1\topenai\nof\nx\ty\tz\tmany\n").starts_with("line 3 is not a row"));
        assert!(told("shape\t1\topenai\nof\nx\ty\tz\t1\t2026-13-01\n").starts_with("line 3 is not a row"));
        assert!(told("shape\t1\topenai\nof\nx\ty\tz\t1\nx\ty\tz\t1\n").starts_with("line 4 says again"));
    }
}
