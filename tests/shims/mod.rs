//! Bad consumers, on purpose. Each has one defect, and the rules that it says it breaks must see it.
//!
//! A shim is the production consumer with something between it and the wire, or between it and its caller: it reads
//! other bytes than were sent, or tells another outcome than it had.

use std::sync::Arc;

use codex_conformance::{
    Attempt, Feed, Frame, Observation, Rule, Target, Wire,
    judge::{Declared, ObservedCall, Seen, rules::rule},
    replay::{Observing, TargetPage, targets},
    stream::{Api, Usage, decode, encode},
};
use serde_json::Value;

mod adds_null_to_text;
mod answers_nobody;
mod answers_twice;
mod appends_identity;
mod asks_every_delta_for_its_role;
mod asks_for_ever;
mod asks_once;
mod believes_deltas;
mod calls_itself_for_every_level;
mod counts_a_message_twice;
mod counts_every_finish;
mod counts_nothing_as_zero;
mod cuts_what_it_cannot_read;
mod decodes_strictly;
mod discards_after_a_reset;
mod dispatches_blank_lines;
mod dispatches_comments;
mod drops_refusals;
mod drops_the_last_words;
mod drops_the_partial_answer;
mod ends_at_every_end;
mod expects_created_first;
mod expects_objects_only;
mod files_by_id;
mod flushes_half_frames;
mod forgets_to_greet;
mod gives_up_on_strangers;
mod goes_by_item_status;
mod goes_by_the_content_type;
mod goes_by_the_event_alone;
mod goes_by_the_line;
mod goes_by_the_status;
mod has_a_longest_line;
mod has_a_short_line;
mod has_one_clock;
mod hears_every_thread;
mod hears_the_end_twice;
mod joins_frames;
mod keeps_a_dead_server;
mod keeps_what_was_stopped;
mod knows_five_finish_reasons;
mod knows_items_by_id;
mod knows_no_byte_order_mark;
mod knows_no_response_done;
mod knows_one_name_of_reasoning;
mod knows_one_release;
mod knows_only_what_it_knows;
mod knows_three_fields;
mod leaves_connections_open;
mod listens_after_the_reply;
mod looks_for_choices_alone;
mod looks_for_parts_of_names;
mod looks_for_two_line_feeds;
mod loses_error_words;
mod makes_room_for_indexes;
mod moves_what_is_left;
mod names_calls_by_their_items;
mod needs_an_answer;
mod needs_announcements;
mod needs_call_indexes;
mod needs_every_member;
mod needs_sequence_numbers;
mod needs_usage;
mod needs_whole_reasoning;
mod never_looks_at_the_list;
mod orders_by_arrival;
mod parses_every_line;
mod parses_what_is_not_there;
mod passes_over_holes;
mod quotes_what_it_sent;
mod reads_a_delta_in_every_choice;
mod reads_chunks_as_text;
mod reads_compressed_bytes;
mod reads_every_choice;
mod reads_input_as_json;
mod reads_on_behind_the_end;
mod reads_one_data_line;
mod reads_pages_aloud;
mod reads_the_list_at_the_end;
mod reads_the_log_aloud;
mod reads_usage_strictly;
mod refuses_the_header;
mod rejects_strangers_inside;
mod repairs_arguments;
mod reports_truncation_as_completed;
mod runs_every_finish;
mod runs_whatever_was_announced;
mod says_yes;
mod shows_a_space_between_deltas;
mod shows_errors_raw;
mod shows_everything_as_the_answer;
mod shows_the_beginning_again;
mod sleeps_as_it_is_told;
mod splits_lines_as_text;
mod stops_at_a_notice;
mod stops_listening_at_a_call;
mod swallows_errors;
mod takes_any_answer_for_one;
mod takes_every_end_for_success;
mod takes_silence_for_an_end;
mod takes_the_first_choice;
mod takes_the_sentinel_for_the_end;
mod trusts_what_is_listed;
mod unwraps_items;
mod waits_for_done;
mod waits_for_ever;
mod waits_for_messages_alone;
mod waits_for_the_end_of_the_body;
mod waits_for_the_end_of_the_line;
mod wants_exactly_one_space;

