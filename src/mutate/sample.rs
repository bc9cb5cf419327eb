//! A sample of a plan, for targets that are too slow for all of it. The same for the same plan and seed.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use super::{Edit, Scenario};

/// The places of so many of these scenarios, in order: of every mutation one, then of every mutation another with
/// another parameter, and so on. Which recording and which delivery shows it is drawn by the seed.
#[must_use]
pub fn sample<'a>(scenarios: impl Iterator<Item = (usize, &'a Scenario)>, budget: usize, seed: u64) -> Vec<usize> {
    let mut mutations: Vec<Shares> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    // There are hundreds of thousands, and nearly every one is of the same kind as the one before.
    let mut last: Option<(&[Edit], usize, usize)> = None;
    let mut address = String::new();
    for (place, scenario) in scenarios {
        let edits = scenario.id().edits.as_slice();
        let (at, parameter) = match last {
            Some((other, at, parameter)) if is_alike(edits, other) => (at, parameter),
            _ => {
                let name = edits.iter().map(|edit| edit.mutation.id()).collect::<Vec<_>>().join("+");
                let at = *known.entry(name).or_insert(mutations.len());
                if at == mutations.len() {
                    mutations.push(Shares::default());
                }
                (at, mutations[at].parameter(edits))
            }
        };
        last = Some((edits, at, parameter));
        address.clear();
        let drawn = write!(address, "{}", scenario.id()).map_or(0, |()| lot(seed, &address));
        mutations[at].parameters[parameter].1.push((drawn, place));
    }
    let mut turns: Vec<(usize, usize, usize)> = Vec::new();
    for (order, shares) in mutations.into_iter().enumerate() {
        turns.extend(shares.in_turn(budget).into_iter().enumerate().map(|(turn, place)| (turn, order, place)));
    }
    turns.sort_unstable();
    let mut places: Vec<usize> = turns.into_iter().take(budget).map(|(_, _, place)| place).collect();
    places.sort_unstable();
    places
}

/// What an address draws.
fn lot(seed: u64, address: &str) -> u64 {
    let mut lot = DefaultHasher::new();
    (seed, address).hash(&mut lot);
    lot.finish()
}

/// Whether edits are by the same mutations with the same parameters.
fn is_alike(edits: &[Edit], others: &[Edit]) -> bool {
    let is_alike =
        |(edit, other): (&Edit, &Edit)| edit.mutation.id() == other.mutation.id() && word(edit) == word(other);
    edits.len() == others.len() && edits.iter().zip(others).all(is_alike)
}

/// The parameter of an edit. A number says where in a recording, and is no parameter of its own.
fn word(edit: &Edit) -> &str {
    if edit.parameter.parse::<u64>().is_ok() { "" } else { &edit.parameter }
}

/// The scenarios of one mutation, by parameter.
#[derive(Default)]
struct Shares {
    parameters: Vec<(String, Vec<(u64, usize)>)>,
}

impl Shares {
    /// The place of the parameter that these edits have.
    fn parameter(&mut self, edits: &[Edit]) -> usize {
        let parameter = edits.iter().map(word).collect::<Vec<_>>().join("+");
        self.parameters.iter().position(|(known, _)| *known == parameter).unwrap_or_else(|| {
            self.parameters.push((parameter, Vec::new()));
            self.parameters.len() - 1
        })
    }

    /// One of each parameter, then another of each, until there are as many as anyone asks for.
    fn in_turn(mut self, most: usize) -> Vec<usize> {
        for (_, places) in &mut self.parameters {
            if most < places.len() {
                places.select_nth_unstable(most);
                places.truncate(most);
            }
            places.sort_unstable();
        }
        let longest = self.parameters.iter().map(|(_, places)| places.len()).max().unwrap_or_default();
        let of = |turn: usize| self.parameters.iter().filter_map(move |(_, places)| Some(places.get(turn)?.1));
        (0..longest).flat_map(of).take(most).collect()
    }
}
