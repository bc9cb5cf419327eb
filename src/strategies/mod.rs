//! The published consumers' behaviour, reimplemented from what they were observed to do.
//!
//! They are subjects, never tools: each fails the rules its original fails, and so shows that the judge can see.
//! Nothing of this project is used here, event names included.

pub mod sdk_snapshot;
