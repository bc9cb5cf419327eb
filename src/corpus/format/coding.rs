//! Content codings. A body that came compressed is kept as it came, and read without its coding.

use std::io::{self, Read};

use super::LARGEST_PART;

/// The bytes without their coding, as far as they can be read: a body that was cut has a beginning all the same.
/// `None` for a coding that is not known, or bytes that are not in it.
#[must_use]
pub fn decoded(coding: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.is_empty() {
        return Some(Vec::new());
    }
    match coding.trim().to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => beginning(flate2::read::MultiGzDecoder::new(bytes)),
        "br" => beginning(brotli::Decompressor::new(bytes, 4096)),
        "zstd" => beginning(ruzstd::decoding::StreamingDecoder::new(bytes).ok()?),
        _ => None,
    }
}

/// What can be read before the first error, no more than a recording may have.
fn beginning(from: impl Read) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let read: io::Result<usize> = from.take(LARGEST_PART).read_to_end(&mut plain);
    (read.is_ok() || !plain.is_empty()).then_some(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        encoder.write_all(text).expect("a Vec takes all");
        encoder.finish().expect("a Vec takes all")
    }

    #[test]
    fn a_whole_body_is_read_whole_and_a_cut_one_up_to_the_cut() {
        let coded = gzip(b"data: one\n\ndata: two\n\n");
        assert_eq!(decoded("GZIP", &coded).expect("it is gzip"), b"data: one\n\ndata: two\n\n");
        let cut = decoded("gzip", &coded[..coded.len() - 12]).expect("it begins as gzip");
        assert!(b"data: one\n\ndata: two\n\n".starts_with(&cut) && !cut.is_empty());
    }

    #[test]
    fn an_unknown_coding_and_bytes_of_another_are_nothing() {
        assert_eq!(decoded("compress", b"data: one\n\n"), None);
        assert_eq!(decoded("gzip", b"data: one\n\n"), None);
        assert_eq!(decoded("zstd", b"data: one\n\n"), None);
    }
}
