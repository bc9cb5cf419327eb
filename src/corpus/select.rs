//! A selection of recordings. Globs over id, tag, api, and backend.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::CorpusError;
use crate::stream::Recording;

/// Which recordings to take. Patterns of one kind widen it, different kinds narrow it; an empty one takes all.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    ids: Option<GlobSet>,
    tags: Option<GlobSet>,
    apis: Option<GlobSet>,
    backends: Option<GlobSet>,
}

impl Selection {
    /// Only ids that one of the patterns matches, such as `text/*`. A `*` also crosses `/`.
    pub fn ids(self, patterns: &[String]) -> Result<Self, CorpusError> {
        Ok(Self { ids: globs(patterns)?, ..self })
    }

    /// Only recordings with a tag that one of the patterns matches.
    pub fn tags(self, patterns: &[String]) -> Result<Self, CorpusError> {
        Ok(Self { tags: globs(patterns)?, ..self })
    }

    /// Only wires that one of the patterns matches, such as `responses`.
    pub fn apis(self, patterns: &[String]) -> Result<Self, CorpusError> {
        Ok(Self { apis: globs(patterns)?, ..self })
    }

    /// Only backends that one of the patterns matches, such as `chatgpt-*`.
    pub fn backends(self, patterns: &[String]) -> Result<Self, CorpusError> {
        Ok(Self { backends: globs(patterns)?, ..self })
    }

    /// Whether the recording is in the selection.
    #[must_use]
    pub fn takes(&self, recording: &Recording) -> bool {
        let takes = |globs: &Option<GlobSet>, text: &str| globs.as_ref().is_none_or(|globs| globs.is_match(text));
        takes(&self.ids, recording.id.as_str())
            && takes(&self.apis, recording.api.as_str())
            && takes(&self.backends, &recording.backend)
            && (self.tags.is_none() || recording.tags.iter().any(|tag| takes(&self.tags, tag)))
    }
}

fn globs(patterns: &[String]) -> Result<Option<GlobSet>, CorpusError> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let wrong = |pattern: &str, error: &globset::Error| CorpusError::Pattern {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(GlobBuilder::new(pattern).build().map_err(|error| wrong(pattern, &error))?);
    }
    set.build().map(Some).map_err(|error| wrong(&patterns.join(" "), &error))
}
