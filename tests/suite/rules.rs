//! Rules, over the committed corpus. Each is put to the test, kept by the ideal consumer, and broken by a spoiled one.

use std::collections::{BTreeMap, BTreeSet};

use codex_conformance::{
    judge::{
        Declared, Docket, Evidence, Level, Observation, ObservedCall, ObservedError, Seen, Verdict, asked, judge,
        rules::{RULES, rule},
    },
    mutate::mutation,
    stream::{Body, Status, Usage},
};

use crate::{
    committed::{edit, folder, plan, sessions},
    program::run,
};

#[test]
fn every_rule_is_exercised_by_the_corpus() {
    let mut exercised = BTreeSet::new();
    for_every_scenario(|_, docket| exercised.extend(docket.ids()));
    let missing: Vec<&str> = RULES.iter().map(|rule| rule.id()).filter(|id| !exercised.contains(id)).collect();
    assert!(missing.is_empty(), "nothing exercises {missing:?}");
}

#[test]
fn every_mutation_that_a_rule_names_exists_and_puts_that_rule_to_the_test() {
    let mut exercised = BTreeSet::new();
    for_every_scenario(|evidence, docket| {
        if let Some(edit) = edit(evidence.scenario) {
            exercised.extend(docket.ids().map(|rule| (rule, edit.mutation.id().to_owned())));
            exercised.extend(docket.ids().map(|rule| (rule, edit.to_string())));
        }
    });
    for rule in RULES {
        for id in rule.page().mutations {
            let name = id.split(':').next().unwrap_or_default();
            assert!(mutation(name).is_some(), "{} names `{id}`, which is no mutation", rule.id());
            assert!(exercised.contains(&(rule.id(), (*id).to_owned())), "{id} never exercises {}", rule.id());
        }
    }
}

#[test]
fn the_ideal_consumer_keeps_every_rule_of_every_scenario_and_reports_all_that_is_judged() {
    for_every_scenario(|evidence, docket| {
        let ideal = evidence.accepted()[0];
        for status in evidence.accepted() {
            let seen = Observation { status: *status, ..evidence.expected() };
            evidence.plain = evidence.plain.is_some().then(|| seen.clone());
            evidence.declared = Declared::by(evidence, &seen).into_iter().collect();
            assert_eq!(
                evidence.declared.is_empty(),
                asked(evidence).is_none(),
                "{}: no answer",
                evidence.scenario.id()
            );
            let verdict = judge(evidence, docket, &seen);
            // The first outcome is the ideal one. The others are accepted: a SHOULD may speak against them.
            let faults = verdict.findings.iter().filter(|finding| *status == ideal || finding.level == Level::Must);
            assert_eq!(
                faults.count(),
                0,
                "{} seen as {}: {:?}",
                evidence.scenario.id(),
                status.as_str(),
                verdict.findings
            );
            if *status != ideal {
                continue;
            }
            assert_eq!(verdict.not_reported, [], "{}", evidence.scenario.id());
            assert_eq!(verdict.judged, docket.ids().collect::<Vec<_>>(), "{}", evidence.scenario.id());
        }
    });
}

#[test]
fn every_rule_is_broken_by_a_consumer_that_does_what_it_forbids() {
    let mut broken: BTreeMap<&str, String> = BTreeMap::new();
    for_every_scenario(|evidence, docket| {
        for (name, spoil) in SPOILERS {
            let Some(seen) = spoil(evidence, evidence.expected()) else { continue };
            // Who declares nothing is held to what the rules ask of anybody.
            let declared = std::mem::take(&mut evidence.declared);
            let is_about_that = *name == OTHERWISE;
            evidence.declared = if is_about_that { declared.clone() } else { Vec::new() };
            let verdict = judge(evidence, docket, &seen);
            evidence.declared = declared;
            if let [finding] = verdict.findings.as_slice() {
                let level = rule(finding.rule).expect("findings name rules").level();
                assert_eq!(finding.level, level, "{}", finding.rule);
                let told = &finding.broken;
                assert!(
                    !told.expected.is_empty() && !told.actual.is_empty(),
                    "{} is broken without a word",
                    finding.rule
                );
                broken.entry(finding.rule).or_insert_with(|| format!("{name} in {}", evidence.scenario.id()));
            }
        }
    });
    let unbroken: Vec<&str> = RULES.iter().map(|rule| rule.id()).filter(|id| !broken.contains_key(id)).collect();
    assert!(unbroken.is_empty(), "nothing breaks {unbroken:?} and no other rule");
}

