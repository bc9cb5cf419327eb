//! The rules: a file each. Where the field disagrees, a rule accepts a set of outcomes.

use super::{
    evidence::{Evidence, call, quoted, told_status},
    observation::{Observation, ObservedCall, Seen},
    rule::{Check, Level, Rule, RulePage, Scope},
};
use crate::{
    mutate::Ending,
    shelf::shelf,
    stream::{Status, catalog, catalog::Role},
};

shelf! {
    /// Every rule, in the order in which they are shown: framing, events, items, text, tools, ending, time, and what
    /// holds everywhere.
    RULES: dyn Rule;
    same_result_any_cut::SameResultAnyCut,
    same_result_any_line_ending::SameResultAnyLineEnding,
    strips_one_bom::StripsOneBom,
    ignores_data_less_frames::IgnoresDataLessFrames,
    ignores_unknown_events::IgnoresUnknownEvents,
    accepts_events_before_created::AcceptsEventsBeforeCreated,
    bad_json_is_never_success::BadJsonIsNeverSuccess,
    complete_without_terminal_output::CompleteWithoutTerminalOutput,
    no_duplicate_items::NoDuplicateItems,
    assembles_by_output_index::AssemblesByOutputIndex,
    text_without_item_done::TextWithoutItemDone,
    exposes_call_id::ExposesCallId,
    never_hands_out_a_cut_call::NeverHandsOutACutCall,
    one_outcome::OneOutcome,
    ends_on_terminal::EndsOnTerminal,
    failed_is_never_completed::FailedIsNeverCompleted,
    error_event_surfaces::ErrorEventSurfaces,
    empty_stream_is_an_error::EmptyStreamIsAnError,
    truncation_is_not_completion::TruncationIsNotCompletion,
    silence_ends::SilenceEnds,
    tells_the_whole_turn::TellsTheWholeTurn,
    never_crashes_or_hangs::NeverCrashesOrHangs,
}

/// The rule with this name.
#[must_use]
pub fn rule(id: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.id() == id)
}

/// Not reported as a success of any kind.
fn no_success(seen: &Observation, expected: &str) -> Check {
    let kept = !matches!(seen.status, Seen::Completed);
    Check::that(kept, expected, told_status(seen))
}
