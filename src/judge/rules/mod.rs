//! The rules: a file each. Where the field disagrees, a rule accepts a set of outcomes.

use super::{
    evidence::{Evidence, call, is_final, is_named, quoted, told_status},
    observation::{Observation, ObservedCall, Seen},
    policy::asked,
    rule::{Broken, Check, Level, Rule, RulePage, Scope},
    session::server_requests,
};
use crate::{
    mutate::{CANARY, Ending, Opening, REASON, ScenarioId},
    shelf::shelf,
    stream::{Api, Body, Event, Status, catalog, catalog::Role, chat},
};

shelf! {
    /// Every rule, in the order in which they are shown: framing, events, items, text, tools, ending, time, Chat
    /// Completions, the app-server, and what holds everywhere.
    RULES: dyn Rule;
    same_result_any_cut::SameResultAnyCut,
    same_result_any_line_ending::SameResultAnyLineEnding,
    strips_one_bom::StripsOneBom,
    ignores_data_less_frames::IgnoresDataLessFrames,
    joins_data_lines::JoinsDataLines,
    ignores_comments::IgnoresComments,
    removes_one_space::RemovesOneSpace,
    ignores_other_fields::IgnoresOtherFields,
    never_trusts_an_unterminated_frame::NeverTrustsAnUnterminatedFrame,
    survives_bad_utf8::SurvivesBadUtf8,
    json_type_wins::JsonTypeWins,
    done_is_no_terminal_event::DoneIsNoTerminalEvent,
    survives_json_without_type::SurvivesJsonWithoutType,
    separators_are_characters::SeparatorsAreCharacters,
    ignores_blank_lines::IgnoresBlankLines,
    ignores_empty_data::IgnoresEmptyData,
    long_lines_are_lines::LongLinesAreLines,
    endless_lines_are_given_up::EndlessLinesAreGivenUp,
    many_events_cost_no_more_each::ManyEventsCostNoMoreEach,
    deep_json_is_no_crash::DeepJsonIsNoCrash,
    ignores_unknown_events::IgnoresUnknownEvents,
    accepts_events_before_created::AcceptsEventsBeforeCreated,
    bad_json_is_never_success::BadJsonIsNeverSuccess,
    survives_keepalives::SurvivesKeepalives,
    private_events_end_nothing::PrivateEventsEndNothing,
    types_are_matched_whole::TypesAreMatchedWhole,
    accepts_events_with_little_in_them::AcceptsEventsWithLittleInThem,
    ignores_unknown_members::IgnoresUnknownMembers,
    accepts_unknown_item_types::AcceptsUnknownItemTypes,
    accepts_unknown_parts::AcceptsUnknownParts,
    accepts_unknown_words::AcceptsUnknownWords,
    sequence_numbers_are_optional::SequenceNumbersAreOptional,
    null_is_absent::NullIsAbsent,
    survives_what_is_no_event::SurvivesWhatIsNoEvent,
    first_lifecycle_counts::FirstLifecycleCounts,
    complete_without_terminal_output::CompleteWithoutTerminalOutput,
    no_duplicate_items::NoDuplicateItems,
    assembles_by_output_index::AssemblesByOutputIndex,
    uses_what_only_the_terminal_lists::UsesWhatOnlyTheTerminalLists,
    finished_item_counts::FinishedItemCounts,
    orders_by_output_index::OrdersByOutputIndex,
    repeated_items_count_once::RepeatedItemsCountOnce,
    accepts_items_nobody_announced::AcceptsItemsNobodyAnnounced,
    tolerates_changing_ids::ToleratesChangingIds,
    malformed_items_cost_themselves::MalformedItemsCostThemselves,
    accepts_gaps_in_indexes::AcceptsGapsInIndexes,
    huge_indexes_cost_nothing::HugeIndexesCostNothing,
    accepts_missing_indexes::AcceptsMissingIndexes,
    done_means_done::DoneMeansDone,
    text_without_item_done::TextWithoutItemDone,
    text_is_what_deltas_make::TextIsWhatDeltasMake,
    text_without_deltas::TextWithoutDeltas,
    empty_deltas_say_nothing::EmptyDeltasSayNothing,
    keeps_text_after_a_call::KeepsTextAfterACall,
    keeps_parts_apart::KeepsPartsApart,
    refusal_reaches_the_caller::RefusalReachesTheCaller,
    commentary_is_no_answer::CommentaryIsNoAnswer,
    accepts_parts_nobody_opened::AcceptsPartsNobodyOpened,
    exposes_call_id::ExposesCallId,
    never_hands_out_a_cut_call::NeverHandsOutACutCall,
    finished_arguments_count::FinishedArgumentsCount,
    arguments_from_any_place::ArgumentsFromAnyPlace,
    arguments_as_they_came::ArgumentsAsTheyCame,
    empty_arguments_are_no_error::EmptyArgumentsAreNoError,
    parallel_calls_stay_apart::ParallelCallsStayApart,
    custom_input_is_text::CustomInputIsText,
    calls_of_a_broken_turn_are_not_run::CallsOfABrokenTurnAreNotRun,
    one_call_runs_once::OneCallRunsOnce,
    late_identity_is_identity::LateIdentityIsIdentity,
    encrypted_reasoning_survives::EncryptedReasoningSurvives,
    late_encrypted_reasoning_is_recovered::LateEncryptedReasoningIsRecovered,
    reasoning_stays_out_of_the_answer::ReasoningStaysOutOfTheAnswer,
    reasoning_alone_is_no_crash::ReasoningAloneIsNoCrash,
    accepts_lean_reasoning::AcceptsLeanReasoning,
    usage_costs_no_answer::UsageCostsNoAnswer,
    unknown_usage_is_not_zero::UnknownUsageIsNotZero,
    reads_odd_counters::ReadsOddCounters,
    cached_tokens_are_input_tokens::CachedTokensAreInputTokens,
    usage_is_counted_once::UsageIsCountedOnce,
    usage_of_a_stopped_turn_is_kept::UsageOfAStoppedTurnIsKept,
    extreme_counters_do_no_harm::ExtremeCountersDoNoHarm,
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
    silence_from_the_start_ends::SilenceFromTheStartEnds,
    signs_of_life_do_not_last_for_ever::SignsOfLifeDoNotLastForEver,
    closes_what_it_gives_up::ClosesWhatItGivesUp,
    slow_is_not_silent::SlowIsNotSilent,
    interruption_is_told::InterruptionIsTold,
    final_statuses_are_final::FinalStatusesAreFinal,
    policy_is_final::PolicyIsFinal,
    spent_quota_is_not_hammered::SpentQuotaIsNotHammered,
    requests_are_bounded::RequestsAreBounded,
    passing_failures_are_asked_again::PassingFailuresAreAskedAgain,
    advice_to_wait_is_followed::AdviceToWaitIsFollowed,
    advice_is_read_in_every_form::AdviceIsReadInEveryForm,
    long_waits_are_not_slept_through::LongWaitsAreNotSleptThrough,
    waits_grow::WaitsGrow,
    nothing_is_shown_twice::NothingIsShownTwice,
    rejection_tells_the_reason::RejectionTellsTheReason,
    pages_are_not_read_aloud::PagesAreNotReadAloud,
    a_status_is_no_answer::AStatusIsNoAnswer,
    what_is_no_stream_is_an_error::WhatIsNoStreamIsAnError,
    content_type_is_no_gate::ContentTypeIsNoGate,
    the_body_says_what_it_is::TheBodySaysWhatItIs,
    codings_are_undone_or_refused::CodingsAreUndoneOrRefused,
    the_key_is_never_told::TheKeyIsNeverTold,
    chat_done_is_not_needed::ChatDoneIsNotNeeded,
    chat_finish_reasons_are_an_open_set::ChatFinishReasonsAreAnOpenSet,
    chat_last_words_count::ChatLastWordsCount,
    chat_ends_told_twice_are_one::ChatEndsToldTwiceAreOne,
    chat_usage_costs_no_answer::ChatUsageCostsNoAnswer,
    chat_calls_are_told_apart::ChatCallsAreToldApart,
    chat_identity_is_told_once::ChatIdentityIsToldOnce,
    chat_chunks_need_no_choices::ChatChunksNeedNoChoices,
    chat_other_choices_are_no_answer::ChatOtherChoicesAreNoAnswer,
    chat_roles_are_optional::ChatRolesAreOptional,
    chat_null_is_no_text::ChatNullIsNoText,
    chat_errors_surface::ChatErrorsSurface,
    chat_holes_are_no_success::ChatHolesAreNoSuccess,
    chat_reasoning_has_many_names::ChatReasoningHasManyNames,
    handshake_comes_first::HandshakeComesFirst,
    server_requests_get_one_answer::ServerRequestsGetOneAnswer,
    approvals_fail_closed::ApprovalsFailClosed,
    other_threads_are_not_this_one::OtherThreadsAreNotThisOne,
    a_retry_notice_ends_nothing::ARetryNoticeEndsNothing,
    failed_turns_are_failures::FailedTurnsAreFailures,
    interrupted_turns_are_told::InterruptedTurnsAreTold,
    a_dead_server_ends_the_turn::ADeadServerEndsTheTurn,
    the_next_turn_has_a_server::TheNextTurnHasAServer,
    a_silent_server_is_given_up::ASilentServerIsGivenUp,
    noise_is_passed_over::NoiseIsPassedOver,
    items_come_from_their_own_messages::ItemsComeFromTheirOwnMessages,
    long_lines_are_messages::LongLinesAreMessages,
    accepts_messages_nobody_knows::AcceptsMessagesNobodyKnows,
    ids_may_be_missing::IdsMayBeMissing,
    a_turn_may_outrun_its_reply::ATurnMayOutrunItsReply,
    jsonrpc_may_be_there::JsonrpcMayBeThere,
    a_turn_that_is_over_stays_over::ATurnThatIsOverStaysOver,
    the_log_is_not_read_aloud::TheLogIsNotReadAloud,
    tells_the_whole_turn::TellsTheWholeTurn,
    answers_as_declared::AnswersAsDeclared,
    never_crashes_or_hangs::NeverCrashesOrHangs,
}

