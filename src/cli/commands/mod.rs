//! The commands. A folder of files of one shape: `Args`, and `run`, which takes them and the terminal.

pub(crate) mod corpus;
