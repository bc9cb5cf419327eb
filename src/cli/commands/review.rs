//! `review`. What was recorded goes into the corpus, or not.

pub(super) mod shapes;

use std::{
    io::{self, BufRead as _},
    path::{Path, PathBuf},
};

use codex_conformance::{
    corpus::{Change, CorpusError, Line, Selection},
    record::{Review, Waiting, unfinished},
    stream::{RecordingId, visible},
};
use serde_json::{Value, json};

use super::record::PENDING;
use crate::cli::{
    exit::Exit,
    failure::Failure,
    terminal::{DIM, ERROR, GOOD, Terminal, painted},
};

/// Take what waits into the corpus, or drop it: recordings, and what a night of `drift` found.
///
/// Each recording is shown with what differs from the recording that it would replace. Without a flag, and on a terminal, every
/// one is asked about. Accepting says that a person agrees with the transcript.
///
/// Exit code 3 when a pattern meets nothing, 6 when something that waits cannot be read.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Take these into the corpus. `*` stands for any text.
    #[arg(long, value_name = "ID")]
    accept: Vec<String>,
    /// Delete these.
    #[arg(long, value_name = "ID")]
    reject: Vec<String>,
    /// Accept the one recording under this id.
    #[arg(long = "as", value_name = "ID", requires = "accept")]
    name: Option<RecordingId>,
    /// Show what waits, and change nothing.
    #[arg(long, conflicts_with_all = ["accept", "reject"])]
    list: bool,
    /// Where recordings wait.
    #[arg(long, value_name = "DIR", default_value = PENDING)]
    pending: PathBuf,
    /// The corpus that takes them. It need not exist.
    #[arg(long, value_name = "DIR", default_value = "corpus")]
    corpus: PathBuf,
    /// How to print what waits.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a person.
    #[default]
    Terminal,
    /// For a program: one JSON object.
    Json,
}

pub(crate) fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let review = Review::of(&args.pending, &args.corpus);
    let (waiting, problems) = review.waiting()?;
    for problem in &problems {
        terminal.problem(&format!("{}: failed to {}", problem.name(), problem.error));
    }
    let shapes = shapes::waiting(&args.pending)?;
    let exit = if problems.is_empty() { Exit::Clean } else { Exit::Corpus };
    if !args.accept.is_empty() || !args.reject.is_empty() {
        return decide(args, &review, &waiting, &shapes, terminal).map(|()| exit);
    }
    if args.format == Format::Json {
        terminal.result(&format!("{:#}", as_json(&waiting, &shapes)));
        return Ok(exit);
    }
    if !args.list && terminal.is_interactive() && !(waiting.is_empty() && shapes.is_empty()) {
        return ask(args, &review, &waiting, &shapes, terminal).map(|()| exit);
    }
    for waiting in &waiting {
        show(waiting, terminal);
    }
    for shape in &shapes {
        terminal.result(&shape.text(terminal.width()));
    }
    terminal.result(&format!("{} waiting in {}", waiting.len() + shapes.len(), args.pending.display()));
    let pending = args.pending.display();
    let at = if args.pending == Path::new(PENDING) { String::new() } else { format!(" --pending {pending}") };
    let ids = waiting.iter().map(|waiting| waiting.recording.id.to_string());
    if let Some(id) = ids.chain(shapes.iter().map(|shape| shape.id.clone())).next() {
        terminal.say(&format!("take it in with `codex-conformance review{at} --accept {id}`, all with '*'"));
        terminal.say(&format!("drop it with `codex-conformance review{at} --reject {id}`"));
    }
    let journals = unfinished(&args.pending).map_or(0, |journals| journals.len());
    if journals > 0 {
        terminal.say(&format!("{journals} were cut short by a crash: `codex-conformance corpus recover {pending}`"));
    }
    Ok(exit)
}

