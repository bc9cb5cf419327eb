//! Explain and list. Whatever has a name is explained by it, and whatever can be chosen is listed.

use codex_conformance::{
    judge::rules::RULES,
    mutate::{Page, delivery::DELIVERIES, mutations},
    replay::targets::targets,
};

use crate::{
    committed::{addresses, folder, sessions},
    program::run,
};

#[test]
fn every_rule_is_explained_with_its_level_source_incidents_and_mutations() {
    for rule in RULES {
        let page = rule.page();
        let text = explained(rule.id(), &format!("rule, {}", rule.level().as_str()));
        let names = page.incidents.iter().chain(page.mutations).copied();
        for part in [page.statement, page.why, page.source].into_iter().chain(names) {
            assert!(text.contains(part), "{part:?} is missing:\n{text}");
        }
    }
}

#[test]
fn every_mutation_and_every_delivery_is_explained_with_its_incidents() {
    let mutations = mutations().map(|mutation| (mutation.id(), "mutation", mutation.page()));
    let deliveries = DELIVERIES.iter().map(|delivery| (delivery.id(), "delivery", delivery.page()));
    for (id, kind, Page { summary, why, incidents }) in mutations.chain(deliveries) {
        let text = explained(id, kind);
        let incidents = if incidents.is_empty() { &["none: speculative"] } else { incidents };
        for part in [summary, why].iter().chain(incidents) {
            assert!(text.contains(part), "{part:?} is missing:\n{text}");
        }
    }
    assert_eq!(explained("terminal.output:null", ""), explained("terminal.output", "mutation"));
}

#[test]
fn a_mutation_is_explained_with_what_it_takes() {
    let takes = |id: &str| {
        let told = run(&["explain", id, "--corpus", folder()]).stdout;
        told.lines().find_map(|line| Some(line.strip_prefix("takes     ")?.to_owned()))
    };
    let shapes = takes("terminal.output").expect("it takes a shape");
    assert!(shapes.starts_with("null, empty, "), "{shapes}");
    let most = takes("truncation.aborted").expect("it takes a number");
    assert!(most.starts_with("a number up to ") && most.ends_with(", as the recording allows"), "{most}");
    assert_eq!(takes("terminal.twice"), None);
}

#[test]
fn what_is_for_some_wires_says_so_in_its_page_and_in_the_list() {
    for (id, what) in [("done-means-done", "rules"), ("usage.shape", "mutations"), ("production", "targets")] {
        let told = run(&["explain", id, "--corpus", folder()]).stdout;
        let wires = told.lines().find_map(|line| line.strip_prefix("wires     ")).expect(id);
        let rows = run(&["list", what, "--format", "json", "--filter", id, folder()]).json();
        assert_eq!(rows[0]["wires"], wires, "{rows}");
        assert!(wires.split(", ").any(|wire| wire == "responses"), "{wires}");
    }
}

#[test]
fn every_target_is_explained() {
    for target in targets() {
        let text = explained(target.id(), "target");
        assert!(text.contains(target.page().summary) && text.contains(target.page().about), "{text}");
    }
}

