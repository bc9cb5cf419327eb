//! Whatever it is. The extension decides, and where that says nothing, the first line of the content.

use bytes::Bytes;

use super::{
    Payload, Refusal, Source,
    chunks::Chunks,
    har::Har,
    lines::{Lines, is_session},
    raw::Raw,
    vcr::Vcr,
};

/// The source that fits.
pub(super) struct Auto;

impl Source for Auto {
    fn id(&self) -> &'static str {
        "auto"
    }

    fn about(&self) -> &'static str {
        "Whatever the name or the content says it is."
    }

    fn is_meant(&self, _extension: &str) -> bool {
        true
    }

    fn unpack(&self, extension: &str, file: &Bytes) -> Result<Vec<Payload>, Refusal> {
        let by_name = [&Raw as &dyn Source, &Chunks, &Har, &Vcr].into_iter().find(|source| source.is_meant(extension));
        let starts_as_json = || file.trim_ascii_start().starts_with(b"{");
        if is_session(file) {
            return Lines.unpack(extension, file);
        }
        match by_name {
            Some(source) => source.unpack(extension, file),
            None if starts_as_json() => Chunks.unpack(extension, file),
            None => Raw.unpack(extension, file),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Fidelity;

    fn fidelity(extension: &str, file: &'static str) -> Option<Fidelity> {
        Auto.unpack(extension, &Bytes::from_static(file.as_bytes())).ok().map(|payloads| payloads[0].fidelity)
    }

    #[test]
    fn a_text_or_json_file_is_known_by_what_is_in_it() {
        assert_eq!(fidelity("txt", "\n: hello\n\ndata: {}\n\n"), Some(Fidelity::Body));
        assert_eq!(fidelity("json", "event: x\ndata: {}\n\n"), Some(Fidelity::Body));
        assert_eq!(fidelity("json", "{\"type\":\"a\"}\n{\"type\":\"b\"}\n"), Some(Fidelity::Events));
        assert_eq!(fidelity("jsonl", "> {\"id\":1,\"method\":\"initialize\"}\n"), Some(Fidelity::Body));
        assert_eq!(fidelity("md", "# A page\n\nwith text\n"), None);
    }
}
