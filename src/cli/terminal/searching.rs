//! Progress of a search on stderr. It has no total: it tells how fast it goes, and what it found.

use std::io::Write as _;

use indicatif::{ProgressBar, ProgressDrawTarget};

use super::progress::{ProgressStyle, REDRAWS_A_SECOND};

/// A search under way.
pub(crate) struct Searching {
    shown: Shown,
    limit: Option<u64>,
    found: usize,
    told: u64,
}

enum Shown {
    Bar(ProgressBar),
    Lines,
    Nothing,
}

impl Searching {
    pub(super) fn start(style: ProgressStyle, limit: Option<u64>) -> Self {
        let shown = match style {
            ProgressStyle::Bar => {
                let target = ProgressDrawTarget::stderr_with_hz(REDRAWS_A_SECOND);
                Shown::Bar(
                    ProgressBar::with_draw_target(None, target).with_style(
                        indicatif::ProgressStyle::with_template(" fuzz  {spinner} {msg}")
                            .unwrap_or_else(|_| indicatif::ProgressStyle::default_spinner()),
                    ),
                )
            }
            ProgressStyle::Counter => Shown::Lines,
            ProgressStyle::Auto | ProgressStyle::None => Shown::Nothing,
        };
        Self { shown, limit, found: 0, told: 0 }
    }

    /// So many runs and attempts are done, after so many milliseconds.
    pub(crate) fn ran(&mut self, runs: u64, attempts: usize, milliseconds: u64) {
        let seconds = milliseconds / 1_000;
        let pace = (attempts as u64).saturating_mul(1_000) / milliseconds.max(1);
        let of = self.limit.map(|limit| format!("/{}", limit.div_ceil(1_000))).unwrap_or_default();
        let line = format!("{seconds}{of} s, {runs} runs, {attempts} attempts, {pace} a second, {} found", self.found);
        match &self.shown {
            Shown::Bar(bar) => {
                bar.set_message(line);
                bar.tick();
            }
            Shown::Lines if seconds >= self.told + BETWEEN_LINES => {
                self.told = seconds;
                let _ = std::io::stderr().write_all(format!("fuzz {line}\n").as_bytes());
            }
            Shown::Lines | Shown::Nothing => {}
        }
    }

    /// Something was found.
    pub(crate) fn found(&mut self, line: &str) {
        self.found += 1;
        match &self.shown {
            Shown::Bar(bar) => bar.println(line),
            Shown::Lines => {
                let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
            }
            Shown::Nothing => {}
        }
    }
}

/// The bar is gone before the result is printed.
impl Drop for Searching {
    fn drop(&mut self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

/// Seconds between two lines in a log.
const BETWEEN_LINES: u64 = 10;
