//! What things cost, as ratios to something else measured in the same run, each beside the limit that the design sets.
//!
//! Only ratios travel from machine to machine. `cargo bench` prints them in one table at the end; no test depends on
//! them. `cargo bench -- consumer` measures the rows whose names hold that word.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods)]

mod engines;
mod framers;
mod growth;
mod ledger;
mod memory;
mod play;
mod proxies;
mod scenarios;
mod servers;
mod streams;

use ledger::Ledger;

fn main() {
    if memory::was_asked() || proxies::was_asked() {
        return;
    }
    let mut ledger = Ledger::new();
    scenarios::measure(&mut ledger);
    engines::measure(&mut ledger);
    framers::measure(&mut ledger);
    growth::measure(&mut ledger);
    servers::measure(&mut ledger);
    proxies::measure(&mut ledger);
    memory::measure(&mut ledger);
    println!("{}", ledger.table());
}
