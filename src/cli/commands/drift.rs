//! `drift`. What changed on the wire, and who breaks because of it.

mod baseline;
mod consumers;
mod edits;
mod night;
mod output;
mod pending;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use codex_conformance::{
    Corpus, Recording,
    drift::{Fresh, Severity, Shape, compare, counted_under},
    replay::Stop,
    report::{Backend, Looked, Night},
    stream::Api,
};

use super::{
    record::{Asking, PENDING},
    who::Who,
};
use crate::cli::{
    clock::Started,
    config::{Config, Place},
    exit::Exit,
    failure::Failure,
    interrupt,
    terminal::Terminal,
};
pub(super) use baseline::{known, opened};
use night::Recorded;
use output::Format;

/// Compare fresh recordings with what is known of a backend, and tell what changed and who breaks.
///
/// With a folder of recordings, those are compared. Without one, every prompt of the corpus is recorded anew, twice:
/// what differs between the two is told and does not count. Compared are shapes: the fields of every event with their
/// JSON kinds, the order of events, how streams end, framing, headers; never text.
///
/// Exit code 0 when everything was looked at and nothing changed, 5 when something did, 7 when not everything could be
/// looked at: that is no clean night, whatever else was found.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Args {
    /// Recordings to compare, instead of making them: corpora, families, or recordings.
    #[arg(value_name = "FRESH")]
    fresh: Vec<PathBuf>,
    /// What is known: a folder of shapes, one shape, or a folder of recordings.
    #[arg(long, value_name = "PATH", default_value = "corpus/shapes")]
    baseline: PathBuf,
    /// The least grave change that counts.
    #[arg(long, value_enum, default_value_t = Counts::Notice)]
    severity: Counts,
    /// Where `drift.json` and `drift.md` go, and below it `changes/`, with a page for each change that counts.
    #[arg(long, value_name = "DIR", default_value = "reports/drift")]
    out: PathBuf,
    /// How to print the result on stdout.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Print what does not count too.
    #[arg(long)]
    all: bool,
    /// Do not replay what changed to any consumer.
    #[arg(long)]
    no_replay: bool,
    /// Keep the fresh recordings, for `review` to take them into the corpus.
    #[arg(long, conflicts_with = "no_report")]
    save: bool,
    /// Where what is to be reviewed waits.
    #[arg(long, value_name = "DIR", default_value = PENDING)]
    pending: PathBuf,
    /// Write no report.
    #[arg(long, conflicts_with = "out")]
    no_report: bool,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    who: Who,
}

/// How grave a change has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Counts {
    /// Everything counts.
    Info,
    /// What is new counts, and what is breaking.
    Notice,
    /// Only what is breaking counts.
    Breaking,
}

impl Counts {
    fn severity(self) -> Severity {
        match self {
            Self::Info => Severity::Info,
            Self::Notice => Severity::Notice,
            Self::Breaking => Severity::Breaking,
        }
    }
}

pub(crate) fn run(args: &Args, place: &Place, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let started = Started::now();
    if !args.no_report {
        output::clear(&args.out)?;
    }
    let config = Config::load(place, terminal)?;
    let targets = args.who.found(&config, place.is_ci)?;
    let mut looked = Looked::default();
    let baseline = baseline::open(&args.baseline).or_else(|failure| match failure.exit {
        Exit::CouldNotLook => {
            looked.trouble.push(failure.error);
            Ok(BTreeMap::new())
        }
        _ => Err(failure),
    })?;
    let fresh = if args.fresh.is_empty() {
        night::record(&args.asking, &args.out.join(FRESH), &mut looked, terminal)?
    } else {
        Recorded { corpus: Corpus::open(&args.fresh)?, ..Recorded::default() }
    };
    for problem in &fresh.corpus.problems {
        looked.trouble.push(format!("{}: failed to {}", problem.name(), problem.error));
    }
    let recordings = fresh.corpus.recordings;
    if recordings.is_empty() && looked.trouble.is_empty() {
        looked.trouble.push("there is no recording to look at".to_owned());
    }
    let mut backends = backends(args, &recordings, &baseline, &mut looked);
    for change in backends.iter_mut().flat_map(|backend| &mut backend.changes) {
        config.weigh(change);
    }
    for backend in &mut backends {
        backend.changes.retain(|change| !config.ignores(change));
    }
    let mut night = Night { cost: fresh.cost, ..Night::new(started.day(), args.severity.severity(), looked, backends) };
    let stop = Stop::default();
    let interrupt = interrupt::listen(&stop);
    let showing: BTreeSet<_> = night.counting().flat_map(|(_, change)| &change.recordings).cloned().collect();
    if !showing.is_empty() && !args.no_replay {
        let showing = recordings.iter().filter(|recording| showing.contains(&recording.id)).cloned().collect();
        let edits = night.counting().flat_map(|(_, change)| edits::edits(change)).collect();
        let corpus = [args.asking.corpus().to_owned()];
        night.targets = consumers::judge(showing, &edits, &corpus, targets, terminal, &stop);
    }
    output::print(&night, args, terminal);
    if !args.no_report {
        output::write(&args.out, &night)?;
        pending::shapes(&args.pending, &night, &recordings)?;
        if args.save {
            pending::recordings(&args.pending, &recordings)?;
        }
        if !night.changes.is_empty() && night.could_look() {
            terminal.say(&format!("review  codex-conformance review{}", pending::at(&args.pending)));
        }
        terminal.say(&format!("report  {}", args.out.join("drift.md").display()));
    }
    Ok(match (night.could_look(), night.changes.is_empty()) {
        _ if interrupt.was_asked() => Exit::Interrupted,
        (false, _) => Exit::CouldNotLook,
        (true, false) => Exit::Drift,
        (true, true) => Exit::Clean,
    })
}

