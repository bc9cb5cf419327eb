//! The outcomes that a scenario allows. Where the wire leaves a choice, all of them are.

use super::{evidence::Evidence, observation::Seen};
use crate::{
    mutate::{Ending, Opening},
    stream::{Api, Status, chat},
};

impl Evidence<'_> {
    /// Outcomes that a correct consumer may report.
    #[must_use]
    pub fn accepted(&self) -> &'static [Seen] {
        if self.wire.api == Api::AppServer {
            return self.accepted_of_a_session();
        }
        if let Some(accepted) = self.accepted_of_the_answer() {
            return accepted;
        }
        match (self.transcript.status, self.wire.ending) {
            // A call that was announced and never finished: to leave it out, or to say so, is the consumer's choice.
            (Status::Completed, _) if self.transcript.cut_calls().next().is_some() => {
                &[Seen::Completed, Seen::Truncated, Seen::Failed]
            }
            // A name for the end that is in no public list.
            (Status::Completed, ending) if self.ends_by(&["response.done"]) => {
                if ending.is_open() {
                    &[Seen::Completed, Seen::Truncated, Seen::Failed, Seen::TimedOut]
                } else {
                    &[Seen::Completed, Seen::Truncated, Seen::Failed]
                }
            }
            // Nothing in it, or no word of which response it was: an answer to some, a fault to others.
            (Status::Completed, _) if self.transcript.items.is_empty() || self.is_bare() => {
                &[Seen::Completed, Seen::Truncated, Seen::Failed]
            }
            // A chunk is said once, so a message with a chunk that cannot be read has a hole.
            (Status::Completed, _) if self.wire.api == Api::Chat && self.transcript.undecodable > 0 => {
                &[Seen::Truncated, Seen::Failed, Seen::Completed]
            }
            (Status::Completed, ending) if self.wire.api == Api::Chat => self.accepted_of_a_message(ending),
            (Status::Completed, Ending::Aborted | Ending::Reset) => &[Seen::Completed, Seen::Truncated, Seen::Failed],
            (Status::Completed, _) => &[Seen::Completed],
            // The event says completed, the status inside it does not: the Codex client goes by the event.
            (Status::Incomplete, _) if self.ends_by(&["response.completed"]) => {
                &[Seen::Incomplete, Seen::Failed, Seen::Completed]
            }
            (Status::Failed, _) if self.ends_by(&["response.completed"]) => {
                &[Seen::Failed, Seen::Incomplete, Seen::Completed]
            }
            (Status::Incomplete, ending) if self.wire.api == Api::Chat && !self.ends_by(&[chat::DONE]) => {
                if ending.is_open() {
                    &[Seen::Incomplete, Seen::Failed, Seen::Truncated, Seen::TimedOut]
                } else {
                    &[Seen::Incomplete, Seen::Failed, Seen::Truncated]
                }
            }
            (Status::Incomplete, _) => &[Seen::Incomplete, Seen::Failed],
            // A body that begins as JSON: it may as well be refused as no stream, in the words of that JSON.
            (Status::Failed | Status::Error, _) if self.begins_as_json() => &[Seen::Failed, Seen::Rejected],
            (Status::Failed | Status::Error, _) => &[Seen::Failed],
            (Status::Interrupted, _) => &[Seen::Interrupted],
            (Status::Truncated, Ending::Interrupted) => &[Seen::Interrupted, Seen::TimedOut],
            (Status::Truncated, ending) if ending.is_open() => &[Seen::TimedOut, Seen::Truncated, Seen::Failed],
            (Status::Truncated, _) if self.ends_in_an_open_terminal() => {
                &[Seen::Truncated, Seen::Failed, Seen::Completed, Seen::Incomplete]
            }
            (Status::Truncated, _) => &[Seen::Truncated, Seen::Failed],
        }
    }

    /// The outcomes of a message that says that it is whole. One of the two signs of that may be missing, or hold a word
    /// of the server's own; whoever insists on both may say so.
    fn accepted_of_a_message(&self, ending: Ending) -> &'static [Seen] {
        let has_both = self.ends_by(&[chat::DONE]) && self.finish_reason().is_some();
        let is_plain = self.finish_reason().is_none_or(|reason| PLAIN_REASONS.contains(&reason));
        match ending {
            Ending::Interrupted if !has_both => &[Seen::Completed, Seen::Interrupted, Seen::TimedOut],
            ending if !has_both && ending.is_open() => {
                &[Seen::Completed, Seen::TimedOut, Seen::Truncated, Seen::Failed]
            }
            Ending::Aborted | Ending::Reset => &[Seen::Completed, Seen::Truncated, Seen::Failed],
            _ if !is_plain => &[Seen::Completed, Seen::Incomplete, Seen::Failed],
            _ if !has_both => &[Seen::Completed, Seen::Truncated, Seen::Failed],
            _ => &[Seen::Completed],
        }
    }

    /// The finish reason that a Chat Completions stream gave first.
    pub(super) fn finish_reason(&self) -> Option<&str> {
        self.events_of_the_turn().find_map(|(_, event)| chat::finish_reason(event))
    }

    /// Outcomes of a turn of an app-server, the last of those that are asked for.
    fn accepted_of_a_session(&self) -> &'static [Seen] {
        match (self.transcript.status, self.wire.ending) {
            (Status::Completed, _) => &[Seen::Completed],
            (Status::Incomplete, _) => &[Seen::Incomplete, Seen::Failed],
            (Status::Failed, _) => &[Seen::Failed],
            (Status::Error, _) => &[Seen::Failed, Seen::Rejected],
            (Status::Interrupted, _) => &[Seen::Interrupted],
            (Status::Truncated, Ending::Interrupted) => &[Seen::Interrupted, Seen::TimedOut],
            (Status::Truncated, ending) if ending.is_open() => {
                &[Seen::TimedOut, Seen::Truncated, Seen::Failed, Seen::Unreachable]
            }
            (Status::Truncated, _) => &[Seen::Truncated, Seen::Failed, Seen::Unreachable],
        }
    }

    /// Whether it is compressed, and nothing says so. Where little is gained by that, what is in it can still be read.
    pub(super) fn is_compressed(&self) -> bool {
        self.wire.decoded.is_none() && COMPRESSED.iter().any(|magic| self.wire.body.starts_with(magic))
    }

    fn begins_as_json(&self) -> bool {
        let body = &self.wire.body[..];
        body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body).trim_ascii_start().starts_with(b"{")
    }

    fn ends_by(&self, kinds: &[&str]) -> bool {
        self.transcript.terminal.as_deref().is_some_and(|kind| kinds.contains(&kind))
    }

    /// Whether the terminal event has no response, or one without an id.
    fn is_bare(&self) -> bool {
        if self.wire.api != Api::Responses {
            return false;
        }
        let response = self.terminal_event().and_then(|event| event.get("response"));
        response.and_then(|response| response.get("id")).is_none_or(serde_json::Value::is_null)
    }

    /// Outcomes that a correct consumer may report where it is the answer, and not the stream in it, that decides.
    pub(super) fn accepted_of_the_answer(&self) -> Option<&'static [Seen]> {
        let wire = self.wire;
        let has_events = self.events().next().is_some();
        if !wire.earlier.is_empty() {
            // Whoever does not ask again tells of the first answer.
            return Some(match self.transcript.status {
                Status::Completed => {
                    &[Seen::Completed, Seen::Rejected, Seen::Unreachable, Seen::Truncated, Seen::Failed]
                }
                Status::Incomplete => {
                    &[Seen::Incomplete, Seen::Rejected, Seen::Unreachable, Seen::Truncated, Seen::Failed]
                }
                Status::Failed | Status::Error => &[Seen::Failed, Seen::Rejected, Seen::Unreachable, Seen::Truncated],
                Status::Truncated if wire.ending == Ending::Interrupted => &[
                    Seen::Interrupted,
                    Seen::TimedOut,
                    Seen::Rejected,
                    Seen::Unreachable,
                    Seen::Truncated,
                    Seen::Failed,
                ],
                Status::Interrupted => &[Seen::Interrupted, Seen::Unreachable, Seen::Truncated, Seen::Failed],
                Status::Truncated => {
                    &[Seen::Truncated, Seen::TimedOut, Seen::Rejected, Seen::Unreachable, Seen::Failed]
                }
            });
        }
        match wire.opening {
            Opening::Refused | Opening::Reset | Opening::Closed => {
                return Some(&[Seen::Unreachable, Seen::Truncated, Seen::Failed]);
            }
            Opening::Answered | Opening::Late(_) => {}
        }
        if !(200..300).contains(&wire.status) {
            return Some(&[Seen::Rejected, Seen::Failed]);
        }
        if wire.decoded.is_some() {
            // Whoever does not undo what was not asked for refuses it.
            return Some(match self.transcript.status {
                Status::Completed => &[Seen::Completed, Seen::Rejected, Seen::Truncated, Seen::Failed],
                Status::Incomplete => &[Seen::Incomplete, Seen::Rejected, Seen::Truncated, Seen::Failed],
                Status::Failed | Status::Error => &[Seen::Failed, Seen::Rejected, Seen::Truncated],
                Status::Interrupted => &[Seen::Interrupted, Seen::Rejected, Seen::Truncated, Seen::Failed],
                Status::Truncated => &[Seen::Truncated, Seen::TimedOut, Seen::Rejected, Seen::Failed],
            });
        }
        let is_foreign =
            self.is_compressed() || !has_events && !wire.ending.is_open() && !self.ends_in_an_open_terminal();
        is_foreign.then_some(&[Seen::Truncated, Seen::Rejected, Seen::Failed])
    }
}

/// The finish reasons of the public API that complete a message.
const PLAIN_REASONS: [&str; 3] = ["stop", "tool_calls", "function_call"];

/// How gzip and zstd begin.
const COMPRESSED: [&[u8]; 2] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"];
