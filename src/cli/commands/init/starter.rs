//! What `init` puts in place, as it comes with the program.

use std::{borrow::Cow, collections::BTreeMap};

use include_dir::{Dir, include_dir};

use super::Part;

/// What is put in place whole or kept whole.
pub(super) struct Unit {
    /// What it belongs to.
    pub(super) part: Part,
    /// Where it goes, from the root of the repository.
    pub(super) path: String,
    /// Under which name it is told.
    pub(super) group: String,
    /// What it is, where several are told as one.
    pub(super) what: Option<&'static str>,
    /// What is in it.
    pub(super) content: Content,
}

/// What is in a unit.
pub(super) enum Content {
    /// A file. It is kept where one lies at its path, or at the other one.
    File { text: Cow<'static, [u8]>, other: Option<&'static str> },
    /// The files of a folder, by their names.
    Folder(BTreeMap<String, &'static [u8]>),
    /// Lines that a file is to have.
    Lines(&'static str),
}

/// All of it, in the order in which it is told.
pub(super) fn starter() -> Vec<Unit> {
    let mut units = Vec::new();
    corpus(&CORPUS, &mut units);
    units.sort_by(|one, other| one.path.cmp(&other.path));
    let file = |part, path: &str, text: Cow<'static, [u8]>, other| Unit {
        part,
        path: path.to_owned(),
        group: path.to_owned(),
        what: None,
        content: Content::File { text, other },
    };
    let lines = |part, path: &str, text| Unit {
        part,
        path: path.to_owned(),
        group: path.to_owned(),
        what: None,
        content: Content::Lines(text),
    };
    let workflow = WORKFLOW.replace("@VERSION@", env!("CARGO_PKG_VERSION")).into_bytes();
    units.extend([
        lines(Part::Corpus, ".gitattributes", ATTRIBUTES),
        file(Part::Config, "codex-conformance.toml", CONFIG.into(), Some(".config/codex-conformance.toml")),
        file(Part::Config, "expectations.toml", EXPECTATIONS.into(), Some(".config/expectations.toml")),
        lines(Part::Config, ".gitignore", IGNORED),
        file(Part::Workflow, ".github/workflows/conformance.yml", workflow.into(), None),
        file(Part::Workflow, ".github/conformance/look", LOOK.into(), None),
        file(Part::Workflow, ".github/conformance/issue", ISSUE.into(), None),
    ]);
    units
}

/// The units of a folder of the corpus. A recording is one; elsewhere each file is.
fn corpus(folder: &'static Dir<'static>, units: &mut Vec<Unit>) {
    let path = |inside: &std::path::Path| format!("corpus/{}", inside.to_string_lossy().replace('\\', "/"));
    let name = |file: &include_dir::File<'_>| file.path().file_name().map(|name| name.to_string_lossy().into_owned());
    let group = |path: &str| path.split('/').take(2).collect::<Vec<_>>().join("/");
    let files: BTreeMap<String, &[u8]> =
        folder.files().filter_map(|file| Some((name(file)?, file.contents()))).collect();
    if files.contains_key("recording.toml") {
        let path = path(folder.path());
        let what = Some("recording");
        units.push(Unit { part: Part::Corpus, group: group(&path), path, what, content: Content::Folder(files) });
        return;
    }
    for file in folder.files() {
        let path = path(file.path());
        let what = path.matches('/').nth(1).map(|_| "file");
        let content = Content::File { text: file.contents().into(), other: None };
        units.push(Unit { part: Part::Corpus, group: group(&path), path, what, content });
    }
    for inside in folder.dirs() {
        corpus(inside, units);
    }
}

/// The corpus of this project. A file that is new in it is seen when this file is compiled again.
static CORPUS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus");

const CONFIG: &[u8] = include_bytes!("files/codex-conformance.toml");
const EXPECTATIONS: &[u8] = include_bytes!("files/expectations.toml");
const ATTRIBUTES: &str = include_str!("files/gitattributes");
const IGNORED: &str = include_str!("files/gitignore");
const WORKFLOW: &str = include_str!("files/conformance.yml");

/// The steps of our own night, which are those of others too.
const LOOK: &[u8] = include_bytes!("../../../../.ci/nightly/look");
const ISSUE: &[u8] = include_bytes!("../../../../.ci/nightly/issue");