/// Does what the patterns say. All of them are looked at before anything is done.
fn decide(
    args: &Args,
    review: &Review,
    waiting: &[Waiting],
    shapes: &[shapes::Waiting],
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let means_shape = |pattern: &&String| shapes.iter().any(|shape| shape.is_met_by(pattern));
    let means_recording = |pattern: &&String| !means_shape(pattern) || met(&[(*pattern).clone()], waiting).is_ok();
    let of_recordings = |patterns: &[String]| patterns.iter().filter(means_recording).cloned().collect::<Vec<_>>();
    let (accepted, rejected) =
        (met(&of_recordings(&args.accept), waiting)?, met(&of_recordings(&args.reject), waiting)?);
    if let Some(both) = accepted.iter().find(|one| rejected.iter().any(|other| one.recording.id == other.recording.id))
    {
        let what = format!("failed to decide on `{}`: it is to be accepted and rejected", both.recording.id);
        return Err(Failure::new(Exit::Usage, what, "name it once"));
    }
    let is_met = |patterns: &[String], shape: &shapes::Waiting| patterns.iter().any(|pattern| shape.is_met_by(pattern));
    if let Some(both) = shapes.iter().find(|shape| is_met(&args.accept, shape) && is_met(&args.reject, shape)) {
        let what = format!("failed to decide on `{}`: it is to be accepted and rejected", both.id);
        return Err(Failure::new(Exit::Usage, what, "name it once"));
    }
    if args.name.is_some() && accepted.len() != 1 {
        let what = format!("failed to accept {} recordings under one id", accepted.len());
        return Err(Failure::new(Exit::Usage, what, "`--as` goes with one `--accept`"));
    }
    for waiting in accepted {
        accept(review, waiting, args.name.as_ref(), terminal)?;
    }
    for waiting in rejected {
        reject(review, waiting, terminal)?;
    }
    for (deed, patterns) in [(Deed::Accept, &args.accept), (Deed::Reject, &args.reject)] {
        for shape in shapes.iter().filter(|shape| is_met(patterns, shape)) {
            shape.decide(deed, &args.corpus, terminal)?;
        }
    }
    Ok(())
}

/// What becomes of something that waits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Accept,
    Reject,
}

fn accept(
    review: &Review,
    waiting: &Waiting,
    name: Option<&RecordingId>,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let id = name.unwrap_or(&waiting.recording.id);
    let folder = review.accept(waiting, id).map_err(|error| match error {
        CorpusError::Exists { .. } => {
            Failure::new(Exit::Usage, format!("failed to {error}"), "give it another id with `--as`")
        }
        other => other.into(),
    })?;
    terminal.result(&format!("{} {} into {}", painted(GOOD, "accepted"), waiting.recording.id, folder.display()));
    Ok(())
}

fn reject(review: &Review, waiting: &Waiting, terminal: &mut Terminal) -> Result<(), Failure> {
    review.reject(&waiting.recording.id)?;
    terminal.result(&format!("{} {}", painted(ERROR, "rejected"), waiting.recording.id));
    Ok(())
}

/// The recordings that patterns meet. A pattern that meets none is an error: it was meant to.
fn met<'a>(patterns: &[String], waiting: &'a [Waiting]) -> Result<Vec<&'a Waiting>, Failure> {
    let mut met: Vec<&Waiting> = Vec::new();
    for pattern in patterns {
        let selection = Selection::default().ids(std::slice::from_ref(pattern))?;
        let before = met.len();
        let is_new = |met: &[&Waiting], id| met.iter().all(|other| other.recording.id != id);
        let mut is_met = false;
        for one in waiting.iter().filter(|waiting| selection.takes(&waiting.recording)) {
            is_met = true;
            if is_new(&met[..before], one.recording.id.clone()) {
                met.push(one);
            }
        }
        if !is_met {
            let ids: Vec<&str> = waiting.iter().map(|waiting| waiting.recording.id.as_str()).collect();
            let hint =
                if ids.is_empty() { "nothing waits".to_owned() } else { format!("there wait {}", ids.join(", ")) };
            return Err(Failure::new(Exit::NothingToDo, format!("failed to find `{pattern}`"), hint));
        }
    }
    Ok(met)
}

