//! Cuts bytes into blocks that end in a blank line. Stands before `eventsource-stream`, which panics on a BOM,
//! stalls on an invalid byte, loses a final bare CR and is quadratic on anything but one whole block.

use std::borrow::Cow;

use memchr::memchr2;

/// Bytes in, whole blocks out.
///
/// A block holds its lines with their ends made LF, the blank line that closed it among them, and no comments. Line
/// ends are decided the moment they are seen: a CR ends its line at once, and a LF right behind it
/// is swallowed, so nothing waits for a byte that may never come.
#[derive(Debug)]
pub(in crate::consumer) struct Guard {
    block: Vec<u8>,
    line_start: usize,
    after_cr: bool,
    first_line: bool,
    limit: usize,
}

/// A block outgrew the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::consumer) struct TooLarge;

impl Guard {
    pub(in crate::consumer) fn new(limit: usize) -> Self {
        Self { block: Vec::new(), line_start: 0, after_cr: false, first_line: true, limit }
    }

    /// Takes from the bytes up to the end of the next block, or all of them.
    pub(in crate::consumer) fn take_block<'b>(
        &mut self,
        bytes: &mut &'b [u8],
    ) -> Result<Option<Cow<'b, [u8]>>, TooLarge> {
        if let Some(length) = self.untouched(bytes) {
            let (block, rest) = bytes.split_at(length);
            self.first_line = false;
            *bytes = rest;
            return Ok(Some(Cow::Borrowed(block)));
        }
        while let Some(&first) = bytes.first() {
            if std::mem::take(&mut self.after_cr) && first == b'\n' {
                *bytes = &bytes[1..];
                continue;
            }
            let Some(end) = memchr2(b'\r', b'\n', bytes) else {
                self.push(bytes)?;
                *bytes = &[];
                return Ok(None);
            };
            self.push(&bytes[..end])?;
            self.after_cr = bytes[end] == b'\r';
            *bytes = &bytes[end + 1..];
            if self.end_line() {
                self.line_start = 0;
                self.block.push(b'\n');
                return Ok(Some(Cow::Owned(std::mem::take(&mut self.block))));
            }
        }
        Ok(None)
    }

    /// Length of the block that the bytes begin with, where nothing of it has to be changed and so nothing copied.
    fn untouched(&self, bytes: &[u8]) -> Option<usize> {
        let may_be_bom = self.first_line && bytes.first() == BOM.first();
        if !self.block.is_empty() || self.after_cr || may_be_bom {
            return None;
        }
        let mut line = 0;
        loop {
            let end = line + memchr2(b'\r', b'\n', &bytes[line..])?;
            match bytes[line] {
                _ if bytes[end] == b'\r' => return None,
                b':' => return None,
                b'\n' => return (0 < line && line <= self.limit).then_some(end + 1),
                _ => line = end + 1,
            }
        }
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), TooLarge> {
        if bytes.len() > self.limit.saturating_sub(self.block.len()) {
            self.block = Vec::new();
            return Err(TooLarge);
        }
        self.block.extend_from_slice(bytes);
        Ok(())
    }

    /// Ends the current line; says whether that ends a block with something in it.
    fn end_line(&mut self) -> bool {
        if std::mem::take(&mut self.first_line) && self.block.starts_with(BOM) {
            self.block.drain(..BOM.len());
        }
        let line = &self.block[self.line_start..];
        if line.is_empty() {
            return !self.block.is_empty();
        }
        if line[0] == b':' {
            // Comments may drip for hours inside one block and need not be kept.
            self.block.truncate(self.line_start);
            return false;
        }
        self.block.push(b'\n');
        self.line_start = self.block.len();
        false
    }
}

const BOM: &[u8] = "\u{feff}".as_bytes();

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn blocks(chunks: &[&[u8]]) -> Vec<String> {
        let mut guard = Guard::new(1 << 20);
        let mut blocks = Vec::new();
        for chunk in chunks {
            let mut rest = *chunk;
            while let Some(block) = guard.take_block(&mut rest).expect("within the limit") {
                let lines = block.strip_suffix(b"\n").expect("a blank line closes it");
                blocks.push(String::from_utf8_lossy(lines).into_owned());
            }
        }
        blocks
    }

    #[test]
    fn every_kind_of_line_end_closes_a_block() {
        for text in ["a\nb\n\nc\n\n", "a\r\nb\r\n\r\nc\r\n\r\n", "a\rb\r\rc\r\r", "a\r\nb\r\rc\n\r\n"] {
            assert_eq!(blocks(&[text.as_bytes()]), ["a\nb\n", "c\n"], "{text:?}");
        }
    }

    #[test]
    fn a_final_bare_cr_closes_its_block_without_waiting() {
        assert_eq!(blocks(&[b"data: x\r", b"\r"]), ["data: x\n"]);
    }

    #[test]
    fn a_line_end_split_over_two_chunks_is_one_line_end() {
        assert_eq!(blocks(&[b"a\r", b"\nb\r", b"\n\r", b"\nc\n\n"]), ["a\nb\n", "c\n"]);
    }

    #[test]
    fn one_leading_bom_goes_and_a_second_stays() {
        assert_eq!(blocks(&[b"\xef\xbb", b"\xbfdata: x\n\n"]), ["data: x\n"]);
        assert_eq!(blocks(&["\u{feff}\u{feff}a\n\n".as_bytes()]), ["\u{feff}a\n"]);
        assert_eq!(blocks(&["a\n\n\u{feff}b\n\n".as_bytes()]), ["a\n", "\u{feff}b\n"]);
        assert_eq!(blocks(&["\u{feff}\n\na\n\n".as_bytes()]), ["a\n"]);
    }

    #[test]
    fn an_unterminated_block_never_comes_out() {
        assert!(blocks(&[b"data: x\n"]).is_empty());
    }

    #[test]
    fn comments_take_no_room() {
        let mut guard = Guard::new(16);
        for _ in 0..100 {
            assert_eq!(guard.take_block(&mut &b": keepalive\n"[..]), Ok(None));
        }
        assert_eq!(guard.take_block(&mut &b"data: x\n\n"[..]), Ok(Some(b"data: x\n\n".into())));
    }

    #[test]
    fn a_line_beyond_the_limit_is_refused_before_it_is_held() {
        let mut guard = Guard::new(8);
        assert_eq!(guard.take_block(&mut &b"data: x"[..]), Ok(None));
        assert_eq!(guard.take_block(&mut &b"xx"[..]), Err(TooLarge));
    }

    proptest! {
        #[test]
        fn where_the_bytes_are_cut_does_not_matter(
            bytes in proptest::collection::vec(proptest::sample::select(b"ab:\r\n\xef\xbb\xbf".as_slice()), 0..60),
            cuts in proptest::collection::vec(0_usize..60, 0..8),
        ) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]).collect();
            prop_assert_eq!(blocks(&chunks), blocks(&[&bytes]));
        }
    }
}
