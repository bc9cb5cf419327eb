//! Did you mean. A hint for a name that is not known.

/// The nearest of the names there are, or the command that lists them.
pub(crate) fn among(name: &str, known: &[String], list: &str) -> String {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(known) => format!("did you mean `{known}`? `codex-conformance {list}` names all"),
        None => format!("`codex-conformance {list}` names all"),
    }
}

/// The nearest name, if one looks like what was typed.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let likeness =
        known.map(|known| (strsim::jaro_winkler(name, known), known)).filter(|(likeness, _)| *likeness > ALIKE);
    likeness.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

/// Jaro-Winkler likeness from which two names look like one with a slip of the finger; clap's own threshold.
const ALIKE: f64 = 0.7;
