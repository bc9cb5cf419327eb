//! Conformance suite for consumers of the OpenAI Responses SSE stream, above all the ChatGPT Codex backend; and of Chat
//! Completions streams, and of turns of `codex app-server`.
//!
//! # The way of the data
//!
//! A [`Recording`] from the [`Corpus`] is opened as a [`Session`](mutate::Session); edits and a delivery make it a
//! [`Scenario`]; the [`Lab`] serves it to a [`Target`], which reports an [`Observation`]; the [judge](judge::judge)
//! holds that to the [rules](judge::rules), and the verdicts become a [`Report`].
//!
//! # The house
//!
//! A module imports only from modules that stand above it here, and not from all of them; a test reads the imports.
//!
//! | module | what it is |
//! |---|---|
//! | [`stream`] | the vocabulary: bytes, frames, events, and the oracle that says what they amount to |
//! | [`consumer`] | the production stream consumer; it uses nothing else of this crate |
//! | [`strategies`] | the published consumers' behaviour, for the judge to be tried on |
//! | [`corpus`] | recordings on disk |
//! | [`record`] | recordings taken in from elsewhere |
//! | [`mutate`] | mutations and deliveries, on shelves; scenarios and plans |
//! | [`judge`] | what a target owes, and whether it was kept |
//! | [`drift`] | what streams are like, and what of it has changed |
//! | [`report`] | what is told of it |
//! | [`replay`] | the loop, the server, the targets |
//! | [`fuzz`] | the search for scenarios that nobody thought of |
//!
//! # Consume a stream
//!
//! [`consumer`] is a library of its own; its documentation begins with an example that runs.
//!
//! # Put your own consumer under test
//!
//! ```
//! use std::sync::Arc;
//!
//! use codex_conformance::{
//!     Attempt, Feed, Lab, Observation, Plan, Target, judge::Seen, mutate::Session, replay::{Observing, Stop, TargetPage},
//! };
//! use futures_util::TryStreamExt as _;
//!
//! /// Takes the end of the body for the end of the answer.
//! struct Trusting;
//!
//! impl Target for Trusting {
//!     fn id(&self) -> &str {
//!         "trusting"
//!     }
//!
//!     fn page(&self) -> TargetPage {
//!         TargetPage { summary: "Believes that every body is whole.", about: "" }
//!     }
//!
//!     fn feeds(&self) -> &[Feed] {
//!         &[Feed::Direct]
//!     }
//!
//!     fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
//!         Box::pin(async move {
//!             let Ok(reply) = attempt.open().await else { return Observation::of(Seen::Unreachable) };
//!             match reply.body.try_collect::<Vec<_>>().await {
//!                 Ok(_) => Observation::of(Seen::Completed),
//!                 Err(error) => Observation::failure(Seen::Truncated, "body", error.to_string()),
//!             }
//!         })
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let corpus = codex_conformance::Corpus::open(&["corpus/text/basic".into()])?;
//! let sessions: Vec<_> = corpus.recordings.into_iter().map(Session::new).map(Arc::new).collect();
//! let plan = Plan::build(&sessions, &|id| id.to_string().contains("+truncation.clean"));
//! let lab = Lab { targets: vec![Arc::new(Trusting)], feeds: vec![Feed::Direct], ..Lab::default() };
//!
//! let run = lab.run(&plan, &|_| {}, &Stop::default());
//! assert!(run.causes.iter().any(|cause| cause.key.rules.contains(&"truncation-is-not-completion")));
//! # Ok(())
//! # }
//! ```

pub mod consumer;
pub mod corpus;
pub mod drift;
pub mod fuzz;
pub mod judge;
pub mod mutate;
pub mod record;
pub mod replay;
pub mod report;
mod shelf;
pub mod strategies;
pub mod stream;

pub use corpus::Corpus;
pub use judge::{Feed, Finding, Observation, Progress, Rule, Run, Verdict};
pub use mutate::{Delivery, Mutation, Plan, Scenario, ScenarioId, Wire};
pub use replay::{Attempt, Lab, Target};
pub use report::Report;
pub use stream::{Event, Frame, Recording, RecordingId, Transcript};
