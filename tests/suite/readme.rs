//! README.md. Every command in it runs, and does what the page shows.

use std::{fs, path::Path};

use crate::{
    committed::folder,
    program::{command, ended, run},
};

const README: &str = include_str!("../../README.md");

#[test]
fn what_the_console_shows_is_what_the_program_prints() {
    trycmd::TestCases::new()
        .env("CODEX_CONFORMANCE_PROGRESS", "none")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .case("README.md");
}

/// `.ci/run` types these as they stand, with a release build; here they run in the build at hand.
#[test]
fn the_first_commands_end_as_the_page_says() {
    let commands: Vec<&str> = README.lines().filter(|line| line.starts_with("cargo run")).collect();
    assert_eq!(commands.len(), 5, "{commands:?}");
    for line in commands {
        let (typed, comment) = line.split_once('#').expect("a comment says how it ends");
        let code: i32 = comment.trim().strip_prefix("exits ").and_then(|code| code.parse().ok()).expect("`exits N`");
        let arguments = typed.split_once(" -- ").expect("arguments of the program").1;
        // A part is enough here: all of it runs in `.ci/run`.
        let part: &[&str] = &["--feed", "direct", "--no-report", "--skip", "*+truncation.byte:*", "--skip", "*+size.*"];
        let words = shlex::split(arguments).expect("a shell reads it");
        let part = if words.first().is_some_and(|word| word == "replay") { part } else { &[] };
        let arguments: Vec<&str> = words.iter().map(String::as_str).chain(part.iter().copied()).collect();
        let mut command = command(&arguments);
        command.env("PATH", env!("PATH"));
        let ran = ended(command);
        assert_eq!(ran.code, code, "{line}\n{}", ran.stderr);
    }
}

#[test]
fn links_and_paths_lead_somewhere() {
    let links = README.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link);
    for link in links.filter(|link| !link.contains("://")) {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(link).exists(), "{link}");
    }
}

#[test]
fn the_table_of_the_rules_is_what_the_program_prints() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the page");
    let (_, rest) = page.split_once("<!-- rules -->\n").expect("the table begins");
    let (table, _) = rest.split_once("\n<!-- end of the rules -->").expect("the table ends");
    let printed = run(&["list", "rules", "--format", "markdown", folder()]).stdout;
    assert_eq!(table.trim(), printed.trim(), "paste what `list rules --format markdown` prints");
}

#[test]
fn the_tables_of_the_starter_corpus_name_every_recording_and_prompt() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let page = fs::read_to_string(root.join("README.md")).expect("the page of the corpus");
    for family in fs::read_dir(&root).expect("the corpus").map(|entry| entry.expect("an entry").path()) {
        for folder in family.read_dir().into_iter().flatten().map(|entry| entry.expect("an entry").path()) {
            let id = format!("{}/{}", name(&family), name(&folder));
            let id = id.trim_end_matches(".toml").trim_end_matches(".tsv");
            assert!(page.contains(&format!("`{id}`")), "{id} is missing in corpus/README.md");
        }
    }
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}
