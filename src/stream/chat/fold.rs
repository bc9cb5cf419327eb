//! The fold of a Chat Completions stream. Chunks in, transcript out.

use serde_json::Value;

use super::{
    CHUNK, DONE, ERROR,
    calls::Calls,
    delta,
    read::{answer, finish_reason, is_terminal},
};
use crate::stream::{
    event::{Event, Reading},
    item::{Body, Item, Part},
    transcript::{Status, Transcript, Usage, WireError},
};

/// The transcript of what the frames of a body say.
pub fn fold<'a>(readings: impl IntoIterator<Item = &'a Reading>) -> Transcript {
    let mut fold = Fold::default();
    for reading in readings {
        match reading {
            Reading::Event(event) if is_terminal(event) => return fold.end(Some(event)),
            Reading::Event(event) if event.kind == CHUNK => fold.take(event),
            Reading::Undecodable { .. } => fold.undecodable += 1,
            _ => {}
        }
    }
    fold.end(None)
}

#[derive(Default)]
struct Fold {
    id: Option<String>,
    model: Option<String>,
    reasoning: String,
    content: String,
    refusal: String,
    calls: Calls,
    /// What was said, in the order in which each began.
    began: Vec<Strand>,
    finish: Option<String>,
    usage: Option<Usage>,
    has_begun: bool,
    undecodable: usize,
}

/// What a message is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strand {
    Reasoning,
    Message,
    Calls,
}

impl Fold {
    fn take(&mut self, chunk: &Event) {
        let text = |member: &str| chunk.text(member).filter(|text| !text.is_empty()).map(str::to_owned);
        self.id = self.id.take().or_else(|| text("id"));
        self.model = self.model.take().or_else(|| text("model"));
        self.usage = chunk.get("usage").and_then(Usage::of_chat).or(self.usage);
        let Some(choice) = answer(chunk) else { return };
        self.has_begun = true;
        self.finish = self.finish.take().or_else(|| finish_reason(chunk).map(str::to_owned));
        if let Some(delta) = choice.get("delta") {
            self.add(delta);
        }
    }

    fn add(&mut self, delta: &Value) {
        self.reasoning.push_str(&delta::reasoning(delta));
        self.content.push_str(&delta::content(delta));
        self.refusal.push_str(delta.get("refusal").and_then(Value::as_str).unwrap_or_default());
        let fragments = delta.get("tool_calls").and_then(Value::as_array).into_iter().flatten();
        fragments.filter(|fragment| fragment.is_object()).for_each(|fragment| self.calls.take(fragment));
        if let Some(function) = delta.get("function_call").filter(|function| function.is_object()) {
            self.calls.take_legacy(function);
        }
        for (strand, is_there) in [
            (Strand::Reasoning, !self.reasoning.is_empty()),
            (Strand::Message, !self.content.is_empty() || !self.refusal.is_empty()),
            (Strand::Calls, !self.calls.is_empty()),
        ] {
            if is_there && !self.began.contains(&strand) {
                self.began.push(strand);
            }
        }
    }

    fn end(self, terminal: Option<&Event>) -> Transcript {
        let is_error = terminal.is_some_and(|event| event.kind == ERROR);
        let is_done = terminal.is_some_and(|event| event.kind == DONE);
        let status = match self.finish.as_deref() {
            _ if is_error => Status::Error,
            Some("length" | "content_filter") => Status::Incomplete,
            Some("error") => Status::Failed,
            Some(_) => Status::Completed,
            None if is_done && self.has_begun => Status::Completed,
            None => Status::Truncated,
        };
        // Those of a message that was stopped may be cut.
        let has_finished = self.finish.is_some() && status == Status::Completed;
        let terminal_kind = match status {
            Status::Truncated if !is_done => None,
            _ => Some(terminal.map_or(CHUNK, |event| event.kind.as_str()).to_owned()),
        };
        let error = match (is_error, status) {
            (true, _) => terminal.map(|event| WireError::of_event(&event.value)),
            (_, Status::Failed) => Some(WireError::default()),
            _ => None,
        };
        let is_whole = !is_error && status != Status::Truncated;
        let Self { id, model, reasoning, content, refusal, calls, began, finish, usage, undecodable, .. } = self;
        let (mut calls, text) = (Some(calls), content.clone());
        let mut items = Vec::new();
        for strand in began {
            match strand {
                Strand::Reasoning => {
                    let content = vec![reasoning.clone()];
                    let body = Body::Reasoning { summary: Vec::new(), content, encrypted_content: None };
                    items.push(item("reasoning", is_whole, body));
                }
                Strand::Message => items.push(item("message", is_whole, message(&content, &refusal))),
                Strand::Calls => items.extend(calls.take().unwrap_or_default().items(has_finished)),
            }
        }
        Transcript {
            status,
            terminal: terminal_kind,
            response_id: id,
            model,
            incomplete_reason: finish.filter(|_| status == Status::Incomplete),
            error,
            items,
            text,
            refusal,
            usage,
            undecodable,
        }
    }
}

fn item(kind: &str, finished: bool, body: Body) -> Item {
    Item { output_index: None, kind: kind.to_owned(), id: None, finished, body }
}