/// Every shim.
pub(crate) const SHIMS: &[Shim] = &[
    adds_null_to_text::SHIM,
    answers_nobody::SHIM,
    answers_twice::SHIM,
    appends_identity::SHIM,
    asks_every_delta_for_its_role::SHIM,
    asks_for_ever::SHIM,
    asks_once::SHIM,
    believes_deltas::SHIM,
    calls_itself_for_every_level::SHIM,
    counts_a_message_twice::SHIM,
    counts_every_finish::SHIM,
    counts_nothing_as_zero::SHIM,
    cuts_what_it_cannot_read::SHIM,
    decodes_strictly::SHIM,
    discards_after_a_reset::SHIM,
    dispatches_blank_lines::SHIM,
    dispatches_comments::SHIM,
    drops_refusals::SHIM,
    drops_the_last_words::SHIM,
    drops_the_partial_answer::SHIM,
    ends_at_every_end::SHIM,
    expects_created_first::SHIM,
    expects_objects_only::SHIM,
    files_by_id::SHIM,
    flushes_half_frames::SHIM,
    forgets_to_greet::SHIM,
    gives_up_on_strangers::SHIM,
    goes_by_item_status::SHIM,
    goes_by_the_content_type::SHIM,
    goes_by_the_event_alone::SHIM,
    goes_by_the_line::SHIM,
    goes_by_the_status::SHIM,
    has_a_longest_line::SHIM,
    has_a_short_line::SHIM,
    has_one_clock::SHIM,
    hears_every_thread::SHIM,
    hears_the_end_twice::SHIM,
    joins_frames::SHIM,
    keeps_a_dead_server::SHIM,
    keeps_what_was_stopped::SHIM,
    knows_five_finish_reasons::SHIM,
    knows_items_by_id::SHIM,
    knows_no_byte_order_mark::SHIM,
    knows_no_response_done::SHIM,
    knows_one_name_of_reasoning::SHIM,
    knows_one_release::SHIM,
    knows_only_what_it_knows::SHIM,
    knows_three_fields::SHIM,
    leaves_connections_open::SHIM,
    listens_after_the_reply::SHIM,
    looks_for_choices_alone::SHIM,
    looks_for_parts_of_names::SHIM,
    looks_for_two_line_feeds::SHIM,
    loses_error_words::SHIM,
    makes_room_for_indexes::SHIM,
    moves_what_is_left::SHIM,
    names_calls_by_their_items::SHIM,
    needs_an_answer::SHIM,
    needs_announcements::SHIM,
    needs_call_indexes::SHIM,
    needs_every_member::SHIM,
    needs_sequence_numbers::SHIM,
    needs_usage::SHIM,
    needs_whole_reasoning::SHIM,
    never_looks_at_the_list::SHIM,
    orders_by_arrival::SHIM,
    parses_every_line::SHIM,
    parses_what_is_not_there::SHIM,
    passes_over_holes::SHIM,
    quotes_what_it_sent::SHIM,
    reads_a_delta_in_every_choice::SHIM,
    reads_chunks_as_text::SHIM,
    reads_compressed_bytes::SHIM,
    reads_every_choice::SHIM,
    reads_input_as_json::SHIM,
    reads_on_behind_the_end::SHIM,
    reads_one_data_line::SHIM,
    reads_pages_aloud::SHIM,
    reads_the_list_at_the_end::SHIM,
    reads_the_log_aloud::SHIM,
    reads_usage_strictly::SHIM,
    refuses_the_header::SHIM,
    rejects_strangers_inside::SHIM,
    repairs_arguments::SHIM,
    reports_truncation_as_completed::SHIM,
    runs_every_finish::SHIM,
    runs_whatever_was_announced::SHIM,
    says_yes::SHIM,
    shows_a_space_between_deltas::SHIM,
    shows_errors_raw::SHIM,
    shows_everything_as_the_answer::SHIM,
    shows_the_beginning_again::SHIM,
    sleeps_as_it_is_told::SHIM,
    splits_lines_as_text::SHIM,
    stops_at_a_notice::SHIM,
    stops_listening_at_a_call::SHIM,
    swallows_errors::SHIM,
    takes_any_answer_for_one::SHIM,
    takes_every_end_for_success::SHIM,
    takes_silence_for_an_end::SHIM,
    takes_the_first_choice::SHIM,
    takes_the_sentinel_for_the_end::SHIM,
    trusts_what_is_listed::SHIM,
    unwraps_items::SHIM,
    waits_for_done::SHIM,
    waits_for_ever::SHIM,
    waits_for_messages_alone::SHIM,
    waits_for_the_end_of_the_body::SHIM,
    waits_for_the_end_of_the_line::SHIM,
    wants_exactly_one_space::SHIM,
];

/// A consumer with one defect.
#[derive(Clone, Copy)]
pub(crate) struct Shim {
    /// Its name: what it does wrong.
    pub(crate) id: &'static str,
    /// The bytes as it takes them in.
    pub(crate) sees: fn(&Wire) -> Wire,
    /// The outcome as it tells it, given what was sent.
    pub(crate) tells: fn(&Wire, Observation) -> Observation,
    /// Requests that it makes besides the one it needs.
    pub(crate) more: usize,
    /// The rules that it breaks.
    pub(crate) breaks: &'static [&'static str],
}

/// Takes in what was sent.
pub(crate) fn as_sent(wire: &Wire) -> Wire {
    wire.clone()
}

/// Tells what happened.
pub(crate) fn truthfully(_: &Wire, seen: Observation) -> Observation {
    seen
}

/// What was sent with another body, in one chunk.
pub(crate) fn with_body(wire: &Wire, body: impl Into<bytes::Bytes>) -> Wire {
    let body = body.into();
    let lengths = if body.is_empty() { Vec::new() } else { vec![body.len()] };
    Wire { body, lengths, ..wire.clone() }
}

