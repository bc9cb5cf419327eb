//! Comparison. Every difference between what was and what is, weighed by how many recordings there are of both.

use std::collections::BTreeSet;

use super::{
    Change, Kind, Severity, Shape, catalogue,
    fields::KEYS,
    lifecycle::{AGREEMENT, DEPARTURE, EVENT, ORDER, TERMINAL},
    paths::{is_member, parent},
    shape::COUNTED,
    side::{Asked, NOT, Side},
    weigh::is_asked_for,
};
use crate::stream::{RecordingId, catalog};

/// A fresh recording.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// Which one.
    pub id: RecordingId,
    /// What it is one of several recordings of, such as a prompt.
    pub group: String,
    /// Its shape.
    pub shape: Shape,
}

/// What came of a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Every change, the gravest first.
    pub changes: Vec<Change>,
    /// Streams of the baseline.
    pub baseline: u64,
    /// Fresh streams.
    pub fresh: u64,
}

/// Compares fresh recordings of a backend with what is known of it.
#[must_use]
pub fn compare(baseline: &Shape, fresh: &[Fresh]) -> Comparison {
    let sum = Shape::sum(fresh.iter().map(|fresh| &fresh.shape));
    let sides = fresh.iter().map(|fresh| Side::of(&fresh.shape)).collect();
    let mut comparing =
        Comparing { known: Side::of(baseline), seen: Side::of(&sum), fresh, sides, changes: Vec::new() };
    if !fresh.is_empty() && baseline.recordings() > 0 {
        comparing.all();
    }
    let mut changes = comparing.changes;
    changes
        .sort_by(|a, b| (b.severity, a.kind, &a.what, &a.of, &a.is).cmp(&(a.severity, b.kind, &b.what, &b.of, &b.is)));
    Comparison { changes, baseline: baseline.recordings(), fresh: sum.recordings() }
}

pub(super) struct Comparing<'a> {
    pub(super) known: Side<'a>,
    pub(super) seen: Side<'a>,
    pub(super) fresh: &'a [Fresh],
    /// The shape of each of them.
    pub(super) sides: Vec<Side<'a>>,
    pub(super) changes: Vec<Change>,
}

impl<'a> Comparing<'a> {
    fn all(&mut self) {
        let keys: BTreeSet<(&'a str, &'a str)> = self.known.rows.keys().chain(self.seen.rows.keys()).copied().collect();
        for (of, what) in keys {
            match (of, what) {
                ("headers" | "stream", "") | (COUNTED, _) => {}
                ("headers", name) => self.header(name),
                ("stream", TERMINAL) => self.values(of, what, Kind::Ending),
                ("stream", AGREEMENT) => self.values(of, what, Kind::Agreement),
                ("stream", DEPARTURE) => self.values(of, what, Kind::Departure),
                (_, ORDER) => self.values(of, what, Kind::Order),
                (_, EVENT) => self.events(of),
                ("stream", _) => self.framing(what),
                (_, "") => self.whole(of),
                (_, KEYS) => self.order_of_members(of),
                _ => self.field(of, what),
            }
        }
    }

    fn header(&mut self, name: &'a str) {
        let sent = Asked::Is("headers", name, "sent");
        let (known, seen) = (self.known.ask(sent), self.seen.ask(sent));
        if known.of > 0 && seen.of > 0 && known.seen == 0 {
            self.tell(Severity::Info, Kind::Header, ("headers", name), "not sent", "sent", sent);
        } else if seen.of > 0
            && seen.seen == 0
            && known.seen * 2 > known.of
            && !self.known.is_accepted(Asked::NotSent(name))
        {
            self.tell(Severity::Info, Kind::Header, ("headers", name), "sent", "no longer sent", Asked::NotSent(name));
        }
    }

    /// Something that has one value or another, of which any that hardly ever was is a change.
    fn values(&mut self, of: &'a str, what: &'a str, kind: Kind) {
        if self.known.seen(if of == "response" { "stream" } else { of }) == 0 {
            return;
        }
        let was: Vec<&str> = self.known.rows(of, what).map(|(is, _)| is).collect();
        for (is, _) in self.seen.rows(of, what).collect::<Vec<_>>() {
            let steps_to_new = kind == Kind::Order && is.split(" → ").any(|event| self.is_new(event));
            if !steps_to_new {
                let was = if kind == Kind::Order { usual(&was, is) } else { was.join(", ") };
                self.note(kind, (of, what), &was, is, Asked::Is(of, what, is));
            }
        }
    }

