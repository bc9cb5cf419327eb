//! The forms that recordings go out in. A shelf: one file a form, one line here.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{corpus::CorpusError, shelf::shelf, stream::Recording};

shelf! {
    /// Every form, sorted by id.
    FORMS: dyn Form;
    raw::Raw,
}

/// A form that recordings go out in.
pub trait Form: Sync {
    /// What `--to` calls it.
    fn id(&self) -> &'static str;

    /// One sentence: what it makes of a recording.
    fn about(&self) -> &'static str;

    /// The files of a recording: what stands behind its name, and the bytes.
    ///
    /// # Errors
    /// When the form has no way to say what the recording says.
    fn files(&self, recording: &Recording) -> Result<Vec<(&'static str, Vec<u8>)>, Unfit>;

    /// What the form does not keep of a recording that it can represent, in a few words.
    fn loses(&self, recording: &Recording) -> Option<&'static str>;
}

/// Why a recording cannot go out in a form. Completes "the recording …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub(super) String);

/// The form with this id.
#[must_use]
pub fn form(id: &str) -> Option<&'static dyn Form> {
    FORMS.iter().copied().find(|form| form.id() == id)
}

/// Why a recording did not go out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotExported {
    /// The form cannot say it.
    #[error("the recording {0}")]
    Unfit(#[from] Unfit),
    /// The files cannot be written.
    #[error("failed to {0}")]
    Write(#[from] CorpusError),
}

/// Writes the files of a recording to `<into>/<family>/<name>.…` and returns them.
///
/// # Errors
/// When the form cannot represent the recording, or its files cannot be written.
pub fn export(form: &dyn Form, recording: &Recording, into: &Path) -> Result<Vec<PathBuf>, NotExported> {
    let files = form.files(recording)?;
    let mut written = Vec::with_capacity(files.len());
    for (ending, bytes) in files {
        let path = into.join(format!("{}.{ending}", recording.id));
        let failed = |source| CorpusError::Write { path: path.clone(), source };
        fs::create_dir_all(path.parent().unwrap_or(into)).map_err(failed)?;
        fs::write(&path, bytes).map_err(failed)?;
        written.push(path);
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_sorted_and_say_in_a_sentence_what_they_make() {
        assert!(FORMS.is_sorted_by(|a, b| a.id() < b.id()));
        assert!(FORMS.iter().all(|form| form.about().ends_with('.')));
    }
}