/// The frames of a body.
pub(crate) fn frames(wire: &Wire) -> Vec<Frame> {
    decode(wire.text())
}

/// The events of a body, as JSON.
pub(crate) fn events(wire: &Wire) -> Vec<Value> {
    let data = frames(wire).into_iter().filter(|frame| frame.complete).filter_map(|frame| frame.data);
    data.filter_map(|data| serde_json::from_str(&data).ok()).collect()
}

/// The messages of the server of a session, each with its kind.
pub(crate) fn messages(wire: &Wire) -> Vec<(String, Value)> {
    let read = |frame: &Frame| wire.api.read(frame).event().map(|event| (event.kind.clone(), event.value.clone()));
    let all = wire.api.decode(&wire.body);
    all.iter().filter_map(read).filter(|(kind, _)| wire.api == Api::AppServer && !kind.starts_with("> ")).collect()
}

/// The outcome of a consumer that breaks.
pub(crate) fn crash() -> Observation {
    Observation::failure(Seen::Crashed, "panic", "it was not made for this")
}

/// Crashes where some event is such.
pub(crate) fn chokes_on(wire: &Wire, seen: Observation, is_such: impl Fn(&Value) -> bool) -> Observation {
    if events(wire).iter().any(is_such) { crash() } else { seen }
}

/// The same frames with their events rewritten, given the name on the event line.
pub(crate) fn rewritten(wire: &Wire, edit: impl Fn(Option<&str>, &mut Value)) -> Wire {
    let told = frames(wire).into_iter().map(|frame| {
        let event = frame.data.as_deref().and_then(|data| serde_json::from_str::<Value>(data).ok());
        match event.filter(|event| event.is_object() && frame.complete) {
            None => frame.raw,
            Some(mut event) => {
                edit(frame.event.as_deref(), &mut event);
                encode(frame.event.as_deref(), &event.to_string())
            }
        }
    });
    with_body(wire, told.collect::<Vec<_>>().concat())
}

/// The same frames without those whose event is not kept.
pub(crate) fn filtered(wire: &Wire, is_kept: impl Fn(&Value) -> bool) -> Wire {
    let is_told = |frame: &Frame| {
        let event = frame.data.as_deref().and_then(|data| serde_json::from_str::<Value>(data).ok());
        event.is_none_or(|event| is_kept(&event))
    };
    let told: Vec<_> = frames(wire).into_iter().filter(is_told).map(|frame| frame.raw).collect();
    with_body(wire, told.concat())
}

/// Whether some event has no type in its JSON.
pub(crate) fn lacks_a_type(wire: &Wire) -> bool {
    events(wire).iter().any(|event| event.is_object() && event.get("type").is_none())
}

/// Twice the tokens.
pub(crate) fn doubled(usage: Usage) -> Usage {
    let twice = |count: Option<i64>| count.map(|count| count.saturating_mul(2));
    Usage { input_tokens: twice(usage.input_tokens), total_tokens: twice(usage.total_tokens), ..usage }
}

/// Calls as they were announced, with the argument deltas that came.
pub(crate) fn announced(wire: &Wire) -> Vec<ObservedCall> {
    let events = events(wire);
    let calls = events.iter().filter(|event| event["item"]["type"] == "function_call");
    let calls = calls.filter(|event| event["type"] == "response.output_item.added");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let call = |added: &Value| {
        let deltas = events.iter().filter(|event| {
            event["type"] == "response.function_call_arguments.delta" && event["output_index"] == added["output_index"]
        });
        let arguments = deltas.map(|event| text(&event["delta"])).collect();
        ObservedCall { call_id: text(&added["item"]["call_id"]), name: text(&added["item"]["name"]), arguments }
    };
    calls.map(call).collect()
}

impl Target for Shim {
    fn id(&self) -> &str {
        self.id
    }

    fn page(&self) -> TargetPage {
        TargetPage { summary: "A bad consumer.", about: "" }
    }

    fn feeds(&self) -> &[Feed] {
        &[Feed::Direct]
    }

    /// The wires of events, unless all the rules that it breaks are about sessions.
    fn apis(&self) -> &[Api] {
        let mut apis = self.breaks.iter().filter_map(|id| rule(id)).map(Rule::apis);
        let is_of_sessions = apis.all(|apis| apis == [Api::AppServer]);
        if is_of_sessions { &[Api::AppServer] } else { Api::OF_EVENTS }
    }

    /// Those of the consumer that it spoils.
    fn policies(&self) -> Vec<Declared> {
        targets::target("production").map(|production| production.policies()).unwrap_or_default()
    }

    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
        Box::pin(async move {
            let production = targets::target("production").expect("it is built in");
            let sent = attempt.wire();
            for _ in 0..self.more {
                drop(attempt.open().await);
            }
            let inner = Attempt::direct(Arc::new((self.sees)(sent)));
            let seen = production.observe(&inner).await;
            (self.tells)(sent, Observation { said: inner.said(), ..seen })
        })
    }
}
