//! The one integration binary. One module a subject.

mod architecture;
mod cli;
mod committed;
mod config;
mod corpus;
mod determinism;
mod disagreements;
mod drift;
mod expectations;
mod explain;
mod formats;
mod fuzz;
mod generate;
mod init;
mod lab;
mod mutations;
mod outside;
mod partitions;
mod program;
mod readme;
mod record;
mod replay;
mod reports;
mod rules;
mod sample;
mod serve;
mod sessions;
mod shelves;
#[path = "../shims/mod.rs"]
mod shims;
mod trial;
mod wires;
