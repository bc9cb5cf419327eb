//! `init`. A repository that had nothing, and one that had something.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    committed::{folder, open},
    program::{Run, Scratch, ended},
};

/// The program alone, in a place of its own: it finds nothing of this project.
struct Alone {
    program: PathBuf,
    scratch: Scratch,
}

impl Alone {
    /// A repository that holds nothing.
    fn new() -> Self {
        let alone = Self::without_repository();
        fs::create_dir(alone.root().join(".git")).expect("created");
        alone
    }

    fn without_repository() -> Self {
        let scratch = Scratch::new();
        fs::create_dir_all(scratch.path().join("root")).expect("created");
        let program = scratch.path().join("codex-conformance");
        let built = env!("CARGO_BIN_EXE_codex-conformance");
        if fs::hard_link(built, &program).is_err() {
            fs::copy(built, &program).expect("copied");
        }
        Self { program, scratch }
    }

    fn root(&self) -> PathBuf {
        self.scratch.path().join("root")
    }

    fn run(&self, arguments: &[&str]) -> Run {
        self.run_in("", arguments)
    }

    fn run_in(&self, folder: &str, arguments: &[&str]) -> Run {
        let mut command = Command::new(&self.program);
        command.args(arguments).env_clear().current_dir(self.root().join(folder));
        ended(command)
    }

    fn file(&self, path: &str, text: &str) {
        self.scratch.file(&format!("root/{path}"), text);
    }

    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(&self.root())
    }
}

/// Every file below a folder.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(|entry| entry.expect("it can be walked").into_path());
    let file = |path: PathBuf| {
        let inside = path.strip_prefix(root).expect("it lies below").to_owned();
        (inside, fs::read(&path).expect("it can be read"))
    };
    entries.filter(|path| path.is_file()).map(file).collect()
}

fn line<'a>(run: &'a Run, path: &str) -> &'a str {
    let found = run.stdout.lines().find(|line| line.split_whitespace().nth(1) == Some(path));
    found.unwrap_or_else(|| panic!("{path} is not told of:\n{}", run.stdout))
}

