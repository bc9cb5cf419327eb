//! How fast the search finds what is known to be wrong: every strategy and every shim, from an empty start, on one thread.
//!
//! `cargo bench --bench find` prints, for each, the runs and seconds until the first fault, and how small it was made.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark prints, and measures real time")]

use std::{sync::Arc, time::Instant};

use codex_conformance::{
    Lab, Target,
    fuzz::{Event, Search, Source},
    judge::Level,
    replay::{Stop, targets},
    stream::Api,
};

#[path = "../../shims/mod.rs"]
mod shims;

/// Seconds after which a search has failed.
const LIMIT: f64 = 30.0;

struct Found {
    /// What was broken, after how many runs and seconds, and in how many frames and bytes it shows.
    what: Option<(String, u64, f64, usize, usize)>,
}

fn main() {
    // What is looked for panics, and says so on stderr.
    std::panic::set_hook(Box::new(|_| {}));
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let strategies = ["sdk-snapshot", "hermes", "codex-rs", "aether"].into_iter().filter_map(targets::target);
    let shims = shims::SHIMS.iter().map(|shim| -> Arc<dyn Target> { Arc::new(*shim) });
    let all = strategies.chain(shims).filter(|target| wanted.is_empty() || wanted.iter().any(|id| id == target.id()));
    let found: Vec<Found> = all.map(search).collect();
    let mut seconds: Vec<f64> = found.iter().filter_map(|found| Some(found.what.as_ref()?.2)).collect();
    let mut frames: Vec<usize> = found.iter().filter_map(|found| Some(found.what.as_ref()?.3)).collect();
    seconds.sort_by(f64::total_cmp);
    frames.sort_unstable();
    let small = frames.iter().filter(|frames| **frames <= 6).count();
    println!("found {} of {} within {LIMIT} s, {small} of them in 6 frames or fewer", seconds.len(), found.len());
    if let (Some(time), Some(size)) = (seconds.get(seconds.len() / 2), frames.get(frames.len() / 2)) {
        println!("median: {time:.2} s to find, {size} frames");
    }
}

fn search(target: Arc<dyn Target>) -> Found {
    let id = target.id().to_owned();
    let search = Search {
        lab: Lab { targets: vec![target], jobs: 1, budget: None, ..Lab::default() },
        source: Source { bases: Vec::new(), apis: vec![Api::Responses], seed: 1, compose: 3, costly: true },
        first: 0,
        runs: None,
        part: (0, 1),
        fail_fast: true,
        level: Level::Should,
        effort: 3_000,
    };
    let begun = Instant::now();
    let mut after = None;
    let enough = Stop::default();
    let outcome = search.run(
        &mut |event| match event {
            Event::Found(..) => after = after.or(Some(begun.elapsed().as_secs_f64())),
            Event::Ran(..) if begun.elapsed().as_secs_f64() > LIMIT => enough.now(),
            Event::Ran(..) | Event::Shrunk(_) => {}
        },
        &enough,
        &Stop::default(),
    );
    let fault = outcome.faults.first();
    let what = fault.zip(after).map(|(fault, after)| {
        let session = fault.shrunk.scenario.session();
        (fault.cause.rule.to_owned(), fault.run, after, session.frames().len(), session.recording().body.len())
    });
    match &what {
        Some((rule, run, seconds, frames, bytes)) => {
            println!("{id:<36} run {run:>6}  {seconds:>6.2} s  {frames:>3} frames  {bytes:>6} bytes  {rule}");
        }
        None => println!("{id:<36} not found in {} runs", outcome.runs),
    }
    Found { what }
}
