//! Reads every choice as the answer.

use serde_json::json;

use super::{Shim, rewritten, truthfully};

pub(super) const SHIM: Shim = Shim {
    id: "reads-every-choice",
    sees: |wire| {
        rewritten(wire, |_, event| {
            if event.pointer("/choices/0/finish_reason") == Some(&json!("length")) && event["choices"][0]["index"] == 1
            {
                event["choices"][0]["finish_reason"] = json!(null);
                event["choices"][0]["index"] = json!(0);
            }
        })
    },
    tells: truthfully,
    more: 0,
    breaks: &["chat-other-choices-are-no-answer"],
};
