//! The shelves. A file in a shelf folder is an entry on its list, under the name of the file.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use codex_conformance::{
    judge::rules::RULES,
    mutate::{self, Mutation, Page, delivery::DELIVERIES, mutations},
    record::import::SOURCES,
    replay::targets::targets,
};

use crate::{committed::folder, program::run};

#[test]
fn every_file_on_a_shelf_is_an_entry_under_its_name() {
    for shelf in shelves() {
        let expected: BTreeSet<String> =
            files(shelf.folder).into_iter().map(|file| format!("{}{}", shelf.prefix, file.replace('_', "-"))).collect();
        let entries: BTreeSet<String> = shelf.ids.iter().cloned().collect();
        assert_eq!(entries, expected, "{}", shelf.folder);
    }
}

#[test]
fn no_id_is_used_twice_and_all_are_kebab_case() {
    for shelf in shelves() {
        let mut known = BTreeSet::new();
        for id in &shelf.ids {
            let name = id.strip_prefix(shelf.prefix).unwrap_or(id);
            assert!(is_kebab_case(name), "{id}");
            assert!(known.insert(id), "{id} is used twice");
        }
    }
    let all: Vec<String> = shelves().into_iter().flat_map(|shelf| shelf.ids).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "`explain` takes ids of every shelf");
}

#[test]
fn every_family_of_mutations_is_a_folder_and_none_is_left_out() {
    let families: BTreeSet<&str> = mutations().filter_map(|mutation| Some(mutation.id().split_once('.')?.0)).collect();
    let mut folders = BTreeSet::new();
    for entry in fs::read_dir(source("mutate")).expect("src/mutate") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            folders.insert(path.file_name().expect("a name").to_string_lossy().into_owned());
        }
    }
    for other in ["delivery", "draft"] {
        assert!(folders.remove(other), "{other}");
    }
    assert_eq!(families, folders.iter().map(String::as_str).collect());
}

#[test]
fn every_page_is_written_in_whole_sentences() {
    let pages = mutations().map(|mutation| (mutation.id(), mutation.page()));
    let pages = pages.chain(DELIVERIES.iter().map(|delivery| (delivery.id(), delivery.page())));
    for (id, Page { summary, why, incidents }) in pages {
        for text in [summary, why] {
            assert!(is_sentence(text), "{id}: {text:?}");
        }
        for incident in incidents {
            assert!(incident.contains('/') && incident.contains('#'), "{id}: {incident:?}");
        }
    }
    for target in targets() {
        for text in [target.page().summary, target.page().about] {
            assert!(is_sentence(text), "{}: {text:?}", target.id());
        }
    }
}

#[test]
fn what_is_speculative_says_so() {
    for mutation in mutations().filter(|mutation| mutation.page().incidents.is_empty()) {
        let listed = run(&["list", "mutations", "--filter", mutation.id(), "--format", "json"]).json();
        assert_eq!(listed[0]["incidents"], "speculative", "{}", mutation.id());
    }
    assert!(mutations().any(|mutation| mutation.page().incidents.is_empty()));
}

#[test]
fn list_shows_every_entry_of_every_shelf_in_its_order() {
    for (what, column) in
        [("mutations", "mutation"), ("deliveries", "delivery"), ("rules", "rule"), ("targets", "target")]
    {
        let entries: Vec<String> = match what {
            "mutations" => mutations().map(|mutation| mutation.id().to_owned()).collect(),
            "deliveries" => DELIVERIES.iter().map(|delivery| delivery.id().to_owned()).collect(),
            "rules" => RULES.iter().map(|rule| rule.id().to_owned()).collect(),
            _ => targets().iter().map(|target| target.id().to_owned()).collect(),
        };
        // Rules are counted by scenario: a small recording will do.
        let few = &format!("{}/errors/rate-limit", folder());
        let json = run(&["list", what, "--no-config", "--format", "json", few]).json();
        let listed: Vec<&str> =
            json.as_array().expect("an array").iter().filter_map(|row| row[column].as_str()).collect();
        assert_eq!(listed, entries, "{what}");
        let table = run(&["list", what, "--no-config", few]).stdout;
        for entry in &entries {
            let shown = table.lines().any(|line| line.split_whitespace().next() == Some(entry));
            assert!(shown, "{entry} has no row:\n{table}");
        }
    }
}

struct Shelf {
    folder: &'static str,
    prefix: &'static str,
    ids: Vec<String>,
}

fn shelves() -> Vec<Shelf> {
    let family = |list: &[&'static dyn Mutation]| list.iter().map(|mutation| mutation.id().to_owned()).collect();
    let shelf = |folder, prefix, ids| Shelf { folder, prefix, ids };
    vec![
        shelf("mutate/terminal", "terminal.", family(mutate::terminal::MUTATIONS)),
        shelf("mutate/error", "error.", family(mutate::error::MUTATIONS)),
        shelf("mutate/truncation", "truncation.", family(mutate::truncation::MUTATIONS)),
        shelf("mutate/stall", "stall.", family(mutate::stall::MUTATIONS)),
        shelf("mutate/content", "content.", family(mutate::content::MUTATIONS)),
        shelf("mutate/framing", "framing.", family(mutate::framing::MUTATIONS)),
        shelf("mutate/delivery", "", DELIVERIES.iter().map(|delivery| delivery.id().to_owned()).collect()),
        shelf("judge/rules", "", RULES.iter().map(|rule| rule.id().to_owned()).collect()),
        shelf("record/import", "", SOURCES.iter().map(|source| source.id().to_owned()).collect()),
        shelf("replay/targets", "", targets().iter().map(|target| target.id().to_owned()).collect()),
    ]
}

/// The names of the Rust files in a folder of `src`, but for `mod.rs`.
fn files(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(source(folder)).expect("a shelf is a folder") {
        let path = entry.expect("an entry").path();
        assert!(path.extension().is_some_and(|extension| extension == "rs"), "{} on a shelf", path.display());
        files.push(path.file_stem().expect("a name").to_string_lossy().into_owned());
    }
    files.retain(|file| file != "mod");
    assert!(!files.is_empty(), "{folder} is empty");
    files
}

fn source(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder)
}

fn is_kebab_case(name: &str) -> bool {
    name.split('-')
        .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

fn is_sentence(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first.is_uppercase() || first == '`');
    begins && text.ends_with('.') && !text.contains('\n') && !text.contains("  ")
}
