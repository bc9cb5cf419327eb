//! A night's recordings: every prompt twice.

use std::{collections::BTreeMap, fs, path::Path};

use codex_conformance::{Corpus, corpus::CorpusError, report::Looked};

use super::TAKES;
use crate::cli::{
    commands::record::{Asking, Taken, take},
    environment::variable,
    exit::Exit,
    failure::Failure,
    terminal::Terminal,
};

/// What a night recorded.
#[derive(Default)]
pub(super) struct Recorded {
    pub(super) corpus: Corpus,
    /// US dollars.
    pub(super) cost: Option<f64>,
}

/// Records every prompt as often as there are families. What could not be asked or kept is trouble, not a failure:
/// the night is told of all the same.
///
/// # Errors
/// When flags are wrong, or a person stops it.
pub(super) fn record(
    asking: &Asking,
    folder: &Path,
    looked: &mut Looked,
    terminal: &mut Terminal,
) -> Result<Recorded, Failure> {
    for family in TAKES.map(|family| folder.join(family)).iter().filter(|family| family.exists()) {
        fs::remove_dir_all(family).map_err(|error| {
            let error = format!("failed to make room in `{}`: {error}", folder.display());
            Failure::new(Exit::Usage, error, "`--out DIR` names another folder")
        })?;
    }
    let mut spent = 0.0;
    let mut times = 0;
    let mut missed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for family in TAKES {
        match take(asking, folder, family, spent, terminal) {
            Ok(taken) => {
                spent = taken.spent;
                times += 1;
                note(&taken, looked, &mut missed);
                if taken.over_budget.is_some() || taken.answered == 0 {
                    break;
                }
            }
            Err(failure) if failure.exit == Exit::CouldNotLook => {
                looked.trouble.push(failure.error);
                break;
            }
            Err(failure) => return Err(failure),
        }
    }
    if times < TAKES.len() {
        looked.recorded = 0;
    }
    for (why, prompts) in missed {
        looked.trouble.push(format!("{}: {why}{}", prompts.join(", "), asker(&why)));
    }
    let corpus = match Corpus::open(&[folder.to_owned()]) {
        Err(CorpusError::NothingFound { .. } | CorpusError::NoSuchPath { .. }) => Corpus::default(),
        other => other?,
    };
    Ok(Recorded { corpus, cost: Some(spent).filter(|spent| *spent > 0.0) })
}

/// Counts what was asked, and why what was not.
fn note(taken: &Taken, looked: &mut Looked, missed: &mut BTreeMap<String, Vec<String>>) {
    looked.prompts = looked.prompts.max(taken.prompts - taken.skipped.len());
    looked.skipped.clone_from(&taken.skipped);
    looked.recorded = if looked.recorded == 0 { taken.answered } else { looked.recorded.min(taken.answered) };
    for (prompt, why) in &taken.missed {
        let prompts = missed.entry(why.clone()).or_default();
        if !prompts.contains(prompt) {
            prompts.push(prompt.clone());
        }
    }
    if let Some((prompt, cost)) = &taken.over_budget {
        let spent = taken.spent;
        looked.trouble.push(format!(
            "the budget is reached: {spent:.4} US dollars are spent, and {prompt} could cost {cost:.4} more"
        ));
    }
}

/// Who asked, where it is that which was refused. Of a key only its length is told.
fn asker(why: &str) -> String {
    let key = variable("OPENAI_API_KEY").filter(|_| matches!(why, "401" | "403"));
    key.map(|key| format!(" (OPENAI_API_KEY is set, {} characters)", key.chars().count())).unwrap_or_default()
}
