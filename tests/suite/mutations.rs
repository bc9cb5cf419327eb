//! Mutations, over the committed corpus. Each does what it declares and touches nothing else.

mod odd;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use bytes::Bytes;
use codex_conformance::{
    judge::{Docket, Evidence, judge},
    mutate::{
        COMBINATIONS, Draft, Edit, Ending, Mutation, Plan, Scenario, ScenarioId, Session, Staged, delivery::DELIVERIES,
        mutation, mutations,
    },
    stream::{Frame, decode},
};
use proptest::prelude::*;
use serde_json::Value;

use crate::committed::{edit, is_sampled, open, plan, scenario, session, sessions};

#[test]
fn every_mutation_has_the_effect_that_it_declares() {
    for scenario in &plan().scenarios {
        let wire = scenario.wire().expect("the plan holds what applies");
        let evidence = Evidence::new(scenario, &wire);
        let Some(effect) = scenario.effect() else { continue };
        assert!(
            effect.agrees(scenario.session().transcript(), &evidence.transcript, wire.ending),
            "{} declares {effect:?}, the oracle reads {:?}",
            scenario.id(),
            evidence.transcript
        );
    }
}

#[test]
fn every_combination_is_planned_somewhere_and_not_only_as_what_it_is_made_of() {
    for combination in COMBINATIONS {
        let edits = combination.edits.join("+");
        let wire = |scenario: &Scenario| scenario.wire().expect("it applies");
        let planned = plan().scenarios.iter().find(|scenario| {
            let id = scenario.id().to_string();
            id.contains(&format!("+{edits}/"))
        });
        let planned = planned.unwrap_or_else(|| panic!("{edits} applies to no recording"));
        for edit in combination.edits {
            let id = planned.id().to_string().replace(&edits, edit);
            assert!(wire(planned) != wire(&scenario(&id)), "{id} says as much as {edits}");
        }
        assert!(!combination.why.is_empty() && combination.edits.len() > 1);
    }
}

#[test]
fn what_is_staged_is_what_the_bytes_say() {
    for scenario in &plan().scenarios {
        let staged = scenario.stage().expect("the plan holds what applies");
        let read = Staged::read(staged.wire.clone());
        assert_eq!(staged.frames, read.frames, "{}", scenario.id());
        assert_eq!(staged.readings, read.readings, "{}", scenario.id());
    }
}

#[test]
fn every_scenario_id_reads_back_as_itself_and_stands_for_one_scenario() {
    let mut known = BTreeSet::new();
    for scenario in &plan().scenarios {
        let id = scenario.id();
        let text = id.to_string();
        let again: ScenarioId = text.parse().unwrap_or_else(|error| panic!("{error}"));
        let parts = |id: &ScenarioId| {
            let edits: Vec<_> = id.edits.iter().map(|edit| (edit.mutation.id(), edit.parameter.clone())).collect();
            (id.recording.clone(), edits, id.delivery.id())
        };
        assert_eq!(parts(&again), parts(id));
        assert_eq!(again.to_string(), text);
        assert!(known.insert(text), "{id} is planned twice");
    }
}

#[test]
fn what_is_read_back_from_an_id_is_sent_as_the_plan_sends_it() {
    for planned in sample() {
        let again = scenario(&planned.id().to_string());
        assert_eq!(again.wire().expect("it applies"), planned.wire().expect("it applies"), "{}", planned.id());
    }
}

#[test]
fn a_plan_built_twice_is_the_same_to_the_byte() {
    let mut other = Plan::build(&open(), &is_sampled);
    let ids = |plan: &Plan| plan.scenarios.iter().map(|scenario| scenario.id().to_string()).collect::<Vec<_>>();
    assert_eq!(ids(&other), ids(plan()));
    for (one, other) in sample().zip(other.scenarios.drain(..).step_by(SAMPLE)) {
        assert_eq!(one.wire().expect("it applies"), other.wire().expect("it applies"), "{}", one.id());
    }
}

#[test]
fn a_recording_that_is_not_mutated_is_sent_byte_for_byte() {
    for scenario in plan().scenarios.iter().filter(|scenario| scenario.id().edits.is_empty()) {
        let wire = scenario.wire().expect("nothing is edited");
        let recording = scenario.session().recording();
        assert_eq!(wire.body, recording.body, "{}", scenario.id());
        assert_eq!(wire.ending, Ending::of(recording.response.end), "{}", scenario.id());
        assert_eq!((wire.status, &wire.headers), (recording.response.status, &recording.response.headers));
    }
}

