//! A part of a plan, for several machines. Together the parts are the plan, and no scenario is in two of them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::ScenarioId;

/// Which part of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Partition {
    /// How scenarios come into parts.
    pub by: By,
    /// The number of this one.
    pub part: Part,
}

/// How scenarios come into parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// By turns, in the order of the plan: parts are as large as each other.
    Slice,
    /// By address: a scenario stays in its part while others come and go.
    Hash,
}

/// A part of so many, the first is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// Which one.
    pub number: u64,
    /// Of how many.
    pub of: u64,
}

impl Partition {
    /// Whether a scenario at this place of the plan is in this part.
    #[must_use]
    pub fn takes(&self, place: usize, id: &ScenarioId) -> bool {
        let turn = match self.by {
            By::Slice => place as u64,
            By::Hash => {
                let digest = Sha256::digest(id.to_string());
                digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
            }
        };
        turn % self.part.of == self.part.number - 1
    }

    /// Every part of the plan that this is one of.
    pub fn siblings(self) -> impl Iterator<Item = Self> {
        let of = self.part.of;
        (1..=of).map(move |number| Self { by: self.by, part: Part { number, of } })
    }
}

impl By {
    const ALL: [(&'static str, Self); 2] = [("slice", Self::Slice), ("hash", Self::Hash)];

    fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, by)| *by == self).map_or("", |(name, _)| name)
    }
}

impl FromStr for Part {
    type Err = PartitionError;

    fn from_str(text: &str) -> Result<Self, PartitionError> {
        let read = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        let read = read.filter(|(number, of)| (1..=*of).contains(number) && *of <= MOST);
        read.map(|(number, of)| Self { number, of }).ok_or(PartitionError::Part)
    }
}

impl FromStr for Partition {
    type Err = PartitionError;

    fn from_str(text: &str) -> Result<Self, PartitionError> {
        let (by, part) = text.split_once(':').ok_or(PartitionError::Partition)?;
        let by = By::ALL.iter().find(|(name, _)| *name == by).map(|(_, by)| *by).ok_or(PartitionError::Partition)?;
        Ok(Self { by, part: part.parse().map_err(|_| PartitionError::Partition)? })
    }
}

impl TryFrom<String> for Partition {
    type Error = PartitionError;

    fn try_from(text: String) -> Result<Self, PartitionError> {
        text.parse()
    }
}

impl From<Partition> for String {
    fn from(partition: Partition) -> Self {
        partition.to_string()
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.by.as_str(), self.part)
    }
}

/// The text names no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartitionError {
    /// It is no number of so many.
    #[error("it is such as 1/4")]
    Part,
    /// It is no number of so many, or does not say how they are made.
    #[error("it is such as slice:1/4 or hash:1/4, and the first is 1")]
    Partition,
}

/// More machines than anyone has.
const MOST: u64 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_from_one_and_written_as_they_are_read() {
        for text in ["slice:1/1", "slice:4/4", "hash:2/3"] {
            assert_eq!(text.parse::<Partition>().map(|read| read.to_string()).as_deref(), Ok(text));
        }
        for text in
            ["", "1/4", "slice:0/4", "slice:5/4", "slice:1/0", "slice:1", "hash:/", "count:1/2", "slice:1/99999"]
        {
            assert_eq!(text.parse::<Partition>(), Err(PartitionError::Partition), "{text}");
        }
        assert_eq!("3/2".parse::<Part>(), Err(PartitionError::Part));
    }

    #[test]
    fn a_hash_does_not_depend_on_the_machine_or_the_place() {
        let id: ScenarioId = "text/basic/whole".parse().expect("an address");
        let takes = |place| -> Vec<u64> {
            let first: Partition = "hash:1/5".parse().expect("a partition");
            first.siblings().filter(|part| part.takes(place, &id)).map(|part| part.part.number).collect()
        };
        // The first eight bytes of the SHA-256 of `text/basic/whole`, modulo five, and one.
        assert_eq!((takes(0), takes(7)), (vec![PART], vec![PART]));
    }

    const PART: u64 = 2;
}
