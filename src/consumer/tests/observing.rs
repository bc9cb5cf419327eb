//! What an observer is told, and how little it can spoil.

use serde_json::{Value, json};

use super::script::{Script, consumer, frame, observe, say, stream};
use crate::consumer::{Cancel, Item, Observed, Observer, Request};

/// Writes down what it is told; panics when told to.
#[derive(Default)]
struct Diary {
    lines: Vec<String>,
    panics: bool,
}

impl Diary {
    fn note(&mut self, line: String) {
        self.lines.push(line);
        assert!(!self.panics, "on purpose");
    }
}

impl Observer for Diary {
    fn on_event(&mut self, kind: &str, _: &str) -> Observed {
        self.note(format!("event {kind}"));
        Ok(())
    }

    fn on_first_text(&mut self) -> Observed {
        self.note("first".into());
        Ok(())
    }

    fn on_text(&mut self, text: &str) -> Observed {
        self.note(format!("text {text}"));
        Ok(())
    }

    fn on_reasoning(&mut self, text: &str) -> Observed {
        self.note(format!("reasoning {text}"));
        Ok(())
    }

    fn on_reasoning_break(&mut self) -> Observed {
        self.note("break".into());
        Ok(())
    }

    fn on_item(&mut self, item: &Item) -> Observed {
        self.note(format!("item {}", item.kind()));
        Ok(())
    }
}

fn frames() -> Vec<Value> {
    let thought = |part: u64, delta: &str| json!({"type": "response.reasoning_summary_text.delta", "output_index": 0, "summary_index": part, "delta": delta});
    let delta =
        |index: u64, delta: &str| json!({"type": "response.output_text.delta", "output_index": index, "delta": delta});
    vec![
        thought(0, "a"),
        thought(1, "b"),
        json!({"type": "response.output_item.added", "output_index": 1, "item": {"type": "message", "phase": "commentary"}}),
        delta(1, "thinking aloud"),
        delta(2, "Hi"),
        delta(2, ""),
        delta(2, "!"),
        json!({"type": "response.completed", "response": {"id": "r"}}),
    ]
}

async fn watch(diary: &mut Diary) -> crate::consumer::Outcome {
    let acts = frames().iter().map(|json| say(frame(json))).collect();
    observe(&Script::new(vec![stream(acts)]), diary).await
}

#[tokio::test(start_paused = true)]
async fn the_answer_is_told_in_order_and_commentary_is_not() {
    let mut diary = Diary::default();
    watch(&mut diary).await;
    let told: Vec<_> = diary.lines.iter().filter(|line| !line.starts_with("event")).collect();
    assert_eq!(
        told,
        [
            "reasoning a",
            "break",
            "reasoning b",
            "first",
            "text Hi",
            "text !",
            "item reasoning",
            "item message",
            "item message"
        ]
    );
    assert_eq!(diary.lines.iter().filter(|line| line.starts_with("event")).count(), 8);
}

#[tokio::test(start_paused = true)]
async fn an_observer_that_always_panics_changes_only_the_count() {
    let calm = watch(&mut Diary::default()).await;
    let mut diary = Diary { panics: true, ..Diary::default() };
    let stormy = watch(&mut diary).await;
    assert_eq!(stormy.ending, calm.ending);
    assert_eq!((calm.observer_failures, stormy.observer_failures as usize), (0, diary.lines.len()));
}

#[tokio::test(start_paused = true)]
async fn an_aggregated_turn_is_told_once_and_in_the_order_of_its_items() {
    let delta = |at: u64, text: &str| json!({"type": "response.output_text.delta", "output_index": at, "delta": text});
    let message = |text: &str| json!({"type": "message", "content": [{"type": "output_text", "text": text}]});
    let call = json!({"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"});
    let output = [message("Before"), call, message("After")];
    let done = |at: usize| json!({"type": "response.output_item.done", "output_index": at, "item": output[at]});
    let frames = [
        delta(0, "Bef"),
        done(1),
        delta(2, "Aft"),
        delta(0, "ore"),
        done(0),
        delta(2, "er"),
        done(2),
        json!({"type": "response.completed", "response": {"id": "r", "output": output}}),
    ];
    let acts = frames.iter().map(|json| say(frame(json))).collect();
    let mut diary = Diary::default();
    let script = Script::new(vec![stream(acts)]);
    consumer(&script).aggregated().run(&Request::new("m"), &mut diary, &Cancel::new()).await;
    let (events, told): (Vec<_>, Vec<_>) = diary.lines.into_iter().partition(|line| line.starts_with("event"));
    assert_eq!(told, ["first", "text Before", "item message", "item function_call", "text After", "item message"]);
    assert_eq!(events.len(), frames.len());
}
