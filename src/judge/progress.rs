//! What happens while a plan runs, for whoever listens.

use super::run::Attempted;

/// An event of a run.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// The run begins; so many attempts are planned.
    Planned(usize),
    /// An attempt came to its end; whether it broke a MUST rule in a way that nobody expected.
    Finished(&'a Attempted, bool),
}
