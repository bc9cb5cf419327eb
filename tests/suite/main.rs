//! The one integration binary. One module a subject.

mod architecture;
mod cli;
mod corpus;
mod program;
mod readme;
