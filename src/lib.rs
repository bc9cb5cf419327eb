//! Conformance suite for consumers of the OpenAI Responses SSE stream, above all the ChatGPT Codex backend.

pub mod consumer;
pub mod corpus;
pub mod judge;
pub mod mutate;
pub mod record;
pub mod replay;
pub mod report;
mod shelf;
pub mod strategies;
pub mod stream;
