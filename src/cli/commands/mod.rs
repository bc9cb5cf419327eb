//! The commands: a file each.

pub(super) mod corpus;
pub(super) mod drift;
pub(super) mod explain;
pub(super) mod fuzz;
pub(super) mod generate;
pub(super) mod init;
pub(super) mod list;
pub(super) mod observe;
pub(super) mod record;
pub(super) mod replay;
pub(super) mod report;
pub(super) mod review;
pub(super) mod serve;
pub(super) mod targets;
mod telling;
pub(super) mod turns;
mod who;
