//! A body that is compressed, whether or not the headers say so.

use std::io::Write as _;

use super::{Api, Coding, Draft, Effect, Inapplicable, Mutation, Page, Session};

/// `http.coded`.
pub(super) struct Coded;

impl Mutation for Coded {
    fn id(&self) -> &'static str {
        "http.coded"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The body is compressed with gzip, brotli, or zstd, labelled or not.",
            why: "Edges compress what was not asked to be. Undone or refused it is harmless; read as text it is nothing, or a stream that never says anything.",
            incidents: &["Soju06/codex-lb#77", "cita-777/metapi#335", "Wei-Shaw/claude-relay-service#1030"],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        if session.is_tagged("http") { NAMES.iter().map(ToString::to_string).collect() } else { Vec::new() }
    }

    fn effect(&self, parameter: &str) -> Effect {
        if parameter.ends_with("-unlabelled") { Effect::Truncated } else { Effect::Unchanged }
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        let (name, is_labelled) = parameter.strip_suffix("-unlabelled").map_or((parameter, true), |name| (name, false));
        let encode: fn(&[u8]) -> Vec<u8> = match name {
            "gzip" => gzip,
            "br" => brotli,
            _ => zstd,
        };
        draft.set_header("content-encoding", Some(name).filter(|_| is_labelled));
        draft.coding = Some(Coding { encode, is_labelled });
        Ok(())
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    // A vector takes every byte, so nothing is lost here.
    encoder.write_all(body).and_then(|()| encoder.finish()).unwrap_or_default()
}

fn brotli(body: &[u8]) -> Vec<u8> {
    let mut coded = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams { quality: 3, ..Default::default() };
    let written = brotli::BrotliCompress(&mut &*body, &mut coded, &settings);
    written.map(|_| coded).unwrap_or_default()
}

fn zstd(body: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(body, ruzstd::encoding::CompressionLevel::Fastest)
}

const NAMES: &[&str] = &["gzip", "br", "zstd", "gzip-unlabelled", "br-unlabelled", "zstd-unlabelled"];
