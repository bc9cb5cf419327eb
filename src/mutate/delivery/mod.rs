//! Deliveries. Ways to cut the same bytes into chunks, none of which may change a result.

use super::{Delivery, Page, Sent};
use crate::shelf::shelf;

shelf! {
    /// Ways to cut.
    DELIVERIES: dyn Delivery;
    whole::Whole,
    per_frame::PerFrame,
    one_byte::OneByte,
    inside_utf8::InsideUtf8,
    packets::Packets,
    recorded::Recorded,
}

/// The delivery that adds nothing of its own.
pub const PLAIN: &dyn Delivery = &per_frame::PerFrame;

/// Lengths between ascending cut points, which lie strictly inside the body.
fn lengths_between(cuts: impl IntoIterator<Item = usize>, end: usize) -> Vec<usize> {
    let mut last = 0;
    let cuts = cuts.into_iter().filter(|cut| *cut > 0 && *cut < end).chain((end > 0).then_some(end));
    cuts.map(|cut| {
        let length = cut - last;
        last = cut;
        length
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stream::{Chunk, Frame, decode};

    proptest! {
        #[test]
        fn every_delivery_cuts_the_whole_body_into_chunks_that_are_not_empty(text in "(data: [aé語😀]{0,5}\n{0,2}){0,5}") {
            let body = bytes::Bytes::from(text);
            let frames: Vec<usize> = decode(&body).iter().map(Frame::end).collect();
            for delivery in DELIVERIES {
                let chunks = [Chunk { length: 3, micros: 0 }, Chunk { length: 40, micros: 1 }];
                let lengths = delivery.lengths(Sent { body: &body, frames: &frames, chunks: &chunks });
                prop_assert_eq!(lengths.iter().sum::<usize>(), body.len(), "{}", delivery.id());
                prop_assert!(lengths.iter().all(|length| *length > 0), "{}", delivery.id());
            }
        }
    }

    #[test]
    fn inside_utf8_cuts_every_character_of_several_bytes_and_nothing_else() {
        let body = "aé語".as_bytes();
        let sent = |body| Sent { body, frames: &[], chunks: &[] };
        assert_eq!(inside_utf8::InsideUtf8.lengths(sent(body)), [2, 2, 2]);
        assert!(!inside_utf8::InsideUtf8.applies(sent(b"plain")));
    }
}
