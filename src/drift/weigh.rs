//! Weight. Whether a difference is a change, and how grave, by how many recordings there are of both.

use std::collections::BTreeMap;

use super::{Change, Kind, Ratio, Severity, chance, compare::Comparing, side::Asked};

/// How a difference looks in the light of the numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// It is as it was, or may well be.
    None,
    /// It was never so, and there are too few recordings to say more.
    Uncertain,
    /// It is no chance.
    Certain,
}

impl<'a> Comparing<'a> {
    /// Weighs something that hardly ever was so.
    fn weigh(&self, asked: Asked<'a>) -> Weight {
        let (known, seen) = (self.known.ask(asked), self.seen.ask(asked));
        if seen.seen == 0 || known.of == 0 || known.seen * RARE > known.of || self.known.is_accepted(asked) {
            return Weight::None;
        }
        let chance = chance::of_more((known.seen, known.of), (seen.seen, seen.of));
        match known.seen {
            0 if chance <= CHANCE_OF_NEW && known.of >= SETTLED => Weight::Certain,
            0 => Weight::Uncertain,
            _ if chance <= CHANCE_OF_MORE => Weight::Certain,
            _ => Weight::None,
        }
    }

    /// Notes a change that hardly ever was so, as breaking where the numbers say so.
    pub(super) fn note(&mut self, kind: Kind, (of, what): (&str, &str), was: &str, is: &str, asked: Asked<'a>) {
        let weight = self.weigh(asked);
        if weight == Weight::None {
            return;
        }
        let severity = match weight {
            Weight::Certain if !is_asked_for(what) => Severity::Breaking,
            _ => Severity::Notice,
        };
        self.tell(severity, kind, (of, what), was, is, asked);
        if let Some(told) = self.changes.last_mut() {
            told.is_uncertain = weight == Weight::Uncertain;
        }
    }

    /// Notes that something is gone which now and then was not there before, where it is no chance that it never is.
    /// It is called breaking where it usually was there; else another choice of prompts may explain it.
    pub(super) fn miss(&mut self, (of, what): (&str, &str), asked: Asked<'a>) {
        let (known, seen) = (self.known.ask(asked), self.seen.ask(asked));
        let is_rare = known.seen * RARE <= known.of;
        let chance = chance::of_more((known.seen, known.of), (seen.seen, seen.of));
        if !is_rare && known.of > 0 && chance <= CHANCE_OF_LOSS && !self.known.is_accepted(asked) {
            let was_usual = known.seen * USUAL <= known.of && !what.is_empty() && !is_asked_for(what);
            let severity = if was_usual { Severity::Breaking } else { Severity::Notice };
            self.tell(severity, Kind::Removed, (of, what), "there at times", "never there", asked);
        }
    }

    /// Notes a change whatever the numbers.
    pub(super) fn tell(
        &mut self,
        severity: Severity,
        kind: Kind,
        (of, what): (&str, &str),
        was: &str,
        is: &str,
        asked: Asked<'a>,
    ) {
        let (baseline, fresh) = (self.known.ask(asked), self.seen.ask(asked));
        let change = self.change(severity, kind, asked);
        self.push(Change {
            baseline,
            fresh,
            of: of.into(),
            what: what.into(),
            was: was.into(),
            is: is.into(),
            ..change
        });
    }

    /// A change, with the recordings that show it.
    pub(super) fn change(&self, severity: Severity, kind: Kind, asked: Asked<'a>) -> Change {
        let mut groups: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut recordings = Vec::new();
        for (one, side) in self.fresh.iter().zip(&self.sides) {
            let Ratio { seen, of } = side.ask(asked);
            let (have, all) = groups.entry(&one.group).or_default();
            *all += usize::from(of > 0);
            if seen > 0 {
                *have += 1;
                recordings.push(one.id.clone());
            }
        }
        let groups: Vec<(usize, usize)> = groups.into_values().filter(|(_, all)| *all > 0).collect();
        let showing = groups.iter().filter(|(have, _)| *have > 0).count();
        // What came with most prompts, though not each time, is on its way out to everybody.
        let is_rollout = showing >= MANY && showing * 2 >= groups.len();
        let is_unstable = showing > 0 && groups.iter().all(|(have, all)| have < all) && !is_rollout;
        Change {
            severity,
            kind,
            of: String::new(),
            what: String::new(),
            was: String::new(),
            is: String::new(),
            baseline: Ratio::default(),
            fresh: Ratio::default(),
            recordings,
            is_unstable,
            is_uncertain: false,
            is_known: None,
            within: None,
            key: String::new(),
            accepted_as: asked.accepted_as(),
        }
    }

    pub(super) fn push(&mut self, change: Change) {
        self.changes.push(change);
    }
}

/// Below this probability, it is no chance that something shows which never did.
const CHANCE_OF_NEW: f64 = 0.02;

/// The share of recordings, one in so many, that may lack what is usually there.
const USUAL: u64 = 4;

/// The same of something that was there at times, and never is.
const CHANCE_OF_LOSS: f64 = 1e-3;

/// Prompts that are many.
const MANY: usize = 3;

/// Recordings that have to be known before anything never was so.
const SETTLED: u64 = 10;

/// The same of something that did, now and then. There are many such things, and each could be the one.
const CHANCE_OF_MORE: f64 = 1e-4;

/// The share of recordings, one in so many, up to which something hardly ever is.
const RARE: u64 = 20;

/// Whether a field repeats what the request asked for, so that another request explains another value.
pub(super) fn is_asked_for(path: &str) -> bool {
    let rest = path.strip_prefix("response.").unwrap_or_default();
    ASKED.contains(&rest.split(['.', '[', '{']).next().unwrap_or_default())
}

/// Members of a response that repeat the request (parameters of the public API, read 2026-11-21).
const ASKED: &[&str] = &[
    "background",
    "conversation",
    "frequency_penalty",
    "include",
    "input",
    "instructions",
    "max_output_tokens",
    "max_tool_calls",
    "metadata",
    "model",
    "parallel_tool_calls",
    "presence_penalty",
    "previous_response_id",
    "prompt",
    "prompt_cache_key",
    "prompt_cache_retention",
    "reasoning",
    "safety_identifier",
    "service_tier",
    "store",
    "temperature",
    "text",
    "tool_choice",
    "tools",
    "top_logprobs",
    "top_p",
    "truncation",
    "user",
];
