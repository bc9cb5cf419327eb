//! `CODEX_RS_SSE_FIXTURE`: a file in the place of a response. Every line becomes a frame of its own.

use bytes::Bytes;

/// The body that a fixture stands for. Each line gets two line feeds, so several `data` lines cannot be one event, and
/// an `event` line becomes a frame without data. A recorded stream plays all the same, because only the JSON `type`
/// counts.
#[must_use]
pub fn fixture(file: &str) -> Bytes {
    file.lines().flat_map(|line| [line, "\n\n"]).collect::<String>().into()
}
