//! The production consumer: no stream breaks a rule of the judge, and no cut changes what it makes of one.

#![no_main]

use std::{
    cell::LazyCell,
    collections::BTreeSet,
    sync::{Arc, LazyLock},
    time::Duration,
};

use arbitrary::{Arbitrary, Unstructured};
use bytes::Bytes;
use codex_conformance::{
    Attempt, Observation, Scenario, Target, Wire,
    judge::{Docket, Evidence, Seen, judge, rules::rule},
    mutate::{Drip, Ending, Session},
    replay::targets::target,
    stream::{AnomalyKind, Frame, Reading, anomalies, decode},
};
use codex_conformance_fuzz::{recording, step::Step};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};

/// An answer and ways to cut it. What has a fixed length stands first, so that any body is a seed.
#[derive(Debug)]
struct Input {
    ending: End,
    cuts: [u16; 6],
    body: Bytes,
}

#[derive(Arbitrary, Debug)]
enum Form {
    /// The rest of the input is the body.
    Bytes,
    /// The rest of the input says how to make one.
    Steps,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum End {
    Clean,
    Aborted,
    Reset,
    HeldOpen,
    Interrupted,
    Comments,
    Keepalives,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let (form, ending, cuts) = (u.arbitrary()?, u.arbitrary()?, u.arbitrary()?);
        let body = match form {
            Form::Bytes => Bytes::copy_from_slice(u.bytes(u.len())?),
            Form::Steps => {
                let mut body = Vec::new();
                while !u.is_empty() && body.len() < LONGEST {
                    Step::arbitrary(u)?.write(&mut body);
                }
                body.into()
            }
        };
        Ok(Self { ending, cuts, body })
    }
}

fuzz_target!(|input: Input| {
    let Input { ending, cuts, body } = input;
    let session = Arc::new(Session::new(recording("fuzz/stream", body.clone())));
    let scenario = Scenario::plain(&session);
    let wire = Wire {
        headers: vec![("content-type".to_owned(), "text/event-stream".to_owned())],
        lengths: decode(&body).iter().map(|frame: &Frame| frame.raw.len()).collect(),
        ending: ending.into(),
        body: body.clone(),
        ..Wire::default()
    };
    let plain = observe(wire.clone());
    let evidence = Evidence::new(&scenario, &wire);
    let mut docket = Docket::of_scenario(&evidence, None);
    let is_lawful = is_lawful(&evidence);
    if !is_lawful {
        docket.keep(&UNCONDITIONAL);
    }
    let verdict = judge(&evidence, &docket, &plain);
    assert!(
        verdict.findings.is_empty(),
        "{:#?}\n{plain:#?}\nlawful: {is_lawful}; {ending:?} after\n{}",
        verdict.findings,
        body.escape_ascii()
    );

    let is_told_whole = matches!(plain.status, Seen::Completed | Seen::Incomplete);
    assert!(
        !is_told_whole || evidence.accepted().contains(&plain.status),
        "{:?} of {:?}\n{ending:?} after\n{}",
        plain.status,
        evidence.accepted(),
        body.escape_ascii()
    );

    let mut cuts: Vec<usize> = cuts.iter().map(|cut| usize::from(*cut) % (body.len() + 1)).collect();
    cuts.extend([0, body.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let anywhere = cuts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let whole = if body.is_empty() { Vec::new() } else { vec![body.len()] };
    for lengths in [whole, anywhere, in_crumbs(&body)] {
        let seen = observe(Wire { lengths: lengths.clone(), ..wire.clone() });
        assert_eq!(seen, plain, "{ending:?} after {lengths:?} of\n{}", body.escape_ascii());
    }
});

/// Whether the stream keeps to the grammar of the API. What an answer is that does not, two readers may see differently.
fn is_lawful(evidence: &Evidence<'_>) -> bool {
    let readings: Vec<Reading> = evidence.readings.iter().map(|reading| Reading::clone(reading)).collect();
    anomalies(&readings).iter().all(|anomaly| HARMLESS.contains(&anomaly.kind))
}

/// Rules that say what never happens, whatever else is in the stream.
static UNCONDITIONAL: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let ids = [
        "calls-of-a-broken-turn-are-not-run",
        "closes-what-it-gives-up",
        "deep-json-is-no-crash",
        "empty-stream-is-an-error",
        "error-has-words",
        "failed-is-never-completed",
        "final-codes-are-final",
        "interruption-is-told",
        "keeps-the-code",
        "never-crashes-or-hangs",
        "never-trusts-an-unterminated-frame",
        "one-call-runs-once",
        "requests-are-bounded",
        "shows-no-control-characters",
        "signs-of-life-do-not-last-for-ever",
        "silence-ends",
        "silence-from-the-start-ends",
        "status-inside-counts",
        "tells-why-incomplete",
        "the-key-is-never-told",
        "truncation-is-not-completion",
        "unknown-codes-may-pass",
        "what-is-no-stream-is-an-error",
    ];
    ids.into_iter().inspect(|id| assert!(rule(id).is_some(), "there is no rule `{id}`")).collect()
});

/// Departures from the grammar that leave no doubt about what was said.
const HARMLESS: &[AnomalyKind] = &[
    AnomalyKind::UnknownType,
    AnomalyKind::NoTerminal,
    AnomalyKind::NoSequence,
    AnomalyKind::SequenceJumps,
    AnomalyKind::Sentinel,
];

/// Chunks of one byte, or of a few where that would be thousands.
fn in_crumbs(body: &[u8]) -> Vec<usize> {
    let size = body.len() / MOST_CRUMBS + 1;
    body.chunks(size).map(<[u8]>::len).collect()
}

/// What the consumer makes of it, under a clock that goes on when nothing else does.
fn observe(wire: Wire) -> Observation {
    thread_local! {
        static UNDER_TEST: LazyCell<(Runtime, Arc<dyn Target>)> = LazyCell::new(|| {
            let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
            (runtime.expect("a runtime needs nothing but memory"), target("production").expect("it is built in"))
        });
    }
    UNDER_TEST.with(|under_test| {
        let (runtime, target) = &**under_test;
        let attempt = Attempt::direct(Arc::new(wire));
        let seen = runtime.block_on(async { tokio::time::timeout(A_DAY, target.observe(&attempt)).await });
        seen.unwrap_or_else(|_| panic!("no outcome in a day:\n{}", attempt.wire().body.escape_ascii()))
    })
}

impl From<End> for Ending {
    fn from(end: End) -> Self {
        match end {
            End::Clean => Self::Clean,
            End::Aborted => Self::Aborted,
            End::Reset => Self::Reset,
            End::HeldOpen => Self::HeldOpen,
            End::Interrupted => Self::Interrupted,
            End::Comments => Self::Dripping(Drip::Comments),
            End::Keepalives => Self::Dripping(Drip::Keepalives),
        }
    }
}

/// Chunks that cost about as much as all else that is done with a body.
const MOST_CRUMBS: usize = 2 * 1024;

/// Bytes after which no step is added.
const LONGEST: usize = 16 * 1024;

/// On a clock that skips what nobody waits for, a day costs nothing.
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);
