//! The member `jsonrpc` is neither needed nor refused.

use super::{Api, Level, Rule, RulePage};

/// `jsonrpc-may-be-there`.
pub(super) struct JsonrpcMayBeThere;

impl Rule for JsonrpcMayBeThere {
    fn id(&self) -> &'static str {
        "jsonrpc-may-be-there"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        &[Api::AppServer]
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "Messages are read without the member `jsonrpc`, and with it.",
            why: "The server leaves it out, against the letter of JSON-RPC, and what stands between may put it back.",
            source: "codex-rs/app-server/README.md of openai/codex, read 2026-11-22: messages are JSON-RPC 2.0 “(with the `\"jsonrpc\":\"2.0\"` header omitted on the wire)”.",
            incidents: &["Untrivial-ai/agent-orchestrator#188", "hiroppy/mf-dashboard#206"],
            mutations: &["app.jsonrpc"],
        }
    }
}
