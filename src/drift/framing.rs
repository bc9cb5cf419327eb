//! Framing. How frames are written, cut, and headed, apart from what they say.

use std::collections::BTreeSet;

use super::{Trait, paths::plain};
use crate::stream::{Fidelity, Frame, Reading, Recording};

/// Adds what the bytes look like, as far as the recording keeps them.
pub(super) fn traits(recording: &Recording, frames: &[Frame], readings: &[Reading], traits: &mut BTreeSet<Trait>) {
    let mut add = |what: &str, is: &str| {
        traits.insert(Trait::new("stream", what, is));
    };
    let headers = &recording.response.headers;
    add("end of body", recording.response.end.as_str());
    add("sentinel", if readings.iter().any(is_sentinel) { "[DONE]" } else { "none" });
    if recording.provenance.fidelity != Fidelity::Events {
        let said: Vec<&Frame> = frames.iter().filter(|frame| frame.data.is_some()).collect();
        add("event line", some(&said, |frame| frame.event.is_some()));
        add("comments", some(frames, |frame| frame.comments > 0));
        add("id line", some(frames, |frame| frame.id.is_some()));
        add("retry line", some(frames, |frame| frame.retry.is_some()));
        add("frames without data", some(frames, |frame| frame.data.is_none() && frame.event.is_some()));
        add("space behind the colon", some(&said, |frame| contains(&frame.raw, b"data: ")));
        add("event line before data", some(&said, |frame| frame.raw.starts_with(b"event")));
        add("lines end in", line_end(&recording.body));
        add("byte order mark", if recording.body.starts_with(b"\xEF\xBB\xBF") { "yes" } else { "no" });
    }
    if recording.provenance.fidelity == Fidelity::Wire && recording.chunks.len() > 1 {
        add("chunks", chunking(recording, frames));
        add("arrival", arrival(recording));
    }
    let kind = headers.iter().find(|(name, _)| name == "content-type").and_then(|(_, kind)| kind.split(';').next());
    if let Some(kind) = kind {
        add("content type", &kind.trim().chars().filter(char::is_ascii_graphic).take(LONGEST_KIND).collect::<String>());
    }
    if !headers.is_empty() {
        traits.insert(Trait::new("headers", "", "seen"));
        traits.extend(headers.iter().map(|(name, _)| Trait::new("headers", plain(name), "sent")));
    }
}

/// Whether it is `[DONE]`, which is an event where it ends the stream.
fn is_sentinel(reading: &Reading) -> bool {
    *reading == Reading::Sentinel || reading.event().is_some_and(|event| event.kind == "[DONE]")
}

/// Whether it is so of all, some, or none.
fn some<T>(all: &[T], is_so: impl Fn(&T) -> bool) -> &'static str {
    match all.iter().filter(|one| is_so(one)).count() {
        0 => "never",
        number if number == all.len() => "always",
        _ => "sometimes",
    }
}

fn contains(raw: &[u8], text: &[u8]) -> bool {
    memchr::memmem::find(raw, text).is_some()
}

fn line_end(body: &[u8]) -> &'static str {
    let both = memchr::memmem::find_iter(body, b"\r\n").count();
    let (feeds, returns) = (memchr::memchr_iter(b'\n', body).count(), memchr::memchr_iter(b'\r', body).count());
    match (both, feeds, returns) {
        (_, 0, 0) => "nothing",
        (0, _, 0) => "LF",
        (0, 0, _) => "CR",
        (both, feeds, returns) if both == feeds && both == returns => "CRLF",
        _ => "several ways",
    }
}

/// How chunks and frames go together.
fn chunking(recording: &Recording, frames: &[Frame]) -> &'static str {
    let ends: BTreeSet<usize> = frames.iter().map(Frame::end).collect();
    let mut at = 0;
    let cuts_frames = recording.chunks.iter().any(|chunk| {
        at += chunk.length;
        !ends.contains(&at)
    });
    match cuts_frames {
        true => "cut frames",
        false if recording.chunks.len() >= frames.len() => "are frames",
        false => "are several frames",
    }
}

/// Whether the body came over time.
fn arrival(recording: &Recording) -> &'static str {
    let times = || recording.chunks.iter().map(|chunk| chunk.micros);
    let took = times().max().unwrap_or_default() - times().min().unwrap_or_default();
    if took > AT_ONCE { "over time" } else { "at once" }
}

/// Of a content type.
const LONGEST_KIND: usize = 60;

/// Microseconds.
const AT_ONCE: u64 = 100_000;