#[test]
fn every_way_to_spoil_an_observation_is_seen_somewhere() {
    let mut seen = BTreeSet::new();
    for_every_scenario(|evidence, docket| {
        for (name, spoil) in SPOILERS {
            let verdict = spoil(evidence, evidence.expected()).map(|spoiled| judge(evidence, docket, &spoiled));
            if verdict.is_some_and(|verdict| !verdict.findings.is_empty()) {
                seen.insert(*name);
            }
        }
    });
    let unseen: Vec<&str> = SPOILERS.iter().map(|(name, _)| *name).filter(|name| !seen.contains(name)).collect();
    assert!(unseen.is_empty(), "no rule sees {unseen:?}");
}

/// The rules that a spoiled observation must break in a scenario that a person can check by hand.
#[test]
fn the_rule_that_names_the_mistake_is_the_one_that_is_broken() {
    for (address, spoiler, expected) in [
        ("codex/output-null/per-frame", "loses the text", "complete-without-terminal-output"),
        ("text/basic+terminal.dropped/per-frame", "says completed", "truncation-is-not-completion"),
        ("text/basic+truncation.clean:0/per-frame", "says completed", "empty-stream-is-an-error"),
        ("text/basic+terminal.failed/whole", "says completed", "failed-is-never-completed"),
        ("text/basic+error.nested:mid/whole", "loses the error", "error-event-surfaces"),
        ("text/basic+terminal.held-open/whole", "waits for the end of the body", "ends-on-terminal"),
        ("text/basic+stall.mid-stream:mid/per-frame", "hangs", "silence-ends"),
        ("text/basic+terminal.twice/whole", "has two outcomes", "one-outcome"),
        ("tools/one-call+truncation.in-arguments:1/per-frame", "hands out cut calls", "never-hands-out-a-cut-call"),
        ("tools/one-call/per-frame", "knows calls by the ids of their items", "exposes-call-id"),
        ("text/basic/one-byte", "loses the text", "same-result-any-cut"),
    ] {
        let scenario = crate::committed::scenario(address);
        let wire = scenario.wire().expect("it applies");
        let mut evidence = Evidence::new(&scenario, &wire);
        evidence.plain = (!scenario.is_plain() && scenario.id().edits.is_empty()).then(|| evidence.expected());
        let docket = Docket::of_scenario(&evidence, Some(&Docket::of_recording(scenario.session())));
        let (_, spoil) = SPOILERS.iter().find(|(name, _)| *name == spoiler).expect("a spoiler");
        let seen = spoil(&evidence, evidence.expected()).expect("it applies");
        assert_eq!(rules(&judge(&evidence, &docket, &seen)), [expected], "{spoiler} in {address}");
    }
}

#[test]
fn what_a_target_does_not_report_is_said_and_not_judged() {
    let scenario = crate::committed::scenario("tools/one-call/per-frame");
    let wire = scenario.wire().expect("it applies");
    let evidence = Evidence::new(&scenario, &wire);
    let docket = Docket::of_recording(scenario.session());
    let verdict = judge(&evidence, &docket, &Observation::of(Seen::Completed));
    assert!(verdict.not_reported.contains(&("exposes-call-id", "tool_calls")), "{verdict:?}");
    assert!(!verdict.judged.contains(&"exposes-call-id") && verdict.findings.is_empty(), "{verdict:?}");
}

