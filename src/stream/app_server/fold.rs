//! The oracle's fold of a session. Lines in, the transcript of its last turn out.

use std::collections::HashMap;

use serde_json::Value;

use super::turn::Turn;
use crate::stream::{
    event::{Event, Reading},
    transcript::Transcript,
};

/// The transcript of the last turn that the client of a session asked for. Where it asked for none, that of a turn of
/// which nothing came.
pub fn fold<'a>(readings: impl IntoIterator<Item = &'a Reading>) -> Transcript {
    let mut session = Session::default();
    for reading in readings {
        match reading {
            Reading::Event(event) => session.take(event),
            Reading::Undecodable { .. } => session.undecodable += 1,
            Reading::Sentinel | Reading::Silent => {}
        }
    }
    session.turn.transcript(session.model, session.undecodable)
}

#[derive(Default)]
struct Session {
    /// What the client asked for, by the id of the request.
    asked: HashMap<String, String>,
    thread: Option<String>,
    model: Option<String>,
    turn: Turn,
    undecodable: usize,
}

impl Session {
    fn take(&mut self, event: &Event) {
        match event.kind.strip_prefix("> ") {
            Some("reply") => {}
            Some(method) => self.ask(method, event),
            None if event.kind == "reply" => self.reply(event),
            None => self.hear(event),
        }
    }

    /// The client asks for something.
    fn ask(&mut self, method: &str, event: &Event) {
        if let Some(id) = event.get("id") {
            self.asked.insert(id.to_string(), method.to_owned());
        }
        if method == "turn/start" {
            self.turn = Turn::default();
        }
    }

    /// The server answers.
    fn reply(&mut self, event: &Event) {
        let Some(method) = event.get("id").and_then(|id| self.asked.remove(&id.to_string())) else { return };
        let text = |path: &str| event.value.pointer(path).and_then(Value::as_str).map(str::to_owned);
        match (method.as_str(), event.get("error")) {
            ("initialize" | "thread/start" | "thread/resume" | "turn/start", Some(error)) if !self.turn.is_over() => {
                self.turn.refuse(error);
            }
            ("thread/start" | "thread/resume", None) => {
                self.thread = text("/result/thread/id").or(self.thread.take());
                self.model = text("/result/model").or(self.model.take());
            }
            ("turn/start", None) => self.turn.id = text("/result/turn/id").or(self.turn.id.take()),
            _ => {}
        }
    }

