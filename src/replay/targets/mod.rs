//! Targets that come with the tool.

use std::sync::Arc;

use super::target::Target;

mod aether;
mod codex_rs;
mod codex_rs_chat;
mod hermes;
mod hermes_app_server;
pub(super) mod production;
mod sdk_snapshot;

/// Every built-in target. The first is the default.
#[must_use]
pub fn targets() -> Vec<Arc<dyn Target>> {
    vec![
        Arc::new(production::Production),
        Arc::new(hermes::Hermes),
        Arc::new(hermes_app_server::HermesAppServer),
        Arc::new(codex_rs::CodexRs),
        Arc::new(codex_rs_chat::CodexRsChat),
        Arc::new(aether::Aether),
        Arc::new(sdk_snapshot::SdkSnapshot),
    ]
}

/// The built-in target with this name.
#[must_use]
pub fn target(id: &str) -> Option<Arc<dyn Target>> {
    targets().into_iter().find(|target| target.id() == id)
}
