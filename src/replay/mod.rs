//! The loop: every scenario served to every target, observed, and judged.

mod apart;
mod app_server;
mod attempt;
mod bench;
mod feature;
mod items;
mod lab;
mod observe;
mod outside;
mod script;
mod server;
mod target;
pub mod targets;
mod thread;
mod turns;
mod witness;

pub use apart::{BASE_URL, observe_apart};
pub use app_server::{AppServer, Exit, WireLog, open_heard, serve_app_server};
pub use attempt::{Attempt, Limits, Reply};
pub use feature::{Feature, Tool};
pub use lab::{Lab, Stop};
pub use outside::{Outside, Program, end_programs, protocol_schema};
pub use script::ScriptedBody;
pub use server::{Exchange, Find, Log, Logged, Mounted, Pace, Server};
pub use target::{Attempting, Observing, Target, TargetPage};