#[test]
fn the_chunks_of_every_delivery_are_the_whole_body_and_none_is_empty() {
    let mut used = BTreeSet::new();
    for scenario in &plan().scenarios {
        let wire = scenario.wire().expect("the plan holds what applies");
        let chunks: Vec<Bytes> = wire.chunks().collect();
        assert!(chunks.iter().all(|chunk| !chunk.is_empty()), "{}", scenario.id());
        assert_eq!(chunks.concat(), wire.body, "{}", scenario.id());
        used.insert(scenario.id().delivery.id());
    }
    assert_eq!(used, DELIVERIES.iter().map(|delivery| delivery.id()).collect(), "a delivery is in no scenario");
}

/// What a mutation says it takes is what it answers to a parameter that it does not know.
#[test]
fn every_parameter_that_a_mutation_names_applies_to_a_recording() {
    let offered = offered();
    for mutation in mutations() {
        let offered = offered.get(mutation.id()).unwrap_or_else(|| panic!("{} applies nowhere", mutation.id()));
        let named = named(mutation);
        if named.is_empty() {
            continue;
        }
        assert_eq!(*offered, named, "{} names other parameters than it offers", mutation.id());
    }
}

#[test]
fn a_mutation_without_parameters_and_one_with_numbers_take_nothing_else() {
    let offered = offered();
    let mut numbered = Vec::new();
    for mutation in mutations().filter(|mutation| named(*mutation).is_empty()) {
        let offered = &offered[mutation.id()];
        if offered.iter().all(|parameter| parameter.parse::<usize>().is_ok()) {
            numbered.push(mutation.id());
        } else {
            assert_eq!(*offered, BTreeSet::from([String::new()]), "{} does not name its parameters", mutation.id());
        }
        let session = first_with(mutation);
        for wrong in ["no-such-parameter", "-1", "+1", "01", "999999"] {
            let mut draft = Draft::of(session);
            assert!(mutation.apply(&mut draft, wrong).is_err(), "{}:{wrong} applies", mutation.id());
        }
    }
    assert_eq!(
        numbered,
        ["truncation.clean", "truncation.aborted", "truncation.reset", "truncation.in-arguments", "truncation.byte"]
    );
}

#[test]
fn every_cut_between_two_frames_up_to_the_terminal_one_is_planned() {
    let session = session("text/basic");
    let frames: Vec<&[u8]> = split_at_blank_lines(&session.recording().body);
    for (kept, _) in frames.iter().enumerate() {
        let wire = scenario(&format!("text/basic+truncation.clean:{kept}/per-frame")).wire().expect("it applies");
        assert_eq!(wire.body, frames[..kept].concat(), "{kept} frames");
    }
    let cuts = mutation("truncation.clean").expect("a mutation").parameters(session);
    assert_eq!(cuts, (0..frames.len()).map(|kept| kept.to_string()).collect::<Vec<_>>());
}

#[test]
fn frames_that_a_mutation_is_not_about_keep_their_recorded_bytes() {
    for (id, gone, new) in TOUCHED {
        let mutation = mutation(id).unwrap_or_else(|| panic!("`{id}` is no mutation"));
        let scenarios = plan().scenarios.iter().filter(|scenario| {
            edit(scenario).is_some_and(|edit| edit.mutation.id() == mutation.id())
                && scenario.id().delivery.id() == "per-frame"
        });
        let mut seen = 0;
        for scenario in scenarios {
            let recorded: Vec<Bytes> = scenario.session().frames().iter().map(|frame| frame.raw.clone()).collect();
            let wire = scenario.wire().expect("the plan holds what applies");
            let sent: Vec<Bytes> = decode(&wire.body).into_iter().map(|frame: Frame| frame.raw).collect();
            let before = recorded.iter().zip(&sent).take_while(|(one, other)| one == other).count();
            let (recorded, sent) = (&recorded[before..], &sent[before..]);
            let after = recorded.iter().rev().zip(sent.iter().rev()).take_while(|(one, other)| one == other).count();
            let (lost, added) = (recorded.len() - after, sent.len() - after);
            assert!(lost <= *gone && added <= *new, "{}: {lost} frames gone, {added} new", scenario.id());
            assert!(lost + added > 0 || can_be_without_effect(scenario), "{} changes nothing", scenario.id());
            seen += 1;
        }
        assert!(seen > 0, "{id} is in no scenario");
    }
}

