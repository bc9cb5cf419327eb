//! Turns with a scripted server, on a paused clock.

mod approvals;
mod fake;
mod troubles;
mod turns;
