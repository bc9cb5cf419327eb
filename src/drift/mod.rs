//! Drift. What streams are like, counted; and what of it has changed since.
//!
//! A recording has [`Trait`]s, each of which is so or not: a field is a string, an event follows another, a header is
//! sent. A [`Shape`] counts them over many recordings of one backend and one wire. Shapes add up in any order, hold no text, and
//! lie in `corpus/shapes/`, one file each. [`compare`](compare()) holds the recordings of a night to a shape and
//! tells every [`Change`] with its [`Severity`].

mod catalogue;
mod chance;
mod change;
mod compare;
mod fields;
mod framing;
mod lanes;
mod lifecycle;
mod paths;
mod same;
mod shape;
mod side;
mod table;
mod weigh;

pub use change::{Change, Kind, Ratio, Severity};
pub use compare::{Comparison, Fresh, compare};
pub(crate) use lifecycle::NOTHING;
pub use same::tell_apart;
pub use shape::{Count, Shape, Trait, counted_under};
pub use table::{file_name, read, write};
