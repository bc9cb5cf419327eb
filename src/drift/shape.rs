//! A shape. In how many recordings each trait was seen, and when.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, fields, framing, lanes, lifecycle};
use crate::{
    corpus::format::sha256,
    stream::{Api, Reading, Recording},
};

/// Something that is so of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Trait {
    /// What it is about: an event type, `item message` for the life of such items, `response`, `stream`, or `headers`.
    pub of: String,
    /// Which of its properties: the path of a field, `order`, the name of a header.
    pub what: String,
    /// What that is: the JSON kinds of a field, a word in quotes, one event type behind another.
    pub is: String,
}

impl Trait {
    /// A trait.
    pub fn new(of: impl Into<String>, what: impl Into<String>, is: impl Into<String>) -> Self {
        Self { of: of.into(), what: what.into(), is: is.into() }
    }
}

/// How often a trait was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Recordings that have it.
    pub recordings: u64,
    /// The earliest day of one, as `2026-11-20`, where any is dated.
    pub first: Option<String>,
    /// The latest.
    pub last: Option<String>,
    /// The day on which a person agreed that it may be so, however rare it is.
    pub accepted: Option<String>,
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.recordings += other.recordings;
        self.first = [self.first.take(), other.first.clone()].into_iter().flatten().min();
        self.last = [self.last.take(), other.last.clone()].into_iter().flatten().max();
        self.accepted = [self.accepted.take(), other.accepted.clone()].into_iter().flatten().max();
    }
}

/// What the streams of one backend on one wire are like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// How often each trait was seen. `stream` itself is one, so its count is the number of streams.
    pub traits: BTreeMap<Trait, Count>,
}

impl Shape {
    /// The shape of one recording. An answer of HTTP that is no stream under status 200 has only its status.
    #[must_use]
    pub fn of(recording: &Recording) -> Self {
        let mut traits = BTreeSet::new();
        let api = recording.api;
        let is_http = Api::OF_EVENTS.contains(&api);
        if is_http {
            traits.insert(Trait::new("stream", "status", format!("\"{}\"", recording.response.status)));
        }
        if !is_http || recording.response.status == 200 {
            let frames = api.decode(&recording.body);
            let readings: Vec<Reading> = frames.iter().map(|frame| api.read(frame)).collect();
            traits.insert(Self::streams());
            if is_http {
                framing::traits(recording, &frames, &readings, &mut traits);
            }
            match api {
                Api::Responses => lifecycle::traits(&readings, &mut traits),
                Api::Chat | Api::AppServer => lanes::traits(api, &readings, &mut traits),
            }
            fields::traits(api, &readings, &mut traits);
        }
        let day = day(&recording.provenance.when);
        let count = Count { recordings: 1, first: day.clone(), last: day, accepted: None };
        Self { traits: traits.into_iter().map(|seen| (seen, count.clone())).collect() }
    }

    /// The shape of several recordings, with a mark by which a table knows that it has counted them.
    pub fn of_all<'a>(recordings: impl IntoIterator<Item = &'a Recording> + Clone) -> Self {
        let mut shape = Self::sum(&recordings.clone().into_iter().map(Self::of).collect::<Vec<_>>());
        let count = shape.traits.get(&Self::streams()).cloned().unwrap_or_default();
        shape.traits.insert(mark(recordings), count);
        shape
    }

    /// Whether all that another has counted at once is counted here.
    #[must_use]
    pub fn has(&self, other: &Self) -> bool {
        let mut marks = other.traits.keys().filter(|seen| seen.of == COUNTED).peekable();
        marks.peek().is_some() && marks.all(|mark| self.traits.contains_key(mark))
    }

    /// The sum of shapes, in whatever order.
    pub fn sum<'a>(shapes: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self::default();
        for shape in shapes {
            sum.add(shape);
        }
        sum
    }

    /// Adds what another has counted.
    pub fn add(&mut self, other: &Self) {
        for (seen, count) in &other.traits {
            self.traits.entry(seen.clone()).or_default().add(count);
        }
    }

    /// Takes changes for how things are from this day on.
    pub fn accept(&mut self, changes: &[Change], day: &str) {
        for change in changes {
            self.traits.entry(change.accepted_as.clone()).or_default().accepted = Some(day.to_owned());
        }
    }

    /// How many recordings have a trait.
    #[must_use]
    pub fn count(&self, seen: &Trait) -> u64 {
        self.traits.get(seen).map_or(0, |count| count.recordings)
    }

    /// How many streams were looked at.
    #[must_use]
    pub fn recordings(&self) -> u64 {
        self.count(&Self::streams())
    }

    /// The first day and the last of its streams, where any is dated.
    #[must_use]
    pub fn days(&self) -> Option<(String, String)> {
        let count = self.traits.get(&Self::streams())?;
        Some((count.first.clone()?, count.last.clone()?))
    }

    fn streams() -> Trait {
        Trait::new("stream", "", "seen")
    }
}

/// What a recording is counted under: its backend and, where it is not of the Responses API, its wire.
#[must_use]
pub fn counted_under(recording: &Recording) -> String {
    match recording.api {
        Api::Responses => recording.backend.clone(),
        api => format!("{} {}", recording.backend, api.as_str()),
    }
}

/// What stands for these recordings and no others.
fn mark<'a>(recordings: impl IntoIterator<Item = &'a Recording>) -> Trait {
    let one = |recording: &Recording| {
        // Two recordings of one text came at different times.
        let times: Vec<u64> = recording.chunks.iter().map(|chunk| chunk.micros).collect();
        format!("{} {} {times:?}\n", sha256(&recording.body), recording.provenance.when)
    };
    let mut all: Vec<String> = recordings.into_iter().map(one).collect();
    all.sort();
    Trait::new(COUNTED, &sha256(all.concat().as_bytes())[..16], "at once")
}

/// What the marks of what was counted are told under.
pub(super) const COUNTED: &str = "counted";

/// The day of a time, where it begins with one.
fn day(when: &str) -> Option<String> {
    let day = when.get(..10)?;
    day.parse::<jiff::civil::Date>().ok().map(|_| day.to_owned())
}