    /// The server says something of its own accord.
    fn hear(&mut self, event: &Event) {
        let params = event.get("params").unwrap_or(&Value::Null);
        let text = |path: &str| params.pointer(path).and_then(Value::as_str);
        let (thread, turn) = (text("/threadId"), text("/turn/id").or_else(|| text("/turnId")));
        // What names another thread or turn is of that one: those of helpers come over the same pipe.
        let is_other = |ours: &Option<String>, theirs: Option<&str>| {
            ours.as_deref().zip(theirs).is_some_and(|(ours, theirs)| ours != theirs)
        };
        if self.turn.is_over() || is_other(&self.thread, thread) || is_other(&self.turn.id, turn) {
            return;
        }
        if event.kind == "turn/started" {
            self.turn.id = self.turn.id.take().or_else(|| turn.map(str::to_owned));
        }
        self.turn.take(event);
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::*;
    use crate::stream::{
        Status,
        app_server::{decode, read},
    };

    const START: &str = r#"> {"id":1,"method":"initialize"}
< {"id":1,"result":{}}
> {"method":"initialized"}
> {"id":2,"method":"thread/start"}
< {"id":2,"result":{"thread":{"id":"t"},"model":"m"}}
> {"id":3,"method":"turn/start"}
< {"id":3,"result":{"turn":{"id":"u"}}}
"#;

    fn of(rest: &[Value]) -> Transcript {
        let rest: String = rest.iter().map(|line| format!("< {line}\n")).collect();
        session(format!("{START}{rest}"))
    }

    fn session(body: String) -> Transcript {
        let readings: Vec<Reading> = decode(&Bytes::from(body)).iter().map(read).collect();
        fold(&readings)
    }

    fn said(id: &str, text: &str, phase: Option<&str>) -> Value {
        let item = json!({"type": "agentMessage", "id": id, "text": text, "phase": phase});
        json!({"method": "item/completed", "params": {"threadId": "t", "turnId": "u", "item": item}})
    }

    fn delta(text: &str) -> Value {
        let params = json!({"threadId": "t", "turnId": "u", "itemId": "a", "delta": text});
        json!({"method": "item/agentMessage/delta", "params": params})
    }

    fn ended(status: &str) -> Value {
        let turn = json!({"id": "u", "status": status, "items": [], "error": null});
        json!({"method": "turn/completed", "params": {"threadId": "t", "turn": turn}})
    }

    fn error(will_retry: bool) -> Value {
        let error =
            json!({"message": "gone", "codexErrorInfo": {"responseStreamDisconnected": {"httpStatusCode": null}}});
        json!({"method": "error", "params": {"error": error, "willRetry": will_retry, "threadId": "t", "turnId": "u"}})
    }

    #[test]
    fn the_answer_is_the_last_message_that_is_no_commentary() {
        let told = of(&[
            said("a", "I look.", None),
            said("b", "It is so.", Some("final_answer")),
            said("c", "Aside.", Some("commentary")),
            ended("completed"),
        ]);
        assert_eq!((told.status, told.text.as_str(), told.items.len()), (Status::Completed, "It is so.", 3));
        assert_eq!((told.response_id.as_deref(), told.model.as_deref()), (Some("u"), Some("m")));
    }

    #[test]
    fn an_error_after_which_it_is_tried_again_ends_nothing_and_takes_back_what_had_begun() {
        let told = of(&[delta("Hal"), error(true), delta("Hello"), said("a", "Hello", None), ended("completed")]);
        assert_eq!((told.status, told.text.as_str(), told.error), (Status::Completed, "Hello", None));
    }

    #[test]
    fn a_failed_turn_has_its_error_also_where_only_the_notice_before_names_it() {
        let told = of(&[delta("Hal"), error(false), ended("failed")]);
        let error = told.error.expect("an error");
        assert_eq!((told.status, error.message.as_deref()), (Status::Failed, Some("gone")));
        assert_eq!(error.code.as_deref(), Some("responseStreamDisconnected"));
        let told = of(&[ended("failed")]);
        assert_eq!((told.status, told.error), (Status::Failed, Some(crate::stream::WireError::default())));
    }

    #[test]
    fn what_names_another_thread_or_turn_is_not_of_this_one() {
        let mut thread = ended("completed");
        thread["params"]["threadId"] = json!("other");
        let mut turn = ended("failed");
        turn["params"]["turn"]["id"] = json!("other");
        let told = of(&[thread, turn, said("a", "Here.", None)]);
        assert_eq!((told.status, told.text.as_str()), (Status::Truncated, "Here."));
    }

    #[test]
    fn an_interrupted_turn_and_a_word_that_nobody_knows_are_told_apart() {
        assert_eq!(of(&[ended("interrupted")]).status, Status::Interrupted);
        let told = of(&[ended("paused")]);
        assert_eq!((told.status, told.incomplete_reason.as_deref()), (Status::Incomplete, Some("paused")));
    }

    #[test]
    fn the_last_turn_of_a_session_is_told() {
        let first: String = [said("a", "One.", None), ended("completed")].map(|line| format!("< {line}\n")).concat();
        let second = "> {\"id\":4,\"method\":\"turn/start\"}\n< {\"id\":4,\"result\":{\"turn\":{\"id\":\"v\"}}}\n";
        let told = session(format!("{START}{first}{second}"));
        assert_eq!((told.status, told.response_id.as_deref(), told.items.len()), (Status::Truncated, Some("v"), 0));
    }

    #[test]
    fn a_request_that_is_refused_ends_the_turn_in_the_words_of_the_server() {
        let told = session(
            "> {\"id\":7,\"method\":\"initialize\"}\n< {\"id\":7,\"error\":{\"code\":-32600,\"message\":\"no\"}}\n"
                .to_owned(),
        );
        let error = told.error.expect("an error");
        assert_eq!(
            (told.status, error.code.as_deref(), error.message.as_deref()),
            (Status::Error, Some("-32600"), Some("no"))
        );
    }

    #[test]
    fn tokens_are_those_of_the_last_request() {
        let counted = json!({"method": "thread/tokenUsage/updated", "params": {"threadId": "t", "turnId": "u",
            "tokenUsage": {"total": {"inputTokens": 90}, "last": {"inputTokens": 11, "cachedInputTokens": 3, "outputTokens": 7}}}});
        let usage = of(&[counted]).usage.expect("counters");
        assert_eq!((usage.input_tokens, usage.cached_tokens, usage.output_tokens), (Some(11), Some(3), Some(7)));
    }
}