fn message(content: &str, refusal: &str) -> Body {
    let text = Some(content).filter(|text| !text.is_empty());
    let text = text.map(|text| Part::OutputText { text: text.to_owned(), annotations: Vec::new() });
    let refusal = Some(refusal).filter(|text| !text.is_empty());
    let refusal = refusal.map(|text| Part::Refusal { refusal: text.to_owned() });
    Body::Message { phase: None, content: text.into_iter().chain(refusal).collect() }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::stream::Api;

    fn transcript(frames: &[&str]) -> Transcript {
        let body: String = frames.iter().map(|data| format!("data: {data}\n\n")).collect();
        Api::Chat.transcribe(&Bytes::from(body))
    }

    const HEL: &str = r#"{"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"},"finish_reason":null}]}"#;
    const LO: &str = r#"{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":null}]}"#;
    const STOP: &str = r#"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}"#;
    const CALL: &str = r#"{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]}}]}"#;
    const USAGE: &str = r#"{"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1}}}"#;

    #[test]
    fn a_message_is_its_deltas_and_the_usage_comes_after_the_finish_reason() {
        let seen = transcript(&[HEL, LO, STOP, USAGE, DONE]);
        assert_eq!(
            (seen.status, seen.text.as_str(), seen.terminal.as_deref()),
            (Status::Completed, "Hello", Some(DONE))
        );
        assert_eq!(seen.usage.map(|usage| (usage.input_tokens, usage.cached_tokens)), Some((Some(3), Some(1))));
        assert_eq!((seen.response_id.as_deref(), seen.model.as_deref()), (Some("c"), Some("m")));
    }

    #[test]
    fn a_finish_reason_or_done_is_enough_and_neither_is_truncation() {
        assert_eq!(transcript(&[HEL, LO, STOP]).status, Status::Completed);
        assert_eq!(transcript(&[HEL, LO, DONE]).status, Status::Completed);
        assert_eq!(transcript(&[HEL, LO]).status, Status::Truncated);
        assert_eq!(transcript(&[DONE]).status, Status::Truncated);
        assert_eq!(transcript(&[]).status, Status::Truncated);
    }

    #[test]
    fn done_alone_finishes_no_call() {
        let seen = transcript(&[CALL, DONE]);
        assert_eq!((seen.finished_calls().count(), seen.cut_calls().count()), (0, 1));
        assert_eq!(transcript(&[CALL, STOP, DONE]).finished_calls().count(), 1);
    }

    #[test]
    fn length_and_the_filter_leave_it_incomplete_and_no_other_word_does() {
        for (word, status) in [
            ("length", Status::Incomplete),
            ("content_filter", Status::Incomplete),
            ("tool_calls", Status::Completed),
            ("eos", Status::Completed),
            ("error", Status::Failed),
        ] {
            let seen = transcript(&[HEL, &STOP.replace("stop", word), DONE]);
            assert_eq!(seen.status, status, "{word}");
            assert_eq!(seen.incomplete_reason.as_deref(), Some(word).filter(|_| status == Status::Incomplete));
        }
    }

    #[test]
    fn an_error_in_the_middle_ends_it() {
        let seen = transcript(&[HEL, r#"{"error":{"message":"upstream","code":502}}"#, LO, STOP, DONE]);
        assert_eq!((seen.status, seen.text.as_str()), (Status::Error, "Hel"));
        assert_eq!(seen.error.and_then(|error| error.code).as_deref(), Some("502"));
    }

    #[test]
    fn what_follows_done_does_not_count() {
        assert_eq!(transcript(&[HEL, STOP, DONE, LO, USAGE]).text, "Hel");
    }

    #[test]
    fn other_choices_are_no_answer() {
        let other = LO.replace("\"index\":0", "\"index\":1");
        assert_eq!(transcript(&[HEL, &other, STOP, DONE]).text, "Hel");
    }

    #[test]
    fn items_stand_in_the_order_in_which_they_were_said() {
        let thought = HEL.replace("content", "reasoning_content");
        let kinds =
            |frames: &[&str]| -> Vec<String> { transcript(frames).items.into_iter().map(|item| item.kind).collect() };
        assert_eq!(kinds(&[&thought, LO, CALL, STOP, DONE]), ["reasoning", "message", "function_call"]);
        assert_eq!(kinds(&[CALL, LO, STOP, DONE]), ["function_call", "message"]);
    }

    #[test]
    fn the_older_form_of_a_call_is_known_by_its_name() {
        let call = r#"{"choices":[{"index":0,"delta":{"function_call":{"name":"f","arguments":"{"}}}]}"#;
        let rest = r#"{"choices":[{"index":0,"delta":{"function_call":{"arguments":"}"}}}]}"#;
        let seen = transcript(&[call, rest, &STOP.replace("stop", "function_call"), DONE]);
        let body = Body::FunctionCall { call_id: "f".into(), name: "f".into(), arguments: "{}".into() };
        assert_eq!(seen.finished_calls().map(|call| &call.body).collect::<Vec<_>>(), [&body]);
    }
}
