//! One block through `eventsource-stream`. The crate reads the fields; it never sees more than one event.

use std::borrow::Cow;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use eventsource_stream::{Event, EventStream};
use futures_core::Stream;
use memchr::{memchr, memchr_iter};

/// The event of a block, or none if the block has no data. Invalid UTF-8 becomes U+FFFD.
pub(in crate::consumer) fn parse_block(block: &[u8]) -> Option<Event> {
    let text = str::from_utf8(block).map_or_else(|_| String::from_utf8_lossy(block), Cow::Borrowed);
    let mut events = EventStream::new(Pieces { text: &text, few: has_few_lines(&text) });
    let mut context = Context::from_waker(Waker::noop());
    match Pin::new(&mut events).poll_next(&mut context) {
        Poll::Ready(Some(Ok(event))) => Some(event),
        _ => None,
    }
}

/// A block as the crate is fed with it: whole where it has few lines, else line by line. The crate copies what it
/// holds for every line it takes, so a whole block of many lines would cost it the square of their number.
struct Pieces<'a> {
    text: &'a str,
    few: bool,
}

impl<'a> Stream for Pieces<'a> {
    type Item = Result<&'a [u8], Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let end = if self.few { self.text.len().checked_sub(1) } else { memchr(b'\n', self.text.as_bytes()) };
            let Some(end) = end else { return Poll::Ready(None) };
            let (piece, rest) = self.text.split_at(end + 1);
            self.text = rest;
            // A BOM here is part of a field name nobody knows, and it would make the crate panic.
            if !piece.starts_with(BOM) {
                return Poll::Ready(Some(Ok(piece.as_bytes())));
            }
        }
    }
}

/// Whether a block is cheaper to take whole. With a BOM anywhere it has to be looked through line by line.
fn has_few_lines(text: &str) -> bool {
    memchr_iter(b'\n', text.as_bytes()).nth(FEW).is_none() && memchr(BOM_BEGINS, text.as_bytes()).is_none()
}

const BOM: char = '\u{feff}';

/// Its first byte, with which hardly anything else begins.
const BOM_BEGINS: u8 = 0xEF;

/// An `event` line, one of `data`, one more, and the blank line.
const FEW: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn event(block: &str) -> Option<(String, String)> {
        parse_block(format!("{block}\n").as_bytes()).map(|event| (event.event, event.data))
    }

    fn named(name: &str, data: &str) -> (String, String) {
        (name.into(), data.into())
    }

    #[test]
    fn name_and_data_are_read_and_other_fields_are_not() {
        assert_eq!(event("id: 7\nretry: +5\nevent: a\nwhat: x\ndata: {}\n"), Some(named("a", "{}")));
        assert_eq!(event("data\n"), Some(named("message", "")));
    }

    #[test]
    fn several_data_lines_join_with_a_line_feed() {
        assert_eq!(event("data: a\ndata:b\ndata:  c\n"), Some(named("message", "a\nb\n c")));
    }

    #[test]
    fn a_block_without_data_is_no_event() {
        assert_eq!(event("event: codex.rate_limits\n"), None);
        assert_eq!(event("id: 1\n"), None);
    }

    #[test]
    fn a_bom_in_the_middle_spoils_its_line_only() {
        assert_eq!(event("\u{feff}data: a\ndata: b\n"), Some(named("message", "b")));
    }

    #[test]
    fn an_invalid_byte_becomes_a_replacement_character() {
        let event = parse_block(b"data: a\xffb\n\n").expect("an event");
        assert_eq!(event.data, "a\u{fffd}b");
    }

    #[test]
    fn unicode_separators_are_ordinary_characters() {
        assert_eq!(event("data: a\u{2028}b\u{85}c\n"), Some(named("message", "a\u{2028}b\u{85}c")));
    }

    #[test]
    fn many_lines_cost_no_more_than_their_bytes() {
        let block = "data: 0123456789\n".repeat(100_000);
        let data = event(&block).expect("an event").1;
        assert_eq!(data.len(), 100_000 * 11 - 1);
    }
}
