//! Chance, from a seed. The same seed and number draw the same, whatever was drawn before and wherever it runs.

use proptest::{
    strategy::{Strategy, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// A source of chance.
pub(super) struct Draw(TestRunner);

impl Draw {
    /// That of one run.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&number.to_le_bytes());
        let config = Config { failure_persistence: None, ..Config::default() };
        Self(TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &key)))
    }

    /// A value of a strategy.
    pub(super) fn of<S: Strategy>(&mut self, strategy: S) -> S::Value {
        strategy.new_tree(&mut self.0).expect("no strategy here rejects values").current()
    }

    /// A number below a limit; zero where there is none.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        if limit == 0 { 0 } else { self.of(0..limit) }
    }

    /// True once in so many times.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of them.
    pub(super) fn one<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_number_draw_the_same_and_others_draw_others() {
        let drawn = |seed, number| Draw::new(seed, number).of(proptest::collection::vec(0..1_000_000, 8));
        assert_eq!(drawn(1, 2), drawn(1, 2));
        assert_ne!(drawn(1, 2), drawn(1, 3));
        assert_ne!(drawn(1, 2), drawn(2, 2));
    }
}