#[test]
fn a_null_output_differs_from_the_recording_in_that_member_alone() {
    for session in sessions().iter().filter(|session| session.recording().id.as_str() != "codex/output-null") {
        let mutation = mutation("terminal.output").expect("a mutation");
        if !mutation.parameters(session).contains(&"null".to_owned()) {
            continue;
        }
        let address = format!("{}+terminal.output:null/whole", session.recording().id);
        let wire = scenario(&address).wire().expect("it applies");
        let json = |body: &Bytes| -> Vec<Value> {
            let frames = decode(body).into_iter().filter_map(|frame| frame.data);
            frames.map(|data| serde_json::from_str(&data).unwrap_or(Value::Null)).collect()
        };
        let (mut recorded, sent) = (json(&session.recording().body), json(&wire.body));
        let outputs = sent.iter().filter(|event| event.pointer("/response/output") == Some(&Value::Null)).count();
        assert!(outputs >= 1, "{address}");
        let mut changed = 0;
        for (recorded, sent) in recorded.iter_mut().zip(&sent) {
            if recorded != sent {
                recorded["response"]["output"] = Value::Null;
                changed += 1;
            }
        }
        assert!(changed <= 1, "{address} changes {changed} frames");
        assert_eq!(recorded, sent, "{address}");
    }
}

#[test]
fn two_mutations_of_one_scenario_both_act_from_left_to_right() {
    let wire = scenario("text/basic+terminal.output:null+framing.crlf/one-byte").wire().expect("it applies");
    let text = String::from_utf8(wire.body.to_vec()).expect("the recording is UTF-8");
    assert!(text.contains("\"output\":null,"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "a line ends in something else");
    assert!(wire.lengths.iter().all(|length| *length == 1));

    let failed = scenario("text/basic+terminal.failed+terminal.twice/whole").wire().expect("it applies");
    let failures = |body: &Bytes| decode(body).iter().filter(|frame| frame.raw.starts_with(FAILED)).count();
    assert_eq!(failures(&failed.body), 2, "what was failed is sent twice");
    let twice = scenario("text/basic+terminal.twice+terminal.failed/whole").wire().expect("it applies");
    assert_eq!(failures(&twice.body), 1, "of the two, the first is failed");
}

#[test]
fn a_second_mutation_that_finds_nothing_says_so() {
    let id: ScenarioId = "text/basic+terminal.dropped+terminal.twice/whole".parse().expect("an address");
    let error = Scenario::new(id, Arc::clone(session("text/basic"))).expect_err("there is no terminal frame");
    let text = error.to_string();
    assert!(text.contains("`terminal.twice`") && text.contains("no terminal event"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn two_mutations_build_or_say_why_not_and_the_ideal_consumer_keeps_every_rule(
        session in 0..sessions().len(),
        pairs in proptest::collection::vec((0..mutations().count(), any::<prop::sample::Index>(), 0..10_u8), 2),
        delivery in 0..DELIVERIES.len(),
    ) {
        let session = &sessions()[session];
        let edits = pairs.into_iter().map(|(mutation, parameter, wild)| {
            let mutation = mutations().nth(mutation).expect("the index is in range");
            let parameters = mutation.parameters(session);
            let parameter = match (parameters.is_empty(), wild) {
                (true, _) | (_, 0) => WILD[parameter.index(WILD.len())].to_owned(),
                _ => parameters[parameter.index(parameters.len())].clone(),
            };
            Edit { mutation, parameter }
        });
        let id = ScenarioId {
            recording: session.recording().id.clone(),
            edits: edits.collect(),
            delivery: DELIVERIES[delivery],
        };
        let address = id.to_string();
        prop_assert_eq!(address.parse::<ScenarioId>().expect("an address").to_string(), address.as_str());
        match Scenario::new(id, Arc::clone(session)) {
            Ok(scenario) => {
                let wire = scenario.wire().expect("it was built");
                prop_assert_eq!(wire.lengths.iter().sum::<usize>(), wire.body.len(), "{}", &address);
                let evidence = Evidence::new(&scenario, &wire);
                let docket = Docket::of_scenario(&evidence, Some(&Docket::of_recording(session)));
                let verdict = judge(&evidence, &docket, &evidence.expected());
                prop_assert!(verdict.findings.is_empty(), "{}: {:?}", &address, verdict.findings);
            }
            Err(error) => {
                let text = error.to_string();
                let reason = text.split_once(": ").map(|(_, reason)| reason.trim());
                prop_assert!(reason.is_some_and(|reason| !reason.is_empty()), "{}: {}", &address, text);
            }
        }
    }
}

/// One scenario in so many.
fn sample() -> impl Iterator<Item = &'static Scenario> {
    plan().scenarios.iter().step_by(SAMPLE)
}

/// Parameters that the mutations offer on the recordings of the corpus.
fn offered() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut offered: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for mutation in mutations() {
        for session in sessions() {
            let parameters = mutation.parameters(session);
            if !parameters.is_empty() {
                offered.entry(mutation.id()).or_default().extend(parameters);
            }
        }
    }
    offered
}

/// The parameters that a mutation names when it is given one that it does not know: `x` is no place: a, b, or c.
fn named(mutation: &dyn Mutation) -> BTreeSet<String> {
    let mut draft = Draft::of(first_with(mutation));
    let Err(refusal) = mutation.apply(&mut draft, "no-such-parameter") else { return BTreeSet::new() };
    let list = refusal.0.split_once(": ").map(|(_, list)| list);
    let names = list.into_iter().flat_map(|list| list.split([',', ' '])).filter(|name| !name.is_empty());
    names.filter(|name| *name != "or").map(str::to_owned).collect()
}

fn first_with(mutation: &dyn Mutation) -> &'static Session {
    let found = sessions().iter().find(|session| !mutation.parameters(session).is_empty());
    found.unwrap_or_else(|| panic!("{} applies nowhere", mutation.id()))
}

