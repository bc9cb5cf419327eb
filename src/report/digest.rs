//! A digest of texts, in which none runs into the next.

use sha2::{Digest as _, Sha256};

/// Texts so far, each behind its length.
#[derive(Default)]
pub(super) struct Digest(Sha256);

impl Digest {
    /// Adds a text.
    pub(super) fn add(&mut self, text: impl AsRef<[u8]>) {
        let text = text.as_ref();
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
    }

    /// The SHA-256 of all of them.
    pub(super) fn hex(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
