//! A spent quota comes back by the clock.

use super::{Api, Check, Evidence, Level, Observation, Rule, RulePage, Scope, requests_at_most};

/// `spent-quota-is-not-hammered`.
pub(super) struct SpentQuotaIsNotHammered;

impl Rule for SpentQuotaIsNotHammered {
    fn id(&self) -> &'static str {
        "spent-quota-is-not-hammered"
    }

    fn level(&self) -> Level {
        Level::Must
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn page(&self) -> RulePage {
        RulePage {
            statement: "A 429 that says that a quota or usage limit is spent is not asked for again.",
            why: "Eleven attempts in three minutes at a window that opens in four hours.",
            source: "raine/claude-code-proxy#139 and earendil-works/pi#4172, read 2026-11-20: the limit says when it ends; asking before is futile.",
            incidents: &["raine/claude-code-proxy#139", "earendil-works/pi#4172", "router-for-me/CLIProxyAPI#1666"],
            mutations: &["http.status:429-usage-limit", "http.status:429-quota"],
        }
    }

    fn check(&self, _: &Evidence<'_>, seen: &Observation) -> Check {
        requests_at_most(seen, 1)
    }

    fn scope(&self) -> Scope {
        Scope::WhereExercised
    }
}
