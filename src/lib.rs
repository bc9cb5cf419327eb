//! Conformance suite for consumers of the OpenAI Responses SSE stream, above all the ChatGPT Codex backend.

pub mod judge;
pub mod mutate;
mod shelf;
pub mod stream;
