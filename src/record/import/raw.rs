//! Response bodies as they came. Files of server-sent events, kept byte for byte.

use bytes::Bytes;

use super::{Payload, Refusal, Source};
use crate::stream::{Fidelity, Frame, decode};

/// Bodies as they came.
pub(super) struct Raw;

impl Source for Raw {
    fn id(&self) -> &'static str {
        "raw"
    }

    fn about(&self) -> &'static str {
        "Response bodies, byte for byte: `.sse` files."
    }

    fn is_meant(&self, extension: &str) -> bool {
        extension == "sse"
    }

    fn unpack(&self, _extension: &str, file: &Bytes) -> Result<Vec<Payload>, Refusal> {
        if !decode(file).iter().any(is_sse) {
            return Err(Refusal::NotSse);
        }
        // Nothing says who wrote the file, so nothing says that its framing was left alone.
        Ok(vec![Payload::of(file.clone(), Fidelity::Body)])
    }
}

fn is_sse(frame: &Frame) -> bool {
    frame.data.is_some() || frame.event.is_some() || frame.comments > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_kept_byte_for_byte_even_cut_and_with_invalid_bytes() {
        let file = Bytes::from_static(b"\xEF\xBB\xBFdata: {\"a\":\"\xFF\"}\r\n\r\nevent: cut");
        assert_eq!(Raw.unpack("sse", &file).expect("it is SSE")[0].body, file);
    }

    #[test]
    fn a_page_and_a_json_body_are_refused() {
        for other in ["<html>\n\n</html>", "{\"error\": {\"message\": \"no\"}}\n"] {
            let refused = Raw.unpack("sse", &Bytes::from_static(other.as_bytes()));
            assert!(matches!(refused, Err(Refusal::NotSse)), "{other}");
        }
    }
}