/// Compares what is fresh, backend by backend. A backend that nothing is known of could not be looked at, unless nothing
/// is known of its wire as yet and others are compared.
fn backends(
    args: &Args,
    recordings: &[Recording],
    baseline: &BTreeMap<String, Shape>,
    looked: &mut Looked,
) -> Vec<Backend> {
    let names: BTreeSet<(Api, String)> =
        recordings.iter().map(|recording| (recording.api, counted_under(recording))).collect();
    let mut backends = Vec::new();
    let mut unknown: BTreeMap<Api, Vec<&str>> = BTreeMap::new();
    for (api, name) in &names {
        let Some(known) = baseline.get(name).filter(|shape| shape.recordings() > 0) else {
            unknown.entry(*api).or_default().push(name);
            continue;
        };
        let of = || recordings.iter().filter(|recording| counted_under(recording) == *name);
        let fresh: Vec<Fresh> = of().map(fresh).collect();
        let comparison = compare(known, &fresh);
        if comparison.fresh == 0 {
            looked.trouble.push(format!("no stream of {name} was there to look at"));
        }
        let models: BTreeSet<String> = of().filter_map(|recording| recording.model.clone()).collect();
        backends.push(Backend {
            name: name.clone(),
            models: models.into_iter().collect(),
            baseline: comparison.baseline,
            days: known.days(),
            fresh: comparison.fresh,
            changes: comparison.changes,
        });
    }
    // A line a wire: the backends of one have the same to be told of them.
    for (api, names) in unknown {
        let is_new = !backends.is_empty() && !baseline.keys().any(|name| wire_of(name) == api);
        let told = if is_new { &mut looked.unknown } else { &mut looked.trouble };
        told.push(unknown_of(api, &names, args, baseline));
    }
    backends
}

/// The wire that a baseline is of: another than `responses` stands behind the name of the backend.
fn wire_of(name: &str) -> Api {
    let found = Api::ALL.iter().find(|api| name.ends_with(&format!(" {}", api.as_str())));
    found.copied().unwrap_or_default()
}

/// That nothing is known of these backends, what is known of others, and how to change that.
fn unknown_of(api: Api, names: &[&str], args: &Args, baseline: &BTreeMap<String, Shape>) -> String {
    let of_wire = |api: Api| {
        let known: Vec<&str> = baseline
            .keys()
            .filter(|name| wire_of(name) == api)
            .map(|name| name.trim_end_matches(api.as_str()).trim_end())
            .collect();
        (!known.is_empty()).then(|| format!("{} on {}", known.join(", "), api.as_str()))
    };
    let known: Vec<String> = Api::ALL.iter().copied().filter_map(of_wire).collect();
    let known = if known.is_empty() { "nothing".to_owned() } else { known.join("; ") };
    format!(
        "nothing is known of {} to compare with: the baseline is of {known}; `corpus shape RECORDINGS --into {}` \
         counts {} into it, and {}/{FRESH} holds what a night recorded",
        names.join(", "),
        args.baseline.display(),
        api.as_str(),
        args.out.display()
    )
}

/// A recording and its shape. Recordings of one name in the families of a night are of one prompt.
fn fresh(recording: &Recording) -> Fresh {
    let id = recording.id.as_str();
    let group = match id.split_once('/') {
        Some((family, prompt)) if TAKES.contains(&family) => prompt,
        _ => id,
    };
    Fresh { id: recording.id.clone(), group: group.to_owned(), shape: Shape::of(recording) }
}

/// The families of a night: every prompt is recorded once for each.
const TAKES: [&str; 2] = ["first", "second"];

/// Where a night's recordings lie, below its report.
const FRESH: &str = "fresh";
