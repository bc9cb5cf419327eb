//! What prompts cost.

use crate::cli::{exit::Exit, failure::Failure};

/// US dollars for a million tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::cli::commands) struct Price {
    read: f64,
    written: f64,
}

impl Price {
    #[expect(clippy::cast_precision_loss, reason = "a price is no exact number")]
    /// What so many tokens cost, read and written.
    pub(super) fn of(self, (read, written): (u64, u64)) -> f64 {
        (read as f64 * self.read + written as f64 * self.written) / 1e6
    }
}

/// Reads a sum.
pub(in crate::cli::commands) fn dollars(text: &str) -> Result<f64, String> {
    let parsed = text.parse().ok().filter(|most: &f64| most.is_finite() && *most >= 0.0);
    parsed.ok_or_else(|| "it is a number of US dollars, such as `0.50`".to_owned())
}

/// Reads a price.
pub(in crate::cli::commands) fn price(text: &str) -> Result<Price, String> {
    let parse = |text: &str| text.parse().ok().filter(|price: &f64| price.is_finite() && *price >= 0.0);
    let parsed = text.split_once(':').and_then(|(read, written)| Some((parse(read)?, parse(written)?)));
    parsed.map(|(read, written)| Price { read, written }).ok_or_else(|| "it reads `0.05:0.40`".to_owned())
}

/// The price that is given, or that of the model.
///
/// # Errors
/// When nobody knows it.
pub(super) fn known(given: Option<Price>, model: &str) -> Result<Price, Failure> {
    let known = || PRICES.iter().find(|(name, _)| *name == model).map(|(_, price)| *price);
    given.or_else(known).ok_or_else(|| {
        let what = format!("failed to count the cost: the price of `{model}` is not known");
        Failure::new(Exit::Usage, what, "say it with `--price IN:OUT`, in US dollars for a million tokens")
    })
}

/// US dollars for a million tokens, as OpenAI published them in August 2025. `--price` wins.
const PRICES: &[(&str, Price)] = &[
    ("gpt-5", Price { read: 1.25, written: 10.0 }),
    ("gpt-5-mini", Price { read: 0.25, written: 2.0 }),
    ("gpt-5-nano", Price { read: 0.05, written: 0.4 }),
];
