//! Did you mean. A hint for a name that is not known.

/// The nearest of the names there are, or the command that lists them.
pub(crate) fn among(name: &str, known: &[String], list: &str) -> String {
    let nearest =
        known.iter().map(|known| (strsim::jaro_winkler(name, known), known)).max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((likeness, known)) if likeness > ALIKE => {
            format!("did you mean `{known}`? `codex-conformance {list}` names all")
        }
        _ => format!("`codex-conformance {list}` names all"),
    }
}

/// Jaro-Winkler likeness from which two names look like one with a slip of the finger; clap's own threshold.
const ALIKE: f64 = 0.7;
