//! A shape, asked how often something is so, and of how many recordings.

use std::collections::BTreeMap;

use super::{Ratio, Shape, Trait, paths::parent};

/// A shape, looked at by what its traits are about.
pub(super) struct Side<'a> {
    pub(super) rows: BTreeMap<(&'a str, &'a str), BTreeMap<&'a str, u64>>,
    shape: &'a Shape,
}

/// A question to a shape: how often it is so, of how many.
#[derive(Clone, Copy)]
pub(super) enum Asked<'a> {
    /// An object has such a member, an array such an element.
    Has(&'a str, &'a str),
    /// An object has no such member.
    Lacks(&'a str, &'a str),
    /// A field is of this kind.
    IsKind(&'a str, &'a str, &'a str),
    /// Something is told so, among the recordings that have anything told of it.
    Is(&'a str, &'a str, &'a str),
    /// Something about a life is not so, among the recordings that have such a life.
    IsNot(&'a str, &'a str, &'a str),
    /// A header is not sent.
    NotSent(&'a str),
}

impl Asked<'_> {
    /// The trait under which a person can agree that it may be so.
    pub(super) fn accepted_as(self) -> Trait {
        match self {
            Self::Has(of, path) => Trait::new(of, path, "present"),
            Self::Lacks(of, path) => Trait::new(of, path, "absent"),
            Self::IsKind(of, path, kind) => Trait::new(of, path, kind),
            Self::Is(of, what, is) => Trait::new(of, what, is),
            Self::IsNot(of, what, is) => Trait::new(of, what, format!("{NOT}{is}")),
            Self::NotSent(name) => Trait::new("headers", name, "absent"),
        }
    }
}

/// What stands before something that may not be so.
pub(super) const NOT: &str = "not ";

impl<'a> Side<'a> {
    pub(super) fn of(shape: &'a Shape) -> Self {
        let mut rows: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for (Trait { of, what, is }, count) in &shape.traits {
            rows.entry((of.as_str(), what.as_str())).or_default().insert(is.as_str(), count.recordings);
        }
        Self { rows, shape }
    }

    /// Whether a person has agreed that it may be so.
    pub(super) fn is_accepted(&self, asked: Asked<'_>) -> bool {
        self.shape.traits.get(&asked.accepted_as()).is_some_and(|count| count.accepted.is_some())
    }

    pub(super) fn rows(&self, of: &str, what: &str) -> impl Iterator<Item = (&'a str, u64)> + use<'a> {
        let rows = self.rows.get(&(of, what)).cloned().unwrap_or_default();
        rows.into_iter()
    }

    /// Recordings with a field, by the kinds it has.
    pub(super) fn kinds(&self, of: &str, path: &str) -> impl Iterator<Item = (&'a str, u64)> + use<'a> {
        self.rows(of, path).filter(|(is, _)| !is.starts_with('"'))
    }

    pub(super) fn present(&self, of: &str, path: &str) -> u64 {
        self.kinds(of, path).map(|(_, count)| count).sum()
    }

    pub(super) fn is_kind(&self, of: &str, path: &str, kind: &str) -> u64 {
        let has = |(kinds, _): &(&str, u64)| kinds.split('|').any(|one| one == kind);
        self.kinds(of, path).filter(has).map(|(_, count)| count).sum()
    }

    /// Recordings with an object that could have the member, an array that could have the element, and so on.
    pub(super) fn room(&self, of: &str, path: &str) -> u64 {
        match parent(path) {
            "" => self.seen(of),
            parent if path.ends_with("[]") => self.is_kind(of, parent, "array"),
            parent => {
                let has =
                    |(kinds, _): &(&str, u64)| kinds.split('|').any(|one| matches!(one, "object" | "empty object"));
                self.kinds(of, parent).filter(has).map(|(_, count)| count).sum()
            }
        }
    }

    pub(super) fn seen(&self, of: &str) -> u64 {
        self.rows(of, "").map(|(_, count)| count).sum()
    }

    pub(super) fn is(&self, of: &str, what: &str, is: &str) -> u64 {
        self.rows.get(&(of, what)).and_then(|rows| rows.get(is)).copied().unwrap_or_default()
    }

    pub(super) fn ask(&self, asked: Asked<'_>) -> Ratio {
        match asked {
            Asked::Has(of, path) => Ratio { seen: self.present(of, path), of: self.room(of, path) },
            Asked::Lacks(of, path) => {
                let room = self.room(of, path);
                let whole = self.present(of, path) - self.is_kind(of, path, "absent");
                Ratio { seen: room.saturating_sub(whole), of: room }
            }
            Asked::IsKind(of, path, kind) => Ratio { seen: self.is_kind(of, path, kind), of: self.present(of, path) },
            Asked::Is(of, what, is) => {
                let is_of_all = what.is_empty() || matches!(of, "stream" | "response");
                let whole = self.seen(if is_of_all { "stream" } else { of });
                Ratio { seen: self.is(of, what, is), of: whole }
            }
            Asked::IsNot(of, what, is) => {
                let Ratio { seen, of } = self.ask(Asked::Is(of, what, is));
                Ratio { seen: of.saturating_sub(seen), of }
            }
            Asked::NotSent(name) => self.ask(Asked::IsNot("headers", name, "sent")),
        }
    }
}