    /// Whether an event type is seen for the first time.
    fn is_new(&self, event: &str) -> bool {
        !event.starts_with('(') && self.known.seen(event) == 0
    }

    /// Events that belong to a life, and are missing from it, or are new in it.
    fn events(&mut self, of: &'a str) {
        if self.known.seen(of) == 0 || self.seen.seen(of) == 0 {
            return;
        }
        let (known, seen): (Vec<&str>, Vec<&str>) = (
            self.known.rows(of, EVENT).map(|(is, _)| is).filter(|is| !is.starts_with(NOT)).collect(),
            self.seen.rows(of, EVENT).map(|(is, _)| is).collect(),
        );
        for is in &known {
            let event = is.trim_matches('"');
            // Of how a response ends, its terminal event tells.
            if !catalog::is_terminal(event) {
                self.note(Kind::Removed, (of, event), "sent", "not sent", Asked::IsNot(of, EVENT, is));
                if !seen.contains(is) {
                    self.miss((of, event), Asked::IsNot(of, EVENT, is));
                }
            }
        }
        for is in seen.iter().filter(|is| !known.contains(is)) {
            let event = is.trim_matches('"');
            if !self.is_new(event) && !catalog::is_terminal(event) {
                self.tell(Severity::Notice, Kind::Added, (of, event), "not sent", "sent", Asked::Is(of, EVENT, is));
            }
        }
    }

    fn framing(&mut self, what: &'a str) {
        let was: Vec<&str> = self.known.rows("stream", what).map(|(is, _)| is).collect();
        if was.is_empty() {
            return;
        }
        for (is, _) in self.seen.rows("stream", what).collect::<Vec<_>>() {
            if !was.contains(&is) {
                let severity = if LOUD.contains(&what) { Severity::Notice } else { Severity::Info };
                self.tell(
                    severity,
                    Kind::Framing,
                    ("stream", what),
                    &was.join(", "),
                    is,
                    Asked::Is("stream", what, is),
                );
            }
        }
    }

    /// A new event type, or a new type of item; or one that is not seen any more.
    fn whole(&mut self, of: &'a str) {
        if self.known.seen(of) > 0 && self.seen.seen(of) == 0 {
            self.miss((of, ""), Asked::IsNot(of, "", "seen"));
        }
        if self.known.seen(of) == 0 && self.seen.seen(of) > 0 {
            let is = if of.starts_with("item ") { "new type of item" } else { "new event type" };
            let asked = Asked::Is(of, "", "seen");
            let (baseline, fresh) = (self.known.ask(asked), self.seen.ask(asked));
            let is_known = catalogue::whole(of);
            let change = self.change(Severity::Notice, Kind::Added, asked);
            self.push(Change { of: of.into(), is: is.into(), baseline, fresh, is_known, ..change });
        }
    }

    /// Members come in an order that none seen before agrees with.
    fn order_of_members(&mut self, of: &'a str) {
        let known: Vec<&str> = self.known.rows(of, KEYS).map(|(is, _)| is).collect();
        if known.is_empty() {
            return;
        }
        for (is, _) in self.seen.rows(of, KEYS).collect::<Vec<_>>() {
            // Those that share most with it say how it was; others lack what has moved.
            let most = known.iter().map(|known| shared(known, is).len()).max().unwrap_or_default();
            let mut like = known.iter().filter(|known| shared(known, is).len() == most);
            if !like.any(|known| shared(known, is) == shared(is, known)) {
                let was = known.last().copied().unwrap_or_default();
                self.tell(Severity::Info, Kind::Framing, (of, KEYS), was, is, Asked::Is(of, KEYS, is));
            }
        }
    }

    fn field(&mut self, of: &'a str, path: &'a str) {
        let (was, is) = (self.known.present(of, path), self.seen.present(of, path));
        if was == 0 {
            self.new_field(of, path);
        } else {
            if is_member(path) && self.seen.room(of, path) > 0 {
                let how = if is == 0 { "no longer there" } else { "not always there" };
                self.note(Kind::Removed, (of, path), "there", how, Asked::Lacks(of, path));
                if is == 0 {
                    self.miss((of, path), Asked::Lacks(of, path));
                }
            }
            self.kinds(of, path);
        }
        self.words(of, path);
    }

