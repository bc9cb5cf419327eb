//! A sample of a plan, for targets that are too slow for all of it. The same for the same plan and seed.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use super::{Edit, Scenario};

/// The places of so many of these scenarios, in order: of every mutation one, then of every mutation another with
/// another parameter, and so on. Which recording and which delivery shows it is drawn by the seed.
#[must_use]
pub fn sample<'a>(scenarios: impl Iterator<Item = (usize, &'a Scenario)>, budget: usize, seed: u64) -> Vec<usize> {
    let mut mutations: Vec<Shares> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (place, scenario) in scenarios {
        let edits = &scenario.id().edits;
        let name = edits.iter().map(|edit| edit.mutation.id()).collect::<Vec<_>>().join("+");
        let at = *known.entry(name).or_insert(mutations.len());
        if at == mutations.len() {
            mutations.push(Shares::default());
        }
        mutations[at].add(edits, place, scenario, seed);
    }
    let mut turns: Vec<(usize, usize, usize)> = Vec::new();
    for (order, shares) in mutations.into_iter().enumerate() {
        turns.extend(shares.in_turn().into_iter().enumerate().map(|(turn, place)| (turn, order, place)));
    }
    turns.sort_unstable();
    let mut places: Vec<usize> = turns.into_iter().take(budget).map(|(_, _, place)| place).collect();
    places.sort_unstable();
    places
}

/// The scenarios of one mutation, by parameter. A number says where in a recording, and is no parameter of its own.
#[derive(Default)]
struct Shares {
    parameters: Vec<(String, Vec<(u64, usize)>)>,
}

impl Shares {
    fn add(&mut self, edits: &[Edit], place: usize, scenario: &Scenario, seed: u64) {
        let word =
            |edit: &Edit| if edit.parameter.parse::<u64>().is_ok() { String::new() } else { edit.parameter.clone() };
        let parameter = edits.iter().map(word).collect::<Vec<_>>().join("+");
        let mut lot = DefaultHasher::new();
        (seed, scenario.id().to_string()).hash(&mut lot);
        let drawn = (lot.finish(), place);
        match self.parameters.iter_mut().find(|(known, _)| *known == parameter) {
            Some((_, places)) => places.push(drawn),
            None => self.parameters.push((parameter, vec![drawn])),
        }
    }

    /// One of each parameter, then another of each.
    fn in_turn(mut self) -> Vec<usize> {
        for (_, places) in &mut self.parameters {
            places.sort_unstable();
        }
        let longest = self.parameters.iter().map(|(_, places)| places.len()).max().unwrap_or_default();
        let of = |turn: usize| self.parameters.iter().filter_map(move |(_, places)| Some(places.get(turn)?.1));
        (0..longest).flat_map(of).collect()
    }
}
