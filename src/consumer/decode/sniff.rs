//! Tells an event stream from a body that is none. Goes by the body, since content types lie both ways.

/// What a body turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::consumer) enum Sniffed {
    /// Only blanks so far.
    Undecided,
    /// It may be an event stream.
    Stream,
    /// JSON, markup, or something compressed.
    Foreign,
}

/// Looks at the beginning of a body.
pub(in crate::consumer) struct Sniff;

impl Sniff {
    /// What the body is, judged by all of it that has arrived.
    pub(in crate::consumer) fn body(start: &[u8]) -> Sniffed {
        if COMPRESSED.iter().any(|magic| start.starts_with(magic)) {
            return Sniffed::Foreign;
        }
        if COMPRESSED.iter().any(|magic| magic.starts_with(start)) {
            return Sniffed::Undecided;
        }
        let text = start.strip_prefix(BOM).unwrap_or(start);
        if BOM.starts_with(text) {
            return Sniffed::Undecided;
        }
        match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{' | b'[' | b'<' | b'"') => Sniffed::Foreign,
            None if text.len() < PATIENCE => Sniffed::Undecided,
            _ => Sniffed::Stream,
        }
    }

    /// Whether any line of the body is a comment or a field of an event stream.
    pub(in crate::consumer) fn has_fields(body: &[u8]) -> bool {
        let is_field = |line: &[u8]| {
            let name = line.split(|&byte| byte == b':').next().unwrap_or(line);
            line.starts_with(b":") || FIELDS.contains(&name)
        };
        body.strip_prefix(BOM).unwrap_or(body).split(|&byte| byte == b'\n' || byte == b'\r').any(is_field)
    }
}

const BOM: &[u8] = "\u{feff}".as_bytes();

const FIELDS: [&[u8]; 4] = [b"data", b"event", b"id", b"retry"];

/// How gzip and zstd begin. Brotli has no mark.
const COMPRESSED: [&[u8]; 2] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"];

/// Blanks after which a body counts as a stream: blank lines are all an idle stream may send.
const PATIENCE: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_markup_and_compressed_bytes_are_no_event_stream() {
        for body in [
            &b" {\"error\":1}"[..],
            b"[1]",
            b"\n<!DOCTYPE html>",
            b"\xef\xbb\xbf{",
            b"\x1f\x8b\x08",
            b"\x28\xb5\x2f\xfd..",
        ] {
            assert_eq!(Sniff::body(body), Sniffed::Foreign, "{body:?}");
        }
    }

    #[test]
    fn fields_comments_and_nonsense_may_be_one() {
        for body in [&b"data: {}"[..], b": hi", b"\xef\xbb\xbfdata", b"(what)", b"\r\n\r\nevent"] {
            assert_eq!(Sniff::body(body), Sniffed::Stream, "{body:?}");
        }
    }

    #[test]
    fn blanks_and_half_a_bom_leave_it_open_for_a_while() {
        for body in [&b""[..], b"\n ", b"\xef\xbb", b"\x1f", b"\x28\xb5"] {
            assert_eq!(Sniff::body(body), Sniffed::Undecided, "{body:?}");
        }
        assert_eq!(Sniff::body(&[b'\n'; 300]), Sniffed::Stream);
    }
}
