//! Lines out of bytes. One that is longer than any message is passed over without being kept.

use std::collections::VecDeque;

use memchr::memchr;

/// A line, without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// All of it.
    Whole(Vec<u8>),
    /// It was longer than the limit, and is gone.
    TooLong,
}

/// Bytes in, lines out. What stands behind the last line end is no line: whoever wrote it died over it.
#[derive(Debug)]
pub(super) struct Lines {
    begun: Vec<u8>,
    limit: usize,
    /// Whether the line that is arriving is too long already.
    is_passing: bool,
    ready: VecDeque<Line>,
}

impl Lines {
    /// Lines of at most so many bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self { begun: Vec::new(), limit, is_passing: false, ready: VecDeque::new() }
    }

    /// Takes bytes as they come.
    pub(super) fn push(&mut self, mut bytes: &[u8]) {
        while let Some(end) = memchr(b'\n', bytes) {
            self.keep(&bytes[..end]);
            let line = std::mem::take(&mut self.begun);
            let is_too_long = std::mem::take(&mut self.is_passing);
            self.ready.push_back(if is_too_long { Line::TooLong } else { Line::Whole(line) });
            bytes = &bytes[end + 1..];
        }
        self.keep(bytes);
    }

    /// The next line, if it is there.
    pub(super) fn next(&mut self) -> Option<Line> {
        self.ready.pop_front()
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.is_passing |= self.begun.len() + bytes.len() > self.limit;
        if self.is_passing {
            self.begun = Vec::new();
        } else {
            self.begun.extend_from_slice(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(lines: &mut Lines) -> Vec<Line> {
        std::iter::from_fn(|| lines.next()).collect()
    }

    #[test]
    fn a_line_above_the_limit_is_passed_over_and_costs_nothing() {
        let mut lines = Lines::new(4);
        for _ in 0..1000 {
            lines.push(b"xxx");
        }
        assert_eq!(lines.begun.capacity(), 0);
        lines.push(b"x\nfour\nfives\nlost");
        assert_eq!(all(&mut lines), [Line::TooLong, Line::Whole(b"four".to_vec()), Line::TooLong]);
    }

    proptest! {
        #[test]
        fn lines_do_not_depend_on_how_the_bytes_are_cut(text in "[ab\n]{0,60}", cut in 1..9_usize) {
            let mut whole = Lines::new(6);
            whole.push(text.as_bytes());
            let mut cuts = Lines::new(6);
            text.as_bytes().chunks(cut).for_each(|chunk| cuts.push(chunk));
            prop_assert_eq!(all(&mut cuts), all(&mut whole));
        }
    }
}