#[test]
fn every_rule_is_documented_in_whole_sentences_with_a_source_and_its_date() {
    for rule in RULES {
        let page = rule.page();
        for text in [page.statement, page.why] {
            let begins = text.starts_with(|first: char| first.is_uppercase() || first == '`');
            assert!(begins && text.ends_with('.') && !text.contains('\n'), "{}: {text:?}", rule.id());
        }
        let ends = page.source.ends_with('.') || page.source.ends_with(".”");
        assert!(ends && page.source.contains("read 20"), "{}: {:?}", rule.id(), page.source);
        assert!(page.incidents.iter().all(|incident| is_incident(incident)), "{}: {:?}", rule.id(), page.incidents);
        assert!(!page.incidents.is_empty(), "{} has no incident behind it", rule.id());
    }
}

#[test]
fn the_level_of_a_rule_is_what_decides_and_what_is_listed() {
    let listed = run(&["list", "rules", "--format", "json", &format!("{}/errors/rate-limit", folder())]).json();
    let listed = listed.as_array().expect("an array");
    assert_eq!(listed.len(), RULES.len());
    for (rule, row) in RULES.iter().zip(listed) {
        assert_eq!((&row["rule"], &row["level"]), (&rule.id().into(), &rule.level().as_str().into()));
        let finding = |level| codex_conformance::judge::Finding {
            rule: rule.id(),
            level,
            broken: codex_conformance::judge::Broken { expected: Vec::new(), actual: String::new() },
        };
        let verdict = Verdict { findings: vec![finding(rule.level())], ..Verdict::default() };
        assert_eq!(verdict.fails(), rule.level() == Level::Must, "{}", rule.id());
    }
}

