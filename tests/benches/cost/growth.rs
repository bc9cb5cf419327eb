//! Growth: what twice the input costs, in the three shapes that made others quadratic.
//!
//! The sizes are such that a square would show and the allocator keeps the pages it has: from some 8 MiB on it asks
//! the system for new ones every time, which is a step and no growth.

use std::sync::Arc;

use bytes::Bytes;

use super::{
    framers::decode,
    ledger::Ledger,
    play::{consume, runtime},
    streams::{chunks, long_line, session},
};

pub(crate) fn measure(ledger: &mut Ledger) {
    let runtime = runtime();
    for (shape, bodies) in shapes() {
        for engine in ["oracle", "production"] {
            let names = ["once", "twice"].map(|size| format!("{engine}, {shape}, {size}"));
            for (name, chunks) in names.iter().zip(&bodies) {
                ledger.measure(name, |bencher| match engine {
                    "oracle" => bencher.iter(|| decode(chunks)),
                    _ => bencher.iter(|| drop(consume(&runtime, chunks))),
                });
            }
            ledger.at_most(&names[1], &names[0], 2.3);
        }
    }
}

/// Each shape at one size and at twice that.
fn shapes() -> [(&'static str, [Arc<[Bytes]>; 2]); 3] {
    let both = |of: fn(usize) -> Vec<Bytes>| [1, 2].map(|factor| Arc::from(of(factor)));
    [
        ("many events in one chunk", both(|factor| vec![session(4_096 * factor)])),
        ("a long line in chunks of 1 KiB", both(|factor| chunks(&long_line((1 << 20) * factor), 1_024))),
        ("chunks of one byte", both(|factor| chunks(&session(256 * factor), 1))),
    ]
}