/// Frames of a body whose lines end in LF, cut by what a person sees as the end of a frame.
fn split_at_blank_lines(body: &Bytes) -> Vec<&[u8]> {
    let text = std::str::from_utf8(body).expect("the recording is UTF-8");
    text.split_inclusive("\n\n").map(str::as_bytes).collect()
}

/// A recording may already have the shape that a mutation gives it, and may end at its terminal frame.
fn can_be_without_effect(scenario: &Scenario) -> bool {
    let edit = edit(scenario).map(|edit| edit.mutation.id());
    matches!(
        edit,
        Some(
            "terminal.output"
                | "terminal.created-output"
                | "terminal.in-progress-output"
                | "terminal.held-open"
                | "terminal.end-turn"
        )
    )
}

/// How many recorded frames a mutation may take away, and how many it may put in, at one place.
const TOUCHED: &[(&str, usize, usize)] = &[
    ("terminal.output", 1, 1),
    ("terminal.created-output", 1, 1),
    ("terminal.in-progress-output", 1, 1),
    ("terminal.dropped", 1, 0),
    ("terminal.twice", 0, 1),
    ("terminal.held-open", usize::MAX, 0),
    ("terminal.failed", 1, 1),
    ("terminal.failed-without-status", 1, 1),
    ("terminal.incomplete", 1, 1),
    ("terminal.followed", 0, 1),
    ("terminal.alias", 1, 1),
    ("terminal.bare", 1, 1),
    ("terminal.padded", 1, 1),
    ("terminal.end-turn", 1, 1),
    ("terminal.failed-error", 1, 1),
    ("error.shape", usize::MAX, 1),
    ("error.spliced", usize::MAX, 1),
    ("error.glued", usize::MAX, 1),
    ("error.flat", usize::MAX, 1),
    ("error.nested", usize::MAX, 1),
    ("truncation.clean", usize::MAX, 0),
    ("truncation.aborted", usize::MAX, 0),
    ("truncation.reset", usize::MAX, 0),
    ("truncation.in-arguments", usize::MAX, 1),
    ("stall.mid-stream", usize::MAX, 0),
    ("content.unknown-event", 0, 1),
    ("content.early-event", 0, 1),
    ("content.bad-json", 1, 1),
    ("framing.bom", 1, 1),
    ("framing.data-less-frame", 0, 1),
];

/// Parameters that fit some mutations by chance and most not at all.
const WILD: &[&str] = &["", "null", "first", "0", "3", "-1", "18446744073709551616", "a:b", "after", "é"];
const FAILED: &[u8] = b"event: response.failed\n";
const SAMPLE: usize = 37;