/// The rule with this name.
#[must_use]
pub fn rule(id: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.id() == id)
}

/// Whether an edit of a scenario is by a mutation that this rule names as its own.
#[must_use]
pub fn is_meant(scenario: &ScenarioId, rule: &str) -> bool {
    let mutations = self::rule(rule).map_or(&[][..], |rule| rule.page().mutations);
    scenario.edits.iter().any(|edit| mutations.iter().any(|name| is_named(name, edit)))
}

/// Whether every encrypted reasoning that was sent is told as it came.
fn encrypted_is_told(evidence: &Evidence<'_>, seen: &Observation) -> Check {
    match (&seen.encrypted, seen.status) {
        (None, _) => Check::NotReported("encrypted"),
        (Some(told), Seen::Completed) => {
            let lost = evidence.encrypted().into_iter().find(|sent| !told.contains(sent));
            let expected = format!("encrypted reasoning {}", quoted(lost.as_deref().unwrap_or_default()));
            Check::that(lost.is_none(), expected, format!("{} encrypted contents, none of them that", told.len()))
        }
        _ => Check::Kept,
    }
}

/// At most so many requests were made.
fn requests_at_most(seen: &Observation, most: u32) -> Check {
    match seen.requests {
        None => Check::NotReported("requests"),
        Some(made) => Check::that(made <= most, format!("at most {most} requests"), format!("{made} requests")),
    }
}

/// The ids of the calls that were run, where the target runs them by itself; else of those it handed out to be run.
fn calls_run(seen: &Observation) -> Option<Vec<&str>> {
    let handed_out = || Some(seen.tool_calls.as_ref()?.iter().map(|call| call.call_id.as_str()).collect());
    seen.executed.as_ref().map(|ids| ids.iter().map(String::as_str).collect()).or_else(handed_out)
}

/// Whoever asked again waited for so many milliseconds first.
fn waited(seen: &Observation, least: u64) -> Check {
    match seen.waits.as_ref().and_then(|waits| waits.first()) {
        None => Check::NotReported("waits"),
        Some(wait) => Check::that(*wait >= least, format!("a wait of {least} ms"), format!("a wait of {wait} ms")),
    }
}

/// Not reported as a success of any kind.
fn no_success(seen: &Observation, expected: &str) -> Check {
    let kept = !matches!(seen.status, Seen::Completed);
    Check::that(kept, expected, told_status(seen))
}
