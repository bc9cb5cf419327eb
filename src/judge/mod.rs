//! The judge. Holds what a target reported to what the bytes said, rule by rule, and cites each rule's source.
//!
//! It knows a scenario, the oracle's reading of it, and an [`Observation`]; it knows no consumer. Nothing here does
//! I/O.

mod accepted;
mod cause;
mod diff;
mod evidence;
mod expectations;
mod inventory;
mod observation;
pub mod policies;
mod policy;
mod progress;
mod rule;
pub mod rules;
mod run;
mod session;
mod tally;
mod verdict;

pub use cause::{Key, gather};
pub use diff::{Change, Line, diff};
pub use evidence::Evidence;
pub use expectations::{About, ExpectationError, Expectations, Leftover, Row};
pub use inventory::{exercising, inventory};
pub use observation::{Observation, ObservedCall, ObservedError, Seen};
pub use policy::{Answer, Declared, Policy, UndeclaredError, asked};
pub use progress::Progress;
pub use rule::{Broken, Check, Level, Rule, RulePage, Scope};
pub use run::{Agreement, Attempted, Counts, Differing, Excuse, Group, Outstanding, Place, RuleCell, Run, Score};
pub use tally::Tally;
pub use verdict::{Docket, Finding, Verdict, judge};

pub use crate::mutate::Feed;
