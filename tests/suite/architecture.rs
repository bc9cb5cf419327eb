//! The shape of the house. Who may import whom, how a file begins, and what no file is called.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What each module may import of ours, besides itself. Whoever is missing here has no layer yet.
const LAYERS: &[(&str, &[&str])] = &[
    ("shelf", &[]),
    ("stream", &[]),
    ("consumer", &[]),
    ("strategies", &[]),
    ("corpus", &["stream"]),
    ("record", &["shelf", "stream", "corpus", "consumer"]),
    ("mutate", &["shelf", "stream"]),
    ("judge", &["shelf", "stream", "mutate"]),
    ("drift", &["stream", "corpus"]),
    ("report", &["stream", "mutate", "judge", "drift"]),
    ("replay", &["stream", "mutate", "judge", "consumer", "strategies"]),
    ("fuzz", &["stream", "mutate", "judge", "replay"]),
];

/// Files that may name any module: the map, the program, and its shell.
const ABOVE_ALL: &[&str] = &["lib", "main", "cli"];

/// Names that say nothing about what is inside.
const BANNED: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc", "types", "imp"];

#[test]
fn a_module_imports_only_what_its_layer_may() {
    for (path, text) in sources() {
        let module = module_of(&path);
        if ABOVE_ALL.contains(&module.as_str()) {
            continue;
        }
        let (_, allowed) =
            LAYERS.iter().find(|(name, _)| *name == module).unwrap_or_else(|| panic!("`{module}` has no layer"));
        for imported in imports(&text) {
            assert!(
                imported == module || allowed.contains(&imported.as_str()),
                "{} imports `{imported}`, which `{module}` may not",
                path.display()
            );
        }
    }
}

#[test]
fn a_layer_imports_only_layers_above_it() {
    for (at, (name, allowed)) in LAYERS.iter().enumerate() {
        let above: Vec<&str> = LAYERS[..at].iter().map(|(name, _)| *name).collect();
        assert!(allowed.iter().all(|layer| above.contains(layer)), "`{name}` imports what is below it");
    }
}

#[test]
fn every_file_says_its_idea_in_its_first_line() {
    for (path, text) in sources() {
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! "), "{} begins with {first:?}", path.display());
    }
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    for (path, _) in sources() {
        let names = path.components().map(|name| name.as_os_str().to_string_lossy().into_owned());
        for name in names {
            let stem = name.strip_suffix(".rs").unwrap_or(&name);
            assert!(!BANNED.contains(&stem), "{}", path.display());
        }
    }
}

#[test]
fn only_the_terminal_touches_stdout_and_stderr() {
    for (path, text) in sources() {
        let may = path.starts_with("cli/terminal") || path == Path::new("cli/environment.rs");
        let does = ["io::stdout()", "io::stderr()", "println!", "eprintln!"].iter().any(|call| text.contains(call));
        assert!(may || !does, "{} writes to the terminal itself", path.display());
    }
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::stream::{Frame, read};\nuse crate::{\n    corpus::{a, b},\n    judge,\n};\nfn f() { crate::replay::lab(); }\n//! [`crate::report`]\n";
    let found: Vec<String> = imports(text).into_iter().collect();
    assert_eq!(found, ["corpus", "judge", "replay", "stream"]);
}

/// Every Rust file under `src`, relative to it, with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let path = entry.expect("src can be walked").into_path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("sources are UTF-8");
            files.push((path.strip_prefix(&root).expect("it lies below").to_owned(), text));
        }
    }
    assert!(!files.is_empty());
    files
}

fn module_of(path: &Path) -> String {
    let first = path.components().next().expect("a file has a name").as_os_str().to_string_lossy();
    first.strip_suffix(".rs").unwrap_or(&first).to_owned()
}

/// Modules named behind `crate::`, alone or in braces, outside comments.
fn imports(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect();
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(heads(group)),
            None => found.extend(name(rest)),
        }
    }
    found.retain(|name| LAYERS.iter().any(|(layer, _)| layer == name) || ABOVE_ALL.contains(&name.as_str()));
    found
}

/// The first name of each path in a group, up to its closing brace.
fn heads(group: &str) -> Vec<String> {
    let (mut heads, mut depth, mut is_head) = (Vec::new(), 0, true);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_head = true,
            _ if depth == 0 && is_head && !character.is_whitespace() => {
                heads.extend(name(&group[at..]));
                is_head = false;
            }
            _ => {}
        }
    }
    heads
}

fn name(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect();
    (!name.is_empty()).then_some(name)
}
