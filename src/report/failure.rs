//! One cause of failure, told with what was sent.

use std::collections::{BTreeSet, HashSet};

use bytes::Bytes;

use super::{
    build::Facts,
    model::{Cause, Origin, Sent, SentFrame, SentLines},
};
use crate::{
    judge::{Evidence, Group, Level, diff},
    mutate::Scenario,
    stream::{
        Api, Frame,
        app_server::{Speaker, is_terminal},
    },
};

/// Tells a cause by its first attempt.
pub(super) fn cause(scenario: &Scenario, group: &Group, facts: &Facts) -> Option<Cause> {
    let (seen, verdict) = group.first.outcome.as_ref().ok()?;
    let known = group.key.expected.and_then(|row| Some(facts.expectations.rows.get(row)?.reason.clone()));
    let wire = scenario.wire().ok()?;
    let evidence = Evidence::new(scenario, &wire);
    let finding = verdict.findings.first()?;
    let expected_observation = evidence.expected();
    Some(Cause {
        target: group.key.target.clone(),
        rules: verdict.findings.iter().map(|finding| finding.rule.to_owned()).collect(),
        level: verdict.findings.iter().map(|finding| finding.level).min().unwrap_or(Level::Info),
        known,
        is_flaky: group.key.is_flaky,
        mutations: group.key.mutations.clone(),
        attempts: group.attempts,
        scenario: group.first.scenario.to_string(),
        feed: group.first.feed,
        origin: origin(&evidence, facts),
        sent: sent(&evidence),
        expected: finding.broken.expected.clone(),
        actual: finding.broken.actual.clone(),
        diff: diff(&expected_observation, seen),
        expected_observation,
        observation: seen.clone(),
    })
}

/// What is sent in a scenario, for a person.
#[must_use]
pub fn sent(evidence: &Evidence<'_>) -> Sent {
    let ending = evidence.wire.ending;
    let is_session = evidence.wire.api == Api::AppServer;
    let of = |speaker| evidence.frames.iter().filter(|frame| is_of(frame, speaker)).count();
    Sent {
        bytes: evidence.wire.body.len(),
        frames: evidence.frames.len(),
        chunks: evidence.wire.lengths.len(),
        lines: is_session.then(|| SentLines { server: of(Speaker::Server), client: of(Speaker::Client) }),
        ending: if is_session { ending.of_a_process(is_whole(evidence)) } else { ending.describe() }.to_owned(),
        excerpt: excerpt(evidence),
    }
}

fn is_of(frame: &Frame, speaker: Speaker) -> bool {
    Speaker::of(&frame.raw).is_some_and(|(other, _)| other == speaker)
}

/// Whether the last turn of a session comes to its end.
fn is_whole(evidence: &Evidence<'_>) -> bool {
    let events = evidence.readings.iter().rev().filter_map(|reading| reading.event());
    events
        .map(|event| event.kind.as_str())
        .find(|kind| *kind == "> turn/start" || is_terminal(kind))
        .is_some_and(is_terminal)
}

/// The frames that the recording does not have, or else the last two; of a session also the last of the server.
fn excerpt(evidence: &Evidence<'_>) -> Vec<SentFrame> {
    let recorded: HashSet<&Bytes> = evidence.scenario.session().frames().iter().map(|frame| &frame.raw).collect();
    let is_mutated = |frame: &Frame| !recorded.contains(&frame.raw);
    let mutated: Vec<usize> = (0..evidence.frames.len()).filter(|at| is_mutated(&evidence.frames[*at])).collect();
    let mut shown: BTreeSet<usize> = match mutated.as_slice() {
        [] => (evidence.frames.len().saturating_sub(MOST_FRAMES)..evidence.frames.len()).collect(),
        some => some.iter().copied().take(MOST_FRAMES).collect(),
    };
    let is_session = evidence.wire.api == Api::AppServer;
    let last = evidence.frames.iter().rposition(|frame| is_session && is_of(frame, Speaker::Server));
    shown.extend(last);
    let tell = |at: usize| {
        let frame = &evidence.frames[at];
        let original = || original(evidence, at).map(|recorded| differs_at(&recorded.raw, &frame.raw));
        let focus = if is_mutated(frame) { original() } else { None };
        SentFrame {
            number: at + 1,
            byte: frame.start,
            is_mutated: is_mutated(frame),
            is_last: last == Some(at),
            lines: lines(&frame.raw, focus.unwrap_or(0)),
        }
    };
    shown.into_iter().map(tell).collect()
}

/// The recorded frame of the kind of this one.
fn original<'a>(evidence: &'a Evidence<'_>, at: usize) -> Option<&'a Frame> {
    let session = evidence.scenario.session();
    let kind = &evidence.readings.get(at)?.event()?.kind;
    let is_same = |event: &crate::stream::Event| event.kind == *kind;
    let same_kind = session.readings().iter().position(|reading| reading.event().is_some_and(is_same))?;
    session.frames().get(same_kind)
}

/// Where in the corpus the failure goes back to: the recorded frame that the first mutated one was, or else the last.
fn origin(evidence: &Evidence<'_>, facts: &Facts) -> Option<Origin> {
    let session = evidence.scenario.session();
    let file = facts.files.get(&session.recording().id)?.clone();
    let recorded: HashSet<&Bytes> = session.frames().iter().map(|frame| &frame.raw).collect();
    let mutated = evidence.frames.iter().position(|frame| !recorded.contains(&frame.raw));
    let frame = mutated.and_then(|at| original(evidence, at)).or_else(|| session.frames().last())?;
    let before = session.recording().body.get(..frame.start).unwrap_or_default();
    let line = 1 + memchr::memchr_iter(b'\n', before).count();
    Some(Origin { file, byte: frame.start, bytes: frame.raw.len(), line })
}

fn differs_at(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).position(|(a, b)| a != b).unwrap_or(0)
}

/// Lines with their ends shown; a long line is cut to a window around the byte that matters.
fn lines(raw: &[u8], focus: usize) -> Vec<String> {
    let mut told = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        let found = memchr::memchr2(b'\r', b'\n', &raw[at..]).map_or(raw.len(), |found| at + found);
        let end = if raw[found..].starts_with(b"\r\n") { found + 2 } else { (found + 1).min(raw.len()) };
        let ends = if found == raw.len() {
            "┆"
        } else {
            match &raw[found..end] {
                b"\r\n" => "␍␊",
                b"\r" => "␍",
                _ => "␊",
            }
        };
        if found > at || ends != "␊" {
            told.push(format!("{}{ends}", window(&raw[at..found], focus.saturating_sub(at))));
        }
        at = end;
    }
    told.truncate(MOST_LINES);
    told
}

fn window(line: &[u8], focus: usize) -> String {
    let text = String::from_utf8_lossy(line).replace('\u{FEFF}', "<BOM>");
    let characters: Vec<char> = text.chars().map(|c| if c.is_control() { '·' } else { c }).collect();
    if characters.len() <= WIDTH {
        return characters.into_iter().collect();
    }
    let from = if focus < WIDTH / 2 { 0 } else { (focus - WIDTH / 2).min(characters.len() - WIDTH) };
    let shown: String = characters[from..(from + WIDTH).min(characters.len())].iter().collect();
    let before = if from > 0 { "…" } else { "" };
    let after = if from + WIDTH < characters.len() { "…" } else { "" };
    format!("{before}{shown}{after}")
}

const MOST_FRAMES: usize = 2;
const MOST_LINES: usize = 4;
const WIDTH: usize = 110;
