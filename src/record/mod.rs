//! The way in. Streams become recordings.
//!
//! An [`Importer`] takes what something else recorded. A [`Source`](import::Source) knows one form such files have;
//! the importer names the recording, reads what a sibling `.meta.json` tells about it, and cuts a body that holds
//! several responses.

mod facts;
mod finish;
pub mod import;
mod importer;
mod journal;
mod naming;
pub mod proxy;
mod sibling;
mod split;
mod tape;

pub use finish::Unfit;
pub use importer::{File, Found, Importer, Refused, Taken};
pub use tape::{Kept, NotKept, Pending};
