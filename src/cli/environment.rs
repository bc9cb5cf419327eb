//! The environment. Read once, here, and nowhere else.

use std::io::IsTerminal as _;

/// What the environment says about the terminal.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, and none rules out another")]
pub(crate) struct Environment {
    /// `NO_COLOR` is set to something.
    pub(crate) no_color: bool,
    /// `CLICOLOR_FORCE` is set to something other than `0`.
    pub(crate) force_color: bool,
    /// `TERM=dumb`: no colour and nothing that moves.
    pub(crate) is_dumb: bool,
    /// `CI` is set: nothing that moves.
    pub(crate) is_ci: bool,
    /// `COLUMNS`, where it is a number above zero.
    pub(crate) columns: Option<u16>,
    /// Whether stdin is a terminal.
    pub(crate) stdin_is_terminal: bool,
    /// Whether stdout is a terminal.
    pub(crate) stdout_is_terminal: bool,
    /// Whether stderr is a terminal.
    pub(crate) stderr_is_terminal: bool,
}

/// The value of a variable, where it has one.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Values of variables whose names say that they are nobody's business.
pub(crate) fn secrets() -> Vec<String> {
    let is_secret = |name: &str| ["KEY", "TOKEN", "SECRET", "PASSWORD"].iter().any(|end| name.ends_with(end));
    let variables =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    variables.filter(|(name, _)| is_secret(&name.to_ascii_uppercase())).map(|(_, value)| value).collect()
}

/// Reads it.
pub(crate) fn read() -> Environment {
    Environment {
        no_color: variable("NO_COLOR").is_some(),
        force_color: variable("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
        is_dumb: variable("TERM").is_some_and(|value| value == "dumb"),
        is_ci: variable("CI").is_some(),
        columns: variable("COLUMNS").and_then(|value| value.parse().ok()).filter(|width| *width > 0),
        stdin_is_terminal: std::io::stdin().is_terminal(),
        stdout_is_terminal: std::io::stdout().is_terminal(),
        stderr_is_terminal: std::io::stderr().is_terminal(),
    }
}
