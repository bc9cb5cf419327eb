//! The committed corpus, opened once for all tests.

use std::{
    path::Path,
    sync::{Arc, LazyLock},
};

use codex_conformance::{
    corpus::Corpus,
    mutate::{Edit, Plan, Scenario, ScenarioId, Session},
};

/// The folder of the committed corpus.
pub(crate) fn folder() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")
}

/// Its recordings, opened anew.
pub(crate) fn open() -> Vec<Arc<Session>> {
    let corpus = Corpus::open(&[Path::new(folder()).to_owned()]).expect("the corpus is committed");
    assert!(corpus.problems.is_empty(), "{:?}", corpus.problems);
    corpus.recordings.into_iter().map(|recording| Arc::new(Session::new(recording))).collect()
}

/// Its recordings.
pub(crate) fn sessions() -> &'static [Arc<Session>] {
    static SESSIONS: LazyLock<Vec<Arc<Session>>> = LazyLock::new(open);
    &SESSIONS
}

/// The scenarios that `replay` would run, but of the cuts inside frames every 97th byte only, and no huge frames.
pub(crate) fn plan() -> &'static Plan {
    static PLAN: LazyLock<Plan> = LazyLock::new(|| Plan::build(sessions(), &is_sampled));
    &PLAN
}

/// The addresses of all scenarios that `replay` would run.
pub(crate) fn addresses() -> Vec<String> {
    Plan::build(sessions(), &|_| true).scenarios.iter().map(|scenario| scenario.id().to_string()).collect()
}

/// Whether the laws are tried on it. Cuts at every byte are hundreds of thousands, and the longest frames cost as much
/// as thousands of others.
pub(crate) fn is_sampled(id: &ScenarioId) -> bool {
    let is_cut = |edit: &Edit| edit.mutation.id() == "truncation.byte";
    let is_97th = |edit: &Edit| edit.parameter.parse::<usize>().is_ok_and(|byte| byte % 97 == 0);
    let is_huge = |edit: &Edit| ["4mib", "32mib", "100000"].iter().any(|size| edit.parameter.ends_with(size));
    id.edits.iter().all(|edit| (!is_cut(edit) || is_97th(edit)) && !is_huge(edit))
}

/// One recording.
pub(crate) fn session(id: &str) -> &'static Arc<Session> {
    let found = sessions().iter().find(|session| session.recording().id.as_str() == id);
    found.unwrap_or_else(|| panic!("`{id}` is not in the corpus"))
}

/// One scenario, in the plan or not.
pub(crate) fn scenario(address: &str) -> Scenario {
    let id: ScenarioId = address.parse().expect("a test names scenarios that there are");
    let session = session(id.recording.as_str());
    Scenario::new(id, Arc::clone(session)).expect("a test names scenarios that apply")
}

/// The edit of a scenario that has one and no more.
pub(crate) fn edit(scenario: &Scenario) -> Option<&Edit> {
    match scenario.id().edits.as_slice() {
        [edit] => Some(edit),
        _ => None,
    }
}