#[test]
fn every_exit_code_is_explained_and_the_words_need_no_quotes() {
    for (number, name) in EXIT_CODES {
        let number = number.to_string();
        let quoted = run(&["explain", &format!("exit {number}")]);
        assert_eq!(quoted.code, 0, "{}", quoted.stderr);
        let mut words = quoted.stdout.split_whitespace();
        assert_eq!((words.next(), words.next()), (Some(number.as_str()), Some(*name)));
        assert!(words.next().is_some(), "{name} has no meaning");
        assert_eq!(run(&["explain", "exit", &number]).stdout, quoted.stdout);
    }
    let all = run(&["explain", "exit"]);
    assert_eq!(all.stdout.lines().count(), EXIT_CODES.len(), "{}", all.stdout);
    let unknown = run(&["explain", "exit", "42"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("hint: `codex-conformance explain exit` prints all"), "{}", unknown.stderr);
}

#[test]
fn a_scenario_is_explained_by_what_is_sent_what_is_expected_and_which_rules_it_exercises() {
    let told = run(&["explain", "text/basic+terminal.output:null/whole", "--corpus", folder()]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    for part in [
        "text/basic+terminal.output:null/whole (scenario)\n",
        "terminal.output:null: The terminal frame's `output` is null,",
        "whole: The body comes in one chunk.",
        " bytes in 11 frames, 1 chunk; then the body ends\n",
        "expected  completed, text \"Good morning, harbour.\"\n",
        "rules     complete-without-terminal-output\n",
    ] {
        assert!(told.stdout.contains(part), "{part:?} is missing:\n{}", told.stdout);
    }
}

#[test]
fn what_has_no_page_gets_the_nearest_name_and_the_list_that_holds_it() {
    for (typed, name, list) in [
        ("ends-on-terminl", "ends-on-terminal", "list rules"),
        ("terminal.outptu", "terminal.output", "list mutations"),
        ("one-bite", "one-byte", "list deliveries"),
        ("productoin", "production", "list targets"),
    ] {
        let told = run(&["explain", typed]);
        assert_eq!((told.code, told.stdout.as_str()), (2, ""));
        let expected = format!(
            "error: failed to find anything called `{typed}`\nhint: did you mean `{name}`? `codex-conformance {list}` names all\n"
        );
        assert_eq!(told.stderr, expected);
    }
    let nothing_like_it = run(&["explain", "xyzzy"]);
    assert!(nothing_like_it.stderr.contains("hint: `codex-conformance list rules`"), "{}", nothing_like_it.stderr);
    let no_recording = run(&["explain", "text/basik/whole", "--corpus", folder()]);
    assert_eq!(no_recording.code, 3);
    assert!(no_recording.stderr.contains("did you mean `text/basic`?"), "{}", no_recording.stderr);
}

#[test]
fn recordings_and_scenarios_are_listed_as_json_and_narrowed_by_globs() {
    let recordings = run(&["list", "recordings", folder(), "--format", "json"]).json();
    let ids: Vec<&str> =
        recordings.as_array().expect("rows").iter().filter_map(|row| row["recording"].as_str()).collect();
    assert_eq!(ids, sessions().iter().map(|session| session.recording().id.as_str()).collect::<Vec<_>>());
    for row in recordings.as_array().expect("rows") {
        assert!(["api", "backend", "bytes", "about"].iter().all(|member| row[member].is_string()), "{row}");
    }

    let scenarios = run(&["list", "scenarios", folder(), "--format", "json"]).json();
    let ids: Vec<&str> =
        scenarios.as_array().expect("rows").iter().filter_map(|row| row["scenario"].as_str()).collect();
    assert_eq!(ids, addresses());

    let some = run(&["list", "scenarios", folder(), "--filter", "text/basic+framing.*/inside-utf8"]);
    assert_eq!(some.code, 3, "text/basic has no character of several bytes: {}", some.stdout);
    assert!(some.stderr.contains("\nhint: "), "{}", some.stderr);
    let some = run(&["list", "scenarios", folder(), "--filter", "text/basic+framing.bom/*"]);
    let expected = ["whole", "per-frame", "one-byte", "packets"].map(|how| format!("text/basic+framing.bom/{how}"));
    assert_eq!(some.stdout.lines().collect::<Vec<_>>(), expected);
}

/// What `explain` prints for a name, which begins with the name and its kind.
fn explained(name: &str, kind: &str) -> String {
    let told = run(&["explain", name]);
    assert_eq!((told.code, told.stderr.as_str()), (0, ""), "{name}");
    if !kind.is_empty() {
        assert!(told.stdout.starts_with(&format!("{name} ({kind})\n\n")), "{}", told.stdout);
    }
    told.stdout
}

/// The numbers are public and never change.
const EXIT_CODES: &[(u8, &str)] = &[
    (0, "Clean"),
    (1, "Findings"),
    (2, "Usage"),
    (3, "NothingToDo"),
    (4, "Stale"),
    (5, "Drift"),
    (6, "Corpus"),
    (7, "CouldNotLook"),
    (8, "Target"),
    (70, "Bug"),
    (130, "Interrupted"),
];
