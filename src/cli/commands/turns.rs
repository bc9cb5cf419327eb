//! `turns`. The turn driver with any app-server, for the tests of the two together. Not for people.

use codex_conformance::consumer::{
    Cancel, Ending, Item, Observed, Observer, Partial,
    app_server::{Finished, ServerCommand, Session},
};
use serde_json::{Value, json};

use crate::cli::{exit::Exit, failure::Failure, terminal::Terminal};

/// Make turns with the app-server that this command starts, one after the other in one session, and print a line of
/// JSON for what each came to.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The text of a turn.
    #[arg(long = "turn", value_name = "TEXT", required = true)]
    turns: Vec<String>,
    /// A parameter of `thread/start`, in JSON.
    #[arg(long = "thread", value_name = "NAME=JSON", value_parser = parameter)]
    thread: Vec<(String, Value)>,
    /// Interrupt each turn when so many characters of its answer have been shown.
    #[arg(long, value_name = "CHARACTERS")]
    interrupt_after: Option<usize>,
    /// The server.
    #[arg(last = true, value_name = "COMMAND", required = true)]
    command: Vec<String>,
}

fn parameter(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("there is no `=`")?;
    Ok((name.to_owned(), serde_json::from_str(value).map_err(|error| error.to_string())?))
}

pub(crate) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let failed =
        |error: std::io::Error| Failure::new(Exit::Bug, format!("failed to start: {error}"), "are there files?");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    runtime.block_on(async {
        let command = ServerCommand::new(&args.command[0]).arguments(&args.command[1..]);
        let mut session = Session::new(command);
        for (name, value) in &args.thread {
            session = session.thread(name, value.clone());
        }
        for text in &args.turns {
            let cancel = Cancel::new();
            let mut shown = Shown {
                text: String::new(),
                reasoning: String::new(),
                cancel: cancel.clone(),
                limit: args.interrupt_after,
            };
            let finished = session.turn(text, &mut shown, &(), &cancel).await;
            terminal.result(&told(&finished, &shown).to_string());
        }
        session.close().await;
    });
    Ok(Exit::Clean)
}

/// What a caller has shown so far, and when it has seen enough.
struct Shown {
    text: String,
    reasoning: String,
    cancel: Cancel,
    limit: Option<usize>,
}

impl Observer for Shown {
    fn on_text(&mut self, text: &str) -> Observed {
        self.text.push_str(text);
        if self.limit.is_some_and(|limit| self.text.chars().count() >= limit) {
            self.cancel.cancel();
        }
        Ok(())
    }

    fn on_reasoning(&mut self, text: &str) -> Observed {
        self.reasoning.push_str(text);
        Ok(())
    }
}

/// What the caller of the driver knows of a turn, without what is new in every run.
fn told(finished: &Finished, shown: &Shown) -> Value {
    let outcome = &finished.outcome;
    let (status, text, items) = match &outcome.ending {
        Ending::Completed(turn) => ("completed", turn.text(), &turn.items[..]),
        other => {
            let partial = outcome.partial();
            let text = partial.map(|partial| partial.text().to_owned()).unwrap_or_default();
            (word(other), text, partial.map(Partial::finished_items).unwrap_or_default())
        }
    };
    let usage = outcome.completed().and_then(|turn| turn.usage.as_ref());
    let usage = usage.or_else(|| outcome.partial()?.usage.as_ref());
    json!({
        "status": status,
        "text": text,
        "items": items.iter().map(Item::kind).collect::<Vec<_>>(),
        "error": outcome.error().map(|error| json!({"code": error.code, "message": error.message})),
        "usage": usage.map(|usage| json!({"input": usage.input, "output": usage.output, "total": usage.total})),
        "shown": shown.text,
        "reasoning": shown.reasoning,
        "retired": finished.retired.map(|retired| format!("{retired:?}")),
        "fresh": finished.is_fresh,
        "skipped": outcome.skipped_frames,
    })
}

fn word(ending: &Ending) -> &'static str {
    match ending {
        Ending::Incomplete { .. } => "incomplete",
        Ending::Failed { .. } => "failed",
        Ending::Truncated { .. } => "truncated",
        Ending::TimedOut { .. } => "timed-out",
        Ending::Interrupted { .. } => "interrupted",
        Ending::Rejected { .. } => "rejected",
        _ => "unreachable",
    }
}
