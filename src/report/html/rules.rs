//! The pages of the rules, with the causes that broke each.

use super::{super::model::Report, causes::Causes};
use crate::judge::{RulePage, rules::rule};

/// A rule and what was found of it.
pub(super) struct RuleTold<'a> {
    pub(super) id: &'a str,
    pub(super) level: &'static str,
    pub(super) page: RulePage,
    pub(super) broken_by: Vec<Breaker<'a>>,
}

/// A target that broke a rule.
pub(super) struct Breaker<'a> {
    pub(super) target: &'a str,
    pub(super) causes: Vec<usize>,
    pub(super) more: usize,
}

pub(super) fn rules<'a>(report: &'a Report, causes: &Causes) -> Vec<RuleTold<'a>> {
    let breaker = |target: &'a str, id: &str| {
        let all = causes.of(target, id);
        let shown = &all[..all.len().min(MOST_LINKS)];
        (!all.is_empty()).then(|| Breaker { target, causes: shown.to_vec(), more: all.len() - shown.len() })
    };
    let told = report.rules.iter().filter(|row| row.exercised_by > 0).filter_map(|row| {
        Some(RuleTold {
            id: &row.id,
            level: row.level.as_str(),
            page: rule(&row.id)?.page(),
            broken_by: report.targets.iter().filter_map(|target| breaker(&target.id, &row.id)).collect(),
        })
    });
    told.collect()
}

const MOST_LINKS: usize = 24;
