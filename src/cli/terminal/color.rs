//! Colour. It repeats what a word says, and never says more.

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};

use crate::cli::environment::Environment;

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal that wants it.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// What that means for a stream.
    pub(super) fn choice(self, environment: &Environment, is_terminal: bool) -> ColorChoice {
        let wants = match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if environment.no_color => false,
            Self::Auto => environment.force_color || is_terminal && !environment.is_dumb,
        };
        if wants { ColorChoice::Always } else { ColorChoice::Never }
    }
}

/// Something is wrong.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// Something is as it should be.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// Something to do next.
pub(crate) const HINT: Style = AnsiColor::Cyan.on_default();
/// Something of less weight.
pub(crate) const DIM: Style = Style::new().dimmed();

/// Text in a style. A stream without colour takes the style off again.
pub(crate) fn painted(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_wins_over_the_environment_and_no_color_over_force() {
        let environment = Environment { no_color: true, force_color: true, ..Environment::default() };
        assert_eq!(Color::Always.choice(&environment, false), ColorChoice::Always);
        assert_eq!(Color::Auto.choice(&environment, true), ColorChoice::Never);
        let forced = Environment { force_color: true, ..Environment::default() };
        assert_eq!(Color::Auto.choice(&forced, false), ColorChoice::Always);
        assert_eq!(Color::Never.choice(&forced, true), ColorChoice::Never);
    }

    #[test]
    fn a_dumb_terminal_gets_no_color() {
        let dumb = Environment { is_dumb: true, ..Environment::default() };
        assert_eq!(Color::Auto.choice(&dumb, true), ColorChoice::Never);
    }
}
