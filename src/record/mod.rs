//! The way in. Streams become recordings.
//!
//! An [`Importer`] takes what something else recorded. A [`Source`](import::Source) knows one form such files have;
//! the importer names the recording, reads what a sibling `.meta.json` tells about it, and cuts a body that holds
//! several responses.

mod exchanges;
pub mod export;
mod facts;
mod finish;
pub mod import;
mod importer;
mod journal;
mod key;
mod login;
mod naming;
mod prompt;
pub mod proxy;
mod review;
mod sibling;
mod split;
mod tap;
mod tape;

pub use finish::Unfit;
pub use importer::{File, Found, Importer, Refused, Taken};
pub use journal::Label;
pub use login::{Login, LoginError};
pub use prompt::{Prompt, PromptError};
pub use review::{Review, Waiting};
pub use tap::{Side, Tap};
pub use tape::{Kept, NotKept, Pending, unfinished};