    fn new_field(&mut self, of: &'a str, path: &'a str) {
        let is = joined(self.seen.kinds(of, path));
        let is_part = path.ends_with("[]") || is.is_empty();
        // The elements of an array are new with their first kind; a new type among them is told by its tag.
        if is_part || self.known.seen(of) == 0 {
            return;
        }
        let mut new = parent(path);
        let mut within = None;
        while !new.is_empty() && self.known.present(of, new) == 0 {
            within = Some(new.to_owned());
            new = parent(new);
        }
        let asked = Asked::Has(of, path);
        let (baseline, fresh) = (self.known.ask(asked), self.seen.ask(asked));
        let change = self.change(Severity::Notice, Kind::Added, asked);
        let is_known = catalogue::field(of, path);
        self.push(Change { of: of.into(), what: path.into(), is, baseline, fresh, is_known, within, ..change });
    }

    /// Kinds that a field hardly ever had.
    fn kinds(&mut self, of: &'a str, path: &'a str) {
        let known: BTreeSet<&str> = self.known.kinds(of, path).flat_map(|(kinds, _)| kinds.split('|')).collect();
        let seen: BTreeSet<&str> = self.seen.kinds(of, path).flat_map(|(kinds, _)| kinds.split('|')).collect();
        let was = joined(self.known.kinds(of, path));
        let says_something = known.iter().any(|kind| !is_nothing(kind));
        for kind in seen.into_iter().filter(|kind| *kind != "absent") {
            let asked = Asked::IsKind(of, path, kind);
            match kind {
                "null" => self.note(Kind::Null, (of, path), &was, kind, asked),
                _ if is_nothing(kind) => self.note(Kind::Empty, (of, path), &was, kind, asked),
                "integer" if known.contains("number") => {}
                _ if known.contains(kind) => self.note(Kind::Retyped, (of, path), &was, kind, asked),
                _ if !says_something => {
                    let severity = if is_asked_for(path) { Severity::Info } else { Severity::Notice };
                    self.tell(severity, Kind::Added, (of, path), &was, kind, asked);
                }
                _ if is_asked_for(path) => self.tell(Severity::Notice, Kind::Retyped, (of, path), &was, kind, asked),
                _ => self.tell(Severity::Breaking, Kind::Retyped, (of, path), &was, kind, asked),
            }
        }
    }

    fn words(&mut self, of: &'a str, path: &'a str) {
        let known: Vec<&str> = self.known.rows(of, path).map(|(is, _)| is).filter(|is| is.starts_with('"')).collect();
        if known.is_empty() || path.rsplit('.').next() == Some("type") {
            return;
        }
        let seen: Vec<&str> = self.seen.rows(of, path).map(|(is, _)| is).filter(|is| is.starts_with('"')).collect();
        for is in seen.into_iter().filter(|is| !known.contains(is)) {
            let severity = if is_asked_for(path) { Severity::Info } else { Severity::Notice };
            self.tell(severity, Kind::Word, (of, path), &known.join(", "), is, Asked::Is(of, path, is));
            if let Some(told) = self.changes.last_mut() {
                told.is_known = catalogue::word(path, is);
            }
        }
    }
}

/// Framing that some consumers trip over.
const LOUD: &[&str] = &["content type", "end of body", "frames without data", "status"];

fn is_nothing(kind: &str) -> bool {
    kind == "null" || kind == "absent" || kind.starts_with("empty ")
}

fn joined<'a>(kinds: impl Iterator<Item = (&'a str, u64)>) -> String {
    let all: BTreeSet<&str> = kinds.flat_map(|(kinds, _)| kinds.split('|')).filter(|kind| *kind != "absent").collect();
    all.into_iter().collect::<Vec<_>>().join(" or ")
}

/// What usually comes before the event that now comes behind another.
fn usual(known: &[&str], is: &str) -> String {
    let Some((_, to)) = is.split_once(" → ") else { return String::new() };
    let before = known.iter().filter_map(|known| known.split_once(" → ")).filter(|(_, known)| *known == to);
    before.map(|(from, to)| format!("{from} → {to}")).collect::<Vec<_>>().join(", ")
}

/// The members of one order that another has too, in the order of the first.
fn shared<'a>(one: &'a str, other: &str) -> Vec<&'a str> {
    one.split(' ').filter(|name| other.split(' ').any(|other| other == *name)).collect()
}