#[test]
fn an_empty_repository_can_replay_with_the_program_alone() {
    let alone = Alone::new();
    let made = alone.run(&["init"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert!(
        made.stdout.lines().all(|line| line.starts_with("written ") || line.starts_with("added ")),
        "{}",
        made.stdout
    );
    assert!(made.stderr.contains("codex-conformance replay corpus/"), "{}", made.stderr);

    let checked = alone.run(&["corpus", "check", "corpus/"]);
    assert_eq!(checked.code, 0, "{}{}", checked.stdout, checked.stderr);
    // All of them are thousands, and run in `.ci/run`.
    let replay = ["replay", "corpus/", "--feed", "direct", "--filter", "*/{whole,per-frame}", "--skip", "*+size.*"];
    let replayed = alone.run(&[&replay[..], &["--skip", "*+truncation.byte:*", "--strict-config"]].concat());
    assert_eq!(replayed.code, 0, "{}{}", replayed.stdout, replayed.stderr);
    let all = format!("{} recordings", open().len());
    assert!(replayed.stdout.contains(&all), "{}", replayed.stdout);
    assert!(alone.root().join("reports/latest/report.json").exists());
    let listed = alone.run(&["record", "--all", "--dry-run"]);
    assert_eq!(listed.code, 0, "the prompts are there: {}", listed.stderr);
}

#[test]
fn the_corpus_in_the_program_is_the_one_of_this_project() {
    let alone = Alone::new();
    alone.run(&["init", "--only", "corpus"]);
    let ours = files(Path::new(folder()));
    let written = files(&alone.root().join("corpus"));
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    let hint = "touch src/cli/commands/init/starter.rs: what is new in corpus/ is seen when it is compiled again";
    assert_eq!(names(&written), names(&ours), "{hint}");
    assert!(written == ours, "{hint}");
}

#[test]
fn a_second_time_changes_nothing() {
    let alone = Alone::new();
    alone.run(&["init"]);
    let before = alone.files();
    let again = alone.run(&["init"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(again.stdout.lines().all(|line| line.starts_with("kept ")), "{}", again.stdout);
    assert!(alone.files() == before);
}

#[test]
fn what_is_there_is_kept_byte_for_byte_and_told() {
    let alone = Alone::new();
    let own = [
        ("codex-conformance.toml", "format = 1\r\n# mine"),
        (".config/expectations.toml", "# elsewhere\n"),
        (".github/workflows/conformance.yml", "name: mine\n"),
        ("corpus/text/basic/recording.toml", "mine = true\n"),
        ("corpus/prompts/say-hi.toml", "mine = true\n"),
    ];
    for (path, text) in own {
        alone.file(path, text);
    }
    alone.file(".gitignore", "/target");
    let made = alone.run(&["init"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    for (path, text) in own {
        assert_eq!(fs::read_to_string(alone.root().join(path)).expect("it is there"), text);
    }
    let files = alone.files();
    let text = |path: &str| String::from_utf8_lossy(&files[Path::new(path)]).into_owned();
    assert!(line(&made, "codex-conformance.toml").starts_with("kept "));
    assert!(line(&made, "expectations.toml").contains("there is .config/expectations.toml"));
    assert!(!files.contains_key(Path::new("expectations.toml")), "it would go before the one in .config");
    assert!(
        !files.contains_key(Path::new("corpus/text/basic/response.sse")),
        "no half of ours in a recording of theirs"
    );
    assert!(files.contains_key(Path::new("corpus/text/unicode/response.sse")));
    let kept: Vec<&str> = made.stdout.lines().filter(|line| line.starts_with("kept ")).collect();
    assert_eq!(kept.len(), 5, "{}", made.stdout);
    assert!(text(".gitignore").starts_with("/target\n") && text(".gitignore").ends_with("\n/reports/\n"));
    assert!(line(&made, ".gitignore").contains("1 line"), "{}", made.stdout);
}

#[test]
fn a_recording_that_was_begun_is_brought_to_its_end() {
    let alone = Alone::new();
    alone.run(&["init", "--only", "corpus"]);
    let before = alone.files();
    fs::remove_file(alone.root().join("corpus/text/basic/response.sse")).expect("removed");
    assert_eq!(alone.run(&["init", "--only", "corpus"]).code, 0);
    assert!(alone.files() == before);
}

#[test]
fn a_dry_run_tells_the_same_and_writes_nothing() {
    let alone = Alone::new();
    let dry = alone.run(&["init", "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert!(alone.files().is_empty());
    assert!(dry.stderr.contains("nothing was written"), "{}", dry.stderr);
    let wet = alone.run(&["init"]);
    assert_eq!(dry.stdout.replace("write   ", "written ").replace("add     ", "added   "), wet.stdout);
}

#[test]
fn parts_are_put_in_place_by_themselves() {
    for (part, first, others) in [
        ("corpus", "corpus/README.md", &["codex-conformance.toml", ".github"][..]),
        ("config", "codex-conformance.toml", &["corpus", ".github"]),
        ("workflow", ".github/workflows/conformance.yml", &["corpus", "codex-conformance.toml"]),
    ] {
        let alone = Alone::new();
        assert_eq!(alone.run(&["init", "--only", part]).code, 0);
        assert!(alone.root().join(first).is_file(), "{part}");
        for other in others {
            assert!(!alone.root().join(other).exists(), "{part} brought {other}");
        }
    }
}

#[test]
fn the_workflow_installs_this_version() {
    let alone = Alone::new();
    alone.run(&["init", "--only", "workflow"]);
    let text = fs::read_to_string(alone.root().join(".github/workflows/conformance.yml")).expect("it is there");
    assert!(text.contains(&format!("VERSION: \"{}\"", env!("CARGO_PKG_VERSION"))), "{text}");
}

#[test]
fn outside_of_the_root_of_a_repository_it_says_where_to_go() {
    let none = Alone::without_repository();
    let refused = none.run(&["init"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("`git init`"), "{}", refused.stderr);
    let below = Alone::new();
    fs::create_dir(below.root().join("inside")).expect("created");
    let refused = below.run_in("inside", &["init"]);
    assert_eq!(refused.code, 2);
    let root = below.root().canonicalize().expect("it is there");
    assert!(refused.stderr.contains(&format!("run it in `{}`", root.display())), "{}", refused.stderr);
    assert!(none.files().is_empty() && below.files().is_empty());
}

#[test]
fn what_cannot_be_written_is_named() {
    let alone = Alone::new();
    alone.file("corpus", "a file\n");
    let refused = alone.run(&["init"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("failed to write `corpus/README.md`"), "{}", refused.stderr);
    assert!(refused.stderr.contains("\nhint: nothing was written"), "{}", refused.stderr);
    assert_eq!(alone.files().len(), 1, "what could not be done whole was not begun");
    let dry = alone.run(&["init", "--dry-run"]);
    assert_eq!((dry.code, dry.stderr), (2, refused.stderr), "both meet the same");
    let later = Alone::new();
    later.file(".github", "a file\n");
    let dry = later.run(&["init", "--dry-run"]);
    assert!(dry.code == 2 && dry.stderr.contains("`.github/workflows/conformance.yml`"), "{}", dry.stderr);
    assert_eq!((later.run(&["init"]).stderr, later.files().len()), (dry.stderr, 1));
}

/// Lines that are settings behind a mark, without it. The day that a row holds until is left out, since it passes.
fn unmarked(text: &str) -> String {
    let setting =
        |line: &str| line.starts_with('[') || line.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '));
    let unmarked = |line: &str| match line.strip_prefix("# ") {
        Some(rest) if setting(rest) && !rest.starts_with("until") => rest.to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(|line| unmarked(line) + "\n").collect()
}

#[test]
fn the_settings_in_comments_are_settings() {
    let alone = Alone::new();
    alone.run(&["init"]);
    for file in ["codex-conformance.toml", "expectations.toml"] {
        let path = alone.root().join(file);
        let text = fs::read_to_string(&path).expect("it is there");
        let changed = unmarked(&text);
        assert!(changed.matches("mine").count() > 0 && changed != text, "{changed}");
        fs::write(&path, changed).expect("written");
    }
    let listed = alone.run(&["list", "targets", "--strict-config"]);
    assert_eq!(listed.code, 0, "{}", listed.stderr);
    assert!(listed.stdout.contains("mine"), "{}", listed.stdout);
    let replay = ["replay", "corpus/text/basic", "--target", "production", "--filter", "*+terminal.output:null/whole"];
    let replayed = alone.run(&[&replay[..], &["--strict-config", "--no-report"]].concat());
    assert_eq!(replayed.code, 0, "{}{}", replayed.stdout, replayed.stderr);
}
