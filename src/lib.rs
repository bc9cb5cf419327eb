//! Conformance suite for consumers of the OpenAI Responses SSE stream, above all the ChatGPT Codex backend.

pub mod corpus;
pub mod record;
pub mod stream;
