//! The fuzzer. Makes sessions that nobody recorded, stacks mutations as real failures stack, and hands back the smallest
//! recording that shows what went wrong.
//!
//! A [case](Source::case) is drawn from a seed and a number, and from nothing else: any run can be made again alone, and
//! parts of a search cover what the whole covers. What a case should come to is decided as everywhere else, by the
//! [rules](crate::judge::rules), and by [relations](RELATIONS) between scenarios that must be seen alike.

mod certain;
mod compose;
mod coverage;
mod damage;
mod draw;
pub mod grammar;
mod oracle;
mod relations;
mod search;
mod shrink;
mod smaller;

pub use compose::Source;
pub use coverage::{Coverage, Gap};
pub use oracle::{Cause, Disagreement, Look, SOCKETS, faults};
pub use relations::{RELATIONS, Relation, relation};
pub use search::{Event, Fault, Outcome, Search};
pub use shrink::{Shrunk, shrink};
pub use smaller::baked;