fn for_every_scenario(mut look: impl FnMut(&mut Evidence<'_>, &Docket)) {
    let dockets: BTreeMap<_, _> =
        sessions().iter().map(|session| (&session.recording().id, Docket::of_recording(session))).collect();
    for scenario in &plan().scenarios {
        let wire = scenario.wire().expect("the plan holds what applies");
        let mut evidence = Evidence::new(scenario, &wire);
        if scenario.id().edits.is_empty() && !scenario.is_plain() {
            evidence.plain = Some(evidence.expected());
        }
        evidence.declared = Declared::by(&evidence, &evidence.expected()).into_iter().collect();
        let docket = Docket::of_scenario(&evidence, dockets.get(&scenario.id().recording));
        look(&mut evidence, &docket);
    }
}

fn rules(verdict: &Verdict) -> Vec<&str> {
    verdict.findings.iter().map(|finding| finding.rule).collect()
}

/// `owner/repository#number`.
fn is_incident(text: &str) -> bool {
    let parts = text.split_once('/').and_then(|(owner, rest)| Some((owner, rest.split_once('#')?)));
    parts.is_some_and(|(owner, (repository, number))| {
        !owner.is_empty() && !repository.is_empty() && number.parse::<u32>().is_ok()
    })
}

const OTHERWISE: &str = "answers otherwise than it said";

/// Makes of the ideal observation that of a consumer with one defect. `None` where the defect would not show.
type Spoiler = fn(&Evidence<'_>, Observation) -> Option<Observation>;

const SPOILERS: &[(&str, Spoiler)] = &[
    (OTHERWISE, |evidence, seen| {
        let said = evidence.declared.first()?;
        let is_another = |status: &&Seen| !said.answer.is_given(&Observation::of(**status));
        let status = *evidence.accepted().iter().find(is_another)?;
        Some(Observation { status, ..seen })
    }),
    ("asks thirty times", |_, seen| Some(Observation { requests: Some(30), ..seen })),
    ("does not wait", |evidence, seen| {
        let is_about_waits = seen.waits.is_some() && evidence.wire.is_about_requests();
        is_about_waits.then_some(Observation { waits: Some(vec![1, 1]), ..seen })
    }),
    ("leaves it open", |_, seen| seen.left_open.is_some().then_some(Observation { left_open: Some(2), ..seen })),
    ("sleeps for a day", |_, seen| {
        seen.waits.is_some().then_some(Observation { waits: Some(vec![86_400_000]), ..seen })
    }),
    ("shows it twice", |_, seen| {
        let streamed = seen.streamed.as_ref()?.repeat(2);
        Some(Observation { streamed: Some(streamed), ..seen })
    }),
    ("reads pages aloud", |evidence, mut seen| {
        let page = String::from_utf8_lossy(&evidence.wire.body).into_owned();
        seen.error.as_mut()?.message.replace(page)?;
        Some(seen)
    }),
    ("tells the key", |_, mut seen| {
        seen.error.as_mut()?.message.as_mut()?.push_str(codex_conformance::mutate::CANARY);
        Some(seen)
    }),
    ("hands out the calls of a broken turn", |evidence, seen| {
        let calls = evidence.transcript.finished_calls().filter_map(|item| call(&item.body));
        let calls: Vec<ObservedCall> = calls.collect();
        let broken = evidence.transcript.status != Status::Completed && !calls.is_empty();
        broken.then_some(Observation { tool_calls: Some(calls), ..seen })
    }),
    ("loses encrypted reasoning", |_, seen| {
        let had = seen.encrypted.as_ref().is_some_and(|contents| !contents.is_empty());
        had.then(|| Observation { encrypted: Some(Vec::new()), ..seen })
    }),
    ("says what it thought", |evidence, seen| {
        let text = seen.text.clone()? + &evidence.transcript.reasoning();
        (seen.text.as_ref() != Some(&text)).then_some(Observation { text: Some(text), ..seen })
    }),
    ("stops listening at a call", |_, seen| {
        let text = seen.text.as_ref()?.strip_suffix("Calling.")?.to_owned();
        Some(Observation { text: Some(text), ..seen })
    }),
    ("tells zero tokens for none", |_, seen| {
        let zero = Usage { input_tokens: Some(0), total_tokens: Some(0), ..Usage::default() };
        seen.usage.is_none().then_some(Observation { usage: Some(zero), ..seen })
    }),
    ("adds cached tokens", |_, seen| {
        let usage = seen.usage.filter(|usage| usage.cached_tokens.is_some_and(|cached| cached > 0))?;
        let input_tokens = usage.input_tokens?.checked_add(usage.cached_tokens?);
        Some(Observation { usage: Some(Usage { input_tokens, ..usage }), ..seen })
    }),
    ("counts twice", |_, seen| {
        let usage = seen.usage?;
        let total_tokens = usage.total_tokens?.checked_mul(2);
        Some(Observation { usage: Some(Usage { total_tokens, ..usage }), ..seen })
    }),
    ("loses the text", |_, seen| {
        let had = seen.text.as_ref().is_some_and(|text| !text.is_empty());
        had.then(|| Observation { text: Some(String::new()), ..seen })
    }),
    ("says completed", |_, seen| {
        (seen.status != Seen::Completed).then_some(Observation { status: Seen::Completed, ..seen })
    }),
    ("drops a call", |_, mut seen| {
        seen.tool_calls.as_mut()?.pop()?;
        Some(seen)
    }),
    ("doubles items", |_, mut seen| {
        let items = seen.items.as_mut().filter(|items| !items.is_empty())?;
        items.extend_from_within(..);
        Some(seen)
    }),
    ("doubles the text", |_, seen| {
        let text = seen.text.clone().filter(|text| !text.is_empty())?;
        Some(Observation { text: Some(text.repeat(2)), ..seen })
    }),
    ("doubles calls", |_, mut seen| {
        let calls = seen.tool_calls.as_mut().filter(|calls| !calls.is_empty())?;
        calls.extend_from_within(..);
        Some(seen)
    }),
    ("knows calls by the ids of their items", |evidence, seen| {
        let items = evidence.transcript.finished_calls().map(|item| item.id.clone());
        let calls = seen.tool_calls.clone().filter(|calls| !calls.is_empty())?;
        let renamed = calls.into_iter().zip(items).map(|(call, id)| Some(ObservedCall { call_id: id?, ..call }));
        Some(Observation { tool_calls: Some(renamed.collect::<Option<_>>()?), ..seen })
    }),
    ("hands out cut calls", |evidence, seen| {
        let cut: Vec<ObservedCall> = evidence.transcript.cut_calls().filter_map(|item| call(&item.body)).collect();
        (!cut.is_empty()).then_some(Observation { tool_calls: Some(cut), ..seen })
    }),
    ("mixes the arguments of calls", |_, mut seen| {
        let calls = seen.tool_calls.as_mut().filter(|calls| calls.len() > 1)?;
        let second = std::mem::take(&mut calls[1].arguments);
        calls[0].arguments.push_str(&second);
        Some(seen)
    }),
    ("hangs", |_, _| Some(Observation::of(Seen::Hung))),
    ("crashes", |_, _| Some(Observation::failure(Seen::Crashed, "panic", "index out of bounds"))),
    ("waits for the end of the body", |_, _| Some(Observation::failure(Seen::TimedOut, "idle", "the clock ran out"))),
    ("loses the error", |_, seen| {
        seen.error.is_some().then(|| Observation {
            error: Some(ObservedError { class: "unknown".to_owned(), ..ObservedError::default() }),
            ..seen
        })
    }),
    ("takes the code for another", |_, mut seen| {
        seen.error.as_mut()?.code.replace("unknown_error".to_owned())?;
        Some(seen)
    }),
    ("calls an answer a failure", |evidence, _| {
        let failure = || Observation::failure(Seen::Failed, "provider", "something went wrong");
        (evidence.transcript.status == Status::Completed).then(failure)
    }),
    ("forgets why it stopped", |_, mut seen| {
        seen.reason.as_mut()?.push_str(" (stop)");
        Some(seen)
    }),
    ("takes a whole answer for a cut one", |evidence, seen| {
        let completed = evidence.transcript.status == Status::Completed;
        completed.then_some(Observation { status: Seen::Truncated, ..seen })
    }),
    ("has no word for the error", |_, mut seen| {
        seen.error.as_mut()?.message = Some(String::new());
        Some(seen)
    }),
    ("tries again what it should not, and not what it should", |_, mut seen| {
        let again = seen.error.as_mut()?.retryable.as_mut()?;
        *again = !*again;
        Some(seen)
    }),
    ("shows the error as it came", |evidence, mut seen| {
        seen.error.as_mut()?.shown.clone_from(&evidence.transcript.error.as_ref()?.message);
        Some(seen)
    }),
    ("asks for ever", |_, seen| Some(Observation { requests: Some(1_890), ..seen })),
    ("has two outcomes", |_, seen| Some(Observation { outcomes: Some(2), ..seen })),
    ("forgets the handshake", |_, mut seen| {
        seen.said.as_mut()?.retain(|word| word != "initialized");
        Some(seen)
    }),
    ("answers no request of the server", |_, mut seen| {
        seen.said.as_mut()?.retain(|word| !word.starts_with("answer to "));
        Some(seen)
    }),
    ("says yes to everything", |_, mut seen| {
        for word in seen.said.as_mut()? {
            *word = word.replace(": decline", ": accept");
        }
        Some(seen)
    }),
    ("reads the log aloud", |evidence, seen| {
        let log = evidence.frames.iter().filter(|frame| frame.event.as_deref() == Some("log"));
        let log: String = log.filter_map(|frame| frame.data.as_deref()).collect();
        let error = ObservedError { message: Some(log), ..ObservedError::default() };
        seen.said.is_some().then_some(Observation { error: Some(error), ..seen })
    }),
    ("takes a refusal for no answer", |_, seen| {
        let refused = seen.refusal.as_ref().is_some_and(|refusal| !refusal.is_empty());
        refused.then(|| Observation { refusal: Some(String::new()), ..seen })
    }),
];

fn call(body: &Body) -> Option<ObservedCall> {
    match body {
        Body::FunctionCall { call_id, name, arguments: text } | Body::CustomToolCall { call_id, name, input: text } => {
            Some(ObservedCall { call_id: call_id.clone(), name: name.clone(), arguments: text.clone() })
        }
        _ => None,
    }
}
