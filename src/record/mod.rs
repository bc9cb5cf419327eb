//! The way in. Streams become recordings.
//!
//! An [`Importer`] takes what something else recorded. A [`Source`](import::Source) knows one form such files have;
//! the importer names the recording, reads what a sibling `.meta.json` tells about it, and cuts a body that holds
//! several responses.

mod facts;
pub mod import;
mod importer;
mod naming;
mod sibling;
mod split;

pub use importer::{File, Found, Importer, Refused, Taken};
