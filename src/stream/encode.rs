//! The frame encoder. The inverse of the decoder, for frames that a mutation writes anew.

use bytes::{BufMut, Bytes, BytesMut};

/// One frame with LF line ends: an `event` line when there is a name, then a `data` line for each line of `data`.
///
/// Decoding gives the same name and data back, provided the name holds no line end and the data no CR, which JSON
/// never does unescaped.
#[must_use]
pub fn encode(event: Option<&str>, data: &str) -> Bytes {
    let mut frame = BytesMut::with_capacity(data.len() + event.map_or(0, str::len) + ROOM_FOR_FIELD_NAMES);
    if let Some(event) = event {
        frame.put_slice(b"event: ");
        frame.put_slice(event.as_bytes());
        frame.put_u8(b'\n');
    }
    for line in data.split('\n') {
        frame.put_slice(b"data: ");
        frame.put_slice(line.as_bytes());
        frame.put_u8(b'\n');
    }
    frame.put_u8(b'\n');
    frame.freeze()
}

const ROOM_FOR_FIELD_NAMES: usize = 16;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stream::decode;

    proptest! {
        #[test]
        fn decoding_what_was_encoded_gives_it_back(event in "[a-z._]{1,20}", data in "[^\r]{0,60}") {
            let frames = decode(&encode(Some(&event), &data));
            prop_assert_eq!(frames.len(), 1);
            prop_assert_eq!(frames[0].event.as_deref(), Some(event.as_str()));
            prop_assert_eq!(frames[0].dispatched().map(ToString::to_string), Some(data));
        }
    }
}
