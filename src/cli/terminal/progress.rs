//! Progress on stderr. A bar for a person who watches, a line every 10 % for a log.

use std::io::Write as _;

use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::cli::environment::Environment;

/// How to show progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ProgressStyle {
    /// A bar on a terminal, else a counter.
    #[default]
    Auto,
    /// A bar that is drawn again and again, and gone at the end.
    Bar,
    /// A line every 10 %.
    Counter,
    /// Nothing.
    None,
}

impl ProgressStyle {
    /// What `auto` means here.
    pub(super) fn resolved(self, environment: &Environment) -> Self {
        let moves = environment.stderr_is_terminal && !environment.is_dumb && !environment.is_ci;
        match self {
            Self::Auto if moves => Self::Bar,
            Self::Auto => Self::Counter,
            chosen => chosen,
        }
    }
}

/// A count on its way to a total.
pub(crate) struct Progress {
    what: &'static str,
    done: u64,
    total: u64,
    failed: u64,
    shown: Shown,
}

enum Shown {
    Bar(ProgressBar),
    Counter,
    Nothing,
}

impl Progress {
    pub(super) fn start(style: ProgressStyle, what: &'static str, total: u64) -> Self {
        let shown = match style {
            ProgressStyle::Bar => {
                let target = ProgressDrawTarget::stderr_with_hz(REDRAWS_A_SECOND);
                let bar = ProgressBar::with_draw_target(Some(total), target);
                bar.set_prefix(what);
                if let Ok(template) = indicatif::ProgressStyle::with_template(TEMPLATE) {
                    bar.set_style(template.progress_chars("━╸━"));
                }
                Shown::Bar(bar)
            }
            ProgressStyle::Counter => Shown::Counter,
            ProgressStyle::Auto | ProgressStyle::None => Shown::Nothing,
        };
        Self { what, done: 0, total, failed: 0, shown }
    }

    /// There are so many.
    pub(crate) fn expect(&mut self, total: u64) {
        self.total = total;
        if let Shown::Bar(bar) = &self.shown {
            bar.set_length(total);
        }
    }

    /// One more is done, and failed or not.
    pub(crate) fn advance(&mut self, failed: bool) {
        let before = self.tenths();
        self.done += 1;
        self.failed += u64::from(failed);
        let failed = if self.failed > 0 { format!("  {} failed", self.failed) } else { String::new() };
        match &self.shown {
            Shown::Bar(bar) => {
                if !failed.is_empty() {
                    bar.set_message(failed);
                }
                bar.inc(1);
            }
            Shown::Counter if self.tenths() > before => {
                let line = format!("{} {}/{}{failed}\n", self.what, self.done, self.total);
                let _ = std::io::stderr().write_all(line.as_bytes());
            }
            Shown::Counter | Shown::Nothing => {}
        }
    }

    fn tenths(&self) -> u64 {
        self.done.saturating_mul(10).checked_div(self.total).unwrap_or_default()
    }
}

/// The bar is gone before the result is printed.
impl Drop for Progress {
    fn drop(&mut self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

const TEMPLATE: &str = " {prefix}  {bar:32}  {pos}/{len}{msg}  eta {eta}";
pub(super) const REDRAWS_A_SECOND: u8 = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_terminal_outside_ci_gets_a_bar_by_itself() {
        let watched = Environment { stderr_is_terminal: true, ..Environment::default() };
        assert_eq!(ProgressStyle::Auto.resolved(&watched), ProgressStyle::Bar);
        let ci = Environment { is_ci: true, ..watched };
        assert_eq!(ProgressStyle::Auto.resolved(&ci), ProgressStyle::Counter);
        assert_eq!(ProgressStyle::Bar.resolved(&ci), ProgressStyle::Bar);
    }
}
