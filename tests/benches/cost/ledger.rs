//! The rows of the table. Criterion measures; its samples are read back and set in proportion.

use std::{cell::Cell, collections::BTreeMap, path::PathBuf, time::Duration};

use codex_conformance::report::table;
use criterion::{Bencher, Criterion};
use serde::Deserialize;

/// Measurements, and what is to be told of them.
pub(crate) struct Ledger {
    criterion: Criterion,
    home: PathBuf,
    measured: BTreeMap<String, f64>,
    rows: Vec<Vec<String>>,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cost");
        let criterion = Criterion::default()
            .output_directory(&home)
            .without_plots()
            .warm_up_time(Duration::from_millis(150))
            .measurement_time(Duration::from_millis(500))
            .sample_size(15)
            .configure_from_args();
        Self { criterion, home, measured: BTreeMap::new(), rows: Vec::new() }
    }

    /// Measures under this name, unless the command line asks for others.
    pub(crate) fn measure(&mut self, name: &str, mut run: impl FnMut(&mut Bencher<'_>)) {
        let ran = Cell::new(false);
        self.criterion.bench_function(name, |bencher| {
            ran.set(true);
            run(bencher);
        });
        if let (true, Some(nanoseconds)) = (ran.get(), self.fastest(name)) {
            self.measured.insert(name.to_owned(), nanoseconds);
        }
    }

    /// Tells how the first compares with the second, where both were measured.
    pub(crate) fn at_most(&mut self, name: &str, base: &str, limit: f64) {
        self.compare(name, base, "≤", limit, |ratio| ratio <= limit);
    }

    /// The same where more is better: how much longer the second takes.
    pub(crate) fn at_least(&mut self, name: &str, base: &str, limit: f64) {
        self.compare(base, name, "≥", limit, |ratio| ratio >= limit);
    }

    /// The same where the design sets no limit.
    pub(crate) fn told(&mut self, name: &str, base: &str) {
        self.compare(name, base, "", f64::NAN, |_| true);
    }

    /// A row that is no ratio of times.
    pub(crate) fn row(&mut self, ratio: String, limit: String, kept: bool, what: String) {
        let mark = if kept { "" } else { "over" };
        self.rows.push(vec![ratio, limit, mark.to_owned(), what]);
    }

    /// All rows.
    pub(crate) fn table(&self) -> String {
        table(&["ratio", "limit", "", "what"], &self.rows, 140)
    }

    fn compare(&mut self, over: &str, under: &str, sign: &str, limit: f64, is_kept: impl Fn(f64) -> bool) {
        let (Some(over_cost), Some(under_cost)) = (self.measured.get(over), self.measured.get(under)) else { return };
        let ratio = over_cost / under_cost;
        let shown = if limit.is_nan() { String::new() } else { format!("{sign} {limit}") };
        self.row(format!("{ratio:.2}"), shown, is_kept(ratio), format!("{over} : {under}"));
    }

    /// The fastest sample, in nanoseconds a run: whatever else the machine does can only add to it.
    fn fastest(&self, name: &str) -> Option<f64> {
        let path = self.home.join(name.replace(['/', ':'], "_")).join("new/sample.json");
        let samples: Samples = serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
        samples.times.iter().zip(&samples.iters).map(|(time, runs)| time / runs).min_by(f64::total_cmp)
    }
}

/// What criterion keeps of a measurement: how often each sample ran, and how long that took.
#[derive(Deserialize)]
struct Samples {
    iters: Vec<f64>,
    times: Vec<f64>,
}
