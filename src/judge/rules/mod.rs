//! The rules: a file each. Where the field disagrees, a rule accepts a set of outcomes.

use super::{
    evidence::{Evidence, call, is_final, quoted, told_status},
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
    response_done_ends_the_turn::ResponseDoneEndsTheTurn,
    breaking_off_after_the_end_is_no_loss::BreakingOffAfterTheEndIsNoLoss,
    end_turn_is_no_endless_loop::EndTurnIsNoEndlessLoop,
    failed_is_never_completed::FailedIsNeverCompleted,
    status_inside_counts::StatusInsideCounts,
    incomplete_keeps_what_was_said::IncompleteKeepsWhatWasSaid,
    tells_why_incomplete::TellsWhyIncomplete,
    error_event_surfaces::ErrorEventSurfaces,
    error_has_words::ErrorHasWords,
    keeps_the_code::KeepsTheCode,
    final_codes_are_final::FinalCodesAreFinal,
    unknown_codes_may_pass::UnknownCodesMayPass,
    shows_no_control_characters::ShowsNoControlCharacters,
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
