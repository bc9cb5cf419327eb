//! What is known already: how the changes of a night get into the baseline, and what it counts.

use super::{
    PLANTS,
    backend::{Sent, known},
    report,
};
use crate::program::{Run, Scratch, run};

#[test]
fn what_a_person_agrees_with_is_no_drift_from_then_on() {
    let (backend, scratch) = known();
    let (pending, corpus) = (format!("{}/pending", scratch.text()), format!("{}/corpus", scratch.text()));
    for (plant, expected) in PLANTS.iter().filter(|(_, expected)| !expected[0].starts_with("info")) {
        backend.plants(*plant);
        assert_eq!(backend.night(&scratch, &["--no-replay"]).code, 5, "{expected:?}");
        let listed = run(&["review", "--pending", &pending, "--corpus", &corpus, "--list"]);
        assert!(listed.stdout.contains("shapes/127.0.0.1   6 streams\n"), "{}", listed.stdout);
        let word = expected[0].split(' ').next().unwrap_or_default().to_uppercase();
        let waiting = run(&["review", "--pending", &pending, "--corpus", &corpus, "--list", "--format", "json"]).json();
        let told = waiting["shapes"][0]["changes"].as_array().expect("a list").clone();
        let seen = &told[0]["fresh"];
        let counts = format!("{} of {}, before", seen["seen"], seen["of"]);
        assert!(listed.stdout.contains(&word) && listed.stdout.contains(&counts), "{expected:?} {}", listed.stdout);
        let of_the_night = report(&scratch)["backends"][0]["changes"].clone();
        assert!(
            !told.is_empty()
                && told.iter().all(|change| of_the_night.as_array().is_some_and(|all| all.contains(change)))
        );
        let accepted = run(&["review", "--pending", &pending, "--corpus", &corpus, "--accept", "shapes/*"]);
        assert_eq!(accepted.code, 0, "{}", accepted.stderr);
        for _ in 0..2 {
            let again = backend.night(&scratch, &["--no-replay"]);
            assert_eq!(again.code, 0, "{expected:?} {}", again.stdout);
        }
        // What was may come back, and is nothing new.
        backend.plants(|_| Sent::AsEver);
        assert_eq!(backend.night(&scratch, &["--no-replay"]).code, 0, "{expected:?}");
    }
    let nothing = run(&["review", "--pending", &pending, "--corpus", &corpus, "--accept", "shapes/*"]);
    assert_eq!(nothing.code, 3, "{}", nothing.stderr);
}

/// `review` of what this scratch holds.
fn review(scratch: &Scratch, flags: &[&str]) -> Run {
    let (pending, corpus) = (format!("{}/pending", scratch.text()), format!("{}/corpus", scratch.text()));
    run(&[&["review", "--pending", &pending, "--corpus", &corpus], flags].concat())
}

#[test]
fn what_an_earlier_night_left_to_review_goes_with_a_night_that_finds_nothing() {
    let (backend, scratch) = known();
    let shapes = scratch.path().join("pending/shapes");
    let left = || std::fs::read_dir(&shapes).expect("a folder").count();
    backend.plants(PLANTS[0].0);
    backend.night(&scratch, &["--no-replay"]);
    assert_eq!(left(), 2, "the shape, and what of it changed");
    // A night that could not look says nothing of it, neither that it is so nor that it is not.
    backend.plants(|_| Sent::Json("500 Oh"));
    assert_eq!(backend.night(&scratch, &["--no-replay"]).code, 7);
    backend.plants(|_| Sent::AsEver);
    assert_eq!(backend.night(&scratch, &["--no-replay"]).code, 0);
    assert_eq!(left(), 0);
    assert_eq!(review(&scratch, &["--accept", "shapes/*"]).code, 3);
}

#[test]
fn a_shape_is_accepted_or_rejected_and_not_both() {
    let (backend, scratch) = known();
    let table = scratch.path().join("corpus/shapes/127.0.0.1.tsv");
    let before = std::fs::read(&table).expect("a table");
    backend.plants(PLANTS[0].0);
    backend.night(&scratch, &["--no-replay"]);
    let both = review(&scratch, &["--accept", "shapes/*", "--reject", "shapes/127.0.0.1"]);
    assert!(both.code == 2 && both.stderr.contains("it is to be accepted and rejected"), "{}", both.stderr);
    assert_eq!(std::fs::read(&table).expect("a table"), before);
    assert_eq!(review(&scratch, &["--reject", "shapes/*"]).code, 0);
    assert_eq!(std::fs::read(&table).expect("a table"), before);
    assert_eq!(review(&scratch, &["--accept", "shapes/*"]).code, 3, "what was rejected waits no more");
    assert_eq!(backend.night(&scratch, &["--no-replay"]).code, 5, "what was rejected is drift, as before");
    assert_eq!(review(&scratch, &["--accept", "shapes/*"]).code, 0);
    assert_eq!(review(&scratch, &["--reject", "shapes/*"]).code, 3, "what was accepted waits no more");
    assert_eq!(backend.night(&scratch, &["--no-replay"]).code, 0);
}

#[test]
fn what_is_counted_is_not_counted_again() {
    let (backend, scratch) = known();
    let shapes = format!("{}/corpus/shapes", scratch.text());
    let (fresh, table) = (format!("{}/out/fresh", scratch.text()), format!("{shapes}/127.0.0.1.tsv"));
    let add = |more: &[&str]| run(&[&["corpus", "shape", &fresh, "--into", &shapes, "--add"], more].concat());
    let before = std::fs::read_to_string(&table).expect("a table");
    let again = add(&[]);
    assert!(again.code == 0 && again.stderr.contains("counted already"), "{}", again.stderr);
    assert_eq!(std::fs::read_to_string(&table).expect("a table"), before);
    backend.night(&scratch, &["--no-replay"]);
    let added = add(&[]);
    assert!(added.code == 0 && added.stderr.contains("36 streams"), "{}", added.stderr);
    let none = add(&["--of", "1999"]);
    assert!(none.code == 3 && none.stderr.contains("what is there is of 20"), "{}", none.stderr);
    // What was accepted is counted, too.
    backend.plants(PLANTS[0].0);
    backend.night(&scratch, &["--no-replay"]);
    let (pending, corpus) = (format!("{}/pending", scratch.text()), format!("{}/corpus", scratch.text()));
    assert_eq!(run(&["review", "--pending", &pending, "--corpus", &corpus, "--accept", "shapes/*"]).code, 0);
    assert!(add(&[]).stderr.contains("counted already"));
}

#[test]
fn a_baseline_of_another_backend_is_named() {
    let (backend, scratch) = known();
    let shapes = scratch.path().join("corpus/shapes");
    std::fs::copy("corpus/shapes/deepseek.tsv", shapes.join("deepseek.tsv")).expect("room");
    std::fs::remove_file(shapes.join("127.0.0.1.tsv")).expect("it is there");
    let told = backend.night(&scratch, &["--no-replay"]);
    assert_eq!(told.code, 7);
    assert!(told.stdout.contains("the baseline is of deepseek on responses;"), "{}", told.stdout);
}
