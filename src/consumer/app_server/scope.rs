//! Whose a notification is. Those of helpers and of turns that are over come through the same pipe.

use serde_json::Value;

/// The thread and the turn that are ours.
#[derive(Debug, Default, Clone)]
pub(super) struct Scope {
    pub(super) thread: Option<String>,
    pub(super) turn: Option<String>,
    /// Turns of this thread that are over.
    past: Vec<String>,
}

impl Scope {
    /// A thread without a turn.
    pub(super) fn of(thread: String) -> Self {
        Self { thread: Some(thread), turn: None, past: Vec::new() }
    }

    /// Begins another turn of the same thread.
    pub(super) fn begin(&mut self) {
        self.past.extend(self.turn.take());
        let more = self.past.len().saturating_sub(REMEMBERED);
        self.past.drain(..more);
    }

    /// Learns which turn is ours. What was learned first holds.
    pub(super) fn learn(&mut self, turn: Option<&str>) {
        if self.turn.is_none() {
            self.turn = turn.filter(|turn| !turn.is_empty() && !self.is_past(turn)).map(str::to_owned);
        }
    }

    /// The reply to `turn/start` names the turn: it knows better than a notification that came before it.
    pub(super) fn told(&mut self, turn: Option<&str>) {
        if let Some(turn) = turn.filter(|turn| !turn.is_empty() && !self.is_past(turn)) {
            self.turn = Some(turn.to_owned());
        }
    }

    /// Whether a notification is of this turn. One that names nobody is.
    pub(super) fn is_ours(&self, params: &Value) -> bool {
        let is_thread = |named: &str| self.thread.as_deref().is_none_or(|ours| ours == named);
        let is_turn = |named: &str| match self.turn.as_deref() {
            Some(ours) => ours == named,
            None => !self.is_past(named),
        };
        thread_of(params).is_none_or(is_thread) && turn_of(params).is_none_or(is_turn)
    }

    fn is_past(&self, turn: &str) -> bool {
        self.past.iter().any(|past| past == turn)
    }
}

/// The thread that is named.
pub(super) fn thread_of(params: &Value) -> Option<&str> {
    named(params, "threadId", "/thread/id")
}

/// The turn that is named.
pub(super) fn turn_of(params: &Value) -> Option<&str> {
    named(params, "turnId", "/turn/id")
}

fn named<'a>(params: &'a Value, member: &str, within: &str) -> Option<&'a str> {
    params.get(member).or_else(|| params.pointer(within)).and_then(Value::as_str)
}

/// Turns whose late notifications are still known for what they are.
const REMEMBERED: usize = 64;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_names_another_is_foreign_and_what_names_nobody_is_ours() {
        let scope = Scope { thread: Some("t".into()), turn: Some("u".into()), past: vec![] };
        for (params, ours) in [
            (json!({}), true),
            (json!({"threadId": "t", "turnId": "u"}), true),
            (json!({"threadId": "t", "turn": {"id": "u"}}), true),
            (json!({"threadId": "other"}), false),
            (json!({"threadId": "t", "turnId": "other"}), false),
            (json!({"threadId": "t", "turn": {"id": "other"}}), false),
        ] {
            assert_eq!(scope.is_ours(&params), ours, "{params}");
        }
    }

    #[test]
    fn a_turn_that_is_over_is_never_taken_for_the_next() {
        let mut scope = Scope { thread: Some("t".into()), turn: Some("first".into()), past: vec![] };
        scope.begin();
        assert!(!scope.is_ours(&json!({"turnId": "first"})));
        assert!(scope.is_ours(&json!({"turnId": "second"})));
        scope.learn(Some("first"));
        assert_eq!(scope.turn, None);
        scope.learn(Some("helper"));
        scope.learn(Some("second"));
        assert_eq!(scope.turn.as_deref(), Some("helper"), "what was learned first holds");
        scope.told(Some("second"));
        assert_eq!(scope.turn.as_deref(), Some("second"), "until the reply says which it is");
    }
}
