//! `corpus minimize`. One scenario that breaks a rule, made as small as it can be while it still does.

use std::path::PathBuf;

use codex_conformance::{
    fuzz::{Look, faults, shrink},
    judge::{Feed, Level},
    replay::{Lab, Stop},
    report::legible,
};

use crate::cli::{
    clock::Started,
    commands::{
        fuzz::{kept, sent, written},
        replay::{scenario, sessions},
        who::{self, Who},
    },
    config::{Config, Place},
    exit::Exit,
    failure::Failure,
    interrupt,
    terminal::Terminal,
};

/// Make a scenario that breaks a rule as small as it can be while it still does.
///
/// Edits, items, and frames are left out first, then members of events, then bytes. The result is printed; with
/// `--save` it becomes a recording of its own, which `replay` picks up.
///
/// Exit code 0 when it was made small, 3 when the target breaks nothing in it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario, such as 'text/basic+terminal.output:null/whole@sdk-snapshot'.
    #[arg(value_name = "ID")]
    id: String,
    /// Where the recordings are.
    #[arg(long, value_name = "PATH", default_value = "corpus")]
    corpus: Vec<PathBuf>,
    #[command(flatten)]
    who: Who,
    /// How many attempts it may take.
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    effort: usize,
    /// Keep it as a recording, `corpus/regressions/<cause>`.
    #[arg(long, value_name = "CORPUS", num_args = 0..=1, default_missing_value = "corpus", require_equals = true)]
    save: Option<PathBuf>,
}

pub(super) fn run(args: &Args, place: &Place, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let config = Config::load(place, terminal)?;
    let selected = sessions(&args.corpus, terminal)?;
    let found = scenario(&selected.sessions, &args.id)?;
    let by_id: Vec<String> = args.id.split_once('@').map(|(_, target)| target.to_owned()).into_iter().collect();
    let is_asked_for = !args.who.target.is_empty() || args.who.programs().next().is_some();
    let targets = if by_id.is_empty() || is_asked_for {
        args.who.found(&config, place.is_ci)?
    } else {
        who::named(&by_id, &config)?
    };
    let stop = Stop::default();
    let _interrupt = interrupt::listen(&stop);
    let lab = Lab {
        targets,
        feeds: vec![Feed::Direct, Feed::Process],
        budget: None,
        retries: 2,
        program: std::env::current_exe().ok(),
        ..Lab::default()
    };
    let look = Look { twins: false, sockets: false, level: Level::Should };
    let sightings = faults(&lab, &selected.sessions, &found, look, &stop).map_err(|reason| {
        let hint = "`codex-conformance replay --scenario ID` tells more of it";
        Failure::new(Exit::Target, format!("failed to try `{}`: {reason}", args.id), hint)
    })?;
    if stop.is_asked() {
        return Ok(Exit::Interrupted);
    }
    if sightings.is_empty() {
        let error = format!("failed to find a rule that is broken in `{}`", args.id);
        return Err(Failure::new(Exit::NothingToDo, error, "`--target NAME` names another consumer"));
    }
    let (found_by, day) = (format!("codex-conformance corpus minimize {}", args.id), Started::now().day());
    for (cause, broken) in sightings {
        let shrunk = shrink(&lab, &selected.sessions, &found, broken, &cause, look, args.effort, &stop);
        terminal.result(&format!("{} breaks {}: {}", cause.target, cause.rule, cause.status));
        terminal.result(&sent(&shrunk.scenario));
        for line in &shrunk.broken.expected {
            terminal.result(&format!("expected  {}", legible(line)));
        }
        terminal.result(&format!("actual    {}", legible(&shrunk.broken.actual)));
        if let Some(address) = &shrunk.address {
            terminal.result(&format!("address   {address}"));
        }
        if let Some(root) = &args.save {
            let recording = kept(&shrunk.scenario, &cause, &found_by, &day);
            let delivery = shrunk.scenario.id().delivery;
            let folder = recording.map(|recording| written(root, &lab, recording, &cause, delivery)).transpose()?;
            match folder.flatten() {
                Some(folder) => terminal.result(&format!("kept      {}", folder.display())),
                None => terminal.result("no recording shows it by itself: only the address does"),
            }
        }
    }
    Ok(if stop.is_asked() { Exit::Interrupted } else { Exit::Clean })
}