/// Asks about each, until all are decided or the person has enough.
fn ask(
    args: &Args,
    review: &Review,
    waiting: &[Waiting],
    shapes: &[shapes::Waiting],
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    for one in waiting {
        show(one, terminal);
        match asked(terminal) {
            Answer::Do(Deed::Accept) => accept(review, one, None, terminal)?,
            Answer::Do(Deed::Reject) => reject(review, one, terminal)?,
            Answer::Skip => {}
            Answer::Quit => return Ok(()),
        }
    }
    for shape in shapes {
        terminal.result(&shape.text(terminal.width()));
        match asked(terminal) {
            Answer::Do(deed) => shape.decide(deed, &args.corpus, terminal)?,
            Answer::Skip => {}
            Answer::Quit => return Ok(()),
        }
    }
    Ok(())
}

/// What a person wants.
enum Answer {
    Do(Deed),
    Skip,
    Quit,
}

/// Asks until there is an answer. The end of the input means to quit.
fn asked(terminal: &mut Terminal) -> Answer {
    loop {
        terminal.say("[a]ccept, [r]eject, [s]kip, [q]uit?");
        let mut answer = String::new();
        if io::stdin().lock().read_line(&mut answer).unwrap_or_default() == 0 {
            return Answer::Quit;
        }
        match answer.trim() {
            "a" | "accept" => return Answer::Do(Deed::Accept),
            "r" | "reject" => return Answer::Do(Deed::Reject),
            "s" | "skip" => return Answer::Skip,
            "q" | "quit" => return Answer::Quit,
            _ => {}
        }
    }
}

fn show(waiting: &Waiting, terminal: &mut Terminal) {
    let recording = &waiting.recording;
    let model = recording.model.as_deref().unwrap_or("unknown model");
    terminal.result(&format!("{}   {}   {}", recording.id, recording.backend, visible(model)));
    terminal.result(&format!(
        "  status {}, {} bytes, {} frames in {} chunks, end {}",
        recording.response.status,
        recording.body.len(),
        recording.api.decode(&recording.body).len(),
        recording.chunks.len(),
        recording.response.end.as_str(),
    ));
    let lines = waiting.differences();
    match &waiting.replaces {
        None => terminal.result("  new"),
        Some(_) if lines.is_empty() => terminal.result("  replaces one that says the same"),
        Some(_) => {
            terminal.result("  replaces one that differs:");
            for line in lines.iter().take(MOST_SHOWN) {
                terminal.result(&format!("    {}", told(line)));
            }
            if lines.len() > MOST_SHOWN {
                terminal.result(&format!("    … and {} lines more; `--format json` has all", lines.len() - MOST_SHOWN));
            }
        }
    }
}

fn told(line: &Line) -> String {
    let text = visible(&line.text);
    match line.change {
        Change::Same => painted(DIM, &format!("  {text}")),
        Change::Removed => painted(ERROR, &format!("- {text}")),
        Change::Added => painted(GOOD, &format!("+ {text}")),
    }
}

fn as_json(waiting: &[Waiting], shapes: &[shapes::Waiting]) -> Value {
    let rows = waiting.iter().map(|waiting| {
        let recording = &waiting.recording;
        json!({
            "id": recording.id,
            "api": recording.api,
            "backend": recording.backend,
            "model": recording.model,
            "status": recording.response.status,
            "bytes": recording.body.len(),
            "frames": recording.api.decode(&recording.body).len(),
            "chunks": recording.chunks.len(),
            "end": recording.response.end,
            "replaces": waiting.replaces.is_some(),
            "differences": waiting.differences(),
        })
    });
    let shapes: Vec<Value> = shapes.iter().map(shapes::Waiting::json).collect();
    json!({ "format": 1, "waiting": rows.collect::<Vec<_>>(), "shapes": shapes })
}

/// Lines of a difference that are shown.
const MOST_SHOWN: usize = 40;
