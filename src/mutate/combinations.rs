//! Combinations. Real failures stack: edits that are planned together, besides each of them alone.

/// Edits that were seen together, or that hide one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Combination {
    /// Edits as an address has them, applied from left to right.
    pub edits: &'static [&'static str],
    /// What they do together that each alone does not.
    pub why: &'static str,
    /// Public reports of the same in the field. Empty: speculative.
    pub incidents: &'static [&'static str],
}

/// Every combination that the plan holds.
pub const COMBINATIONS: &[Combination] = &[
    Combination {
        edits: &["terminal.output:null", "framing.crlf"],
        why: "A hop that rewrites line ends stands before a backend that lists nothing at the end.",
        incidents: &["diegosouzapw/OmniRoute#11041"],
    },
    Combination {
        edits: &["terminal.output:null", "content.early-event:codex.rate_limits"],
        why: "What the Codex backend sends on an ordinary day: private events, and no output at the end.",
        incidents: &["router-for-me/CLIProxyAPI#6007", "openai/openai-python#3312"],
    },
    Combination {
        edits: &["terminal.output:empty", "terminal.held-open"],
        why: "An empty list is trusted by some, and the end of the body is waited for by others.",
        incidents: &["NousResearch/hermes-agent#5689", "caidaoli/ccLoad#81"],
    },
    Combination {
        edits: &["terminal.failed", "terminal.held-open"],
        why: "The provider's failure is replaced by an idle timeout where it is kept for the end of the body.",
        incidents: &["openai/codex#43140"],
    },
    Combination {
        edits: &["content.early-event:codex.rate_limits", "framing.data-less-frame:mid"],
        why: "Rate limits come before the response and as a frame without data.",
        incidents: &["Soju06/codex-lb#473", "diegosouzapw/OmniRoute#4715"],
    },
];
