//! Prompts worth recording. One TOML file each: what it shows, and the request to send.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::journal::Label;

/// A prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// The name of its file, which becomes that of its recording.
    pub name: String,
    /// What the recording says of itself.
    pub label: Label,
    /// Whether it shows what the Codex backend cannot be asked for.
    pub is_api_only: bool,
    /// The request, without what every request has.
    request: Map<String, Value>,
}

/// The file, member by member.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    about: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    api_only: bool,
    request: Map<String, Value>,
}

/// Why there are no prompts.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PromptError {
    /// The file system refused.
    #[error("read `{path}`: {source}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// A file does not say what a prompt says.
    #[error("understand `{path}`: {reason}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        reason: String,
    },
}

impl Prompt {
    /// All prompts of a folder, sorted by name.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read, or a file is no prompt.
    pub fn all(folder: &Path) -> Result<Vec<Self>, PromptError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            |source| PromptError::Unreadable { path, source }
        };
        let mut prompts = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
            let path = entry.map_err(unreadable(folder))?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let malformed = |reason: String| PromptError::Malformed { path: path.clone(), reason };
                prompts.push(Self::read(name, &text).map_err(malformed)?);
            }
        }
        prompts.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(prompts)
    }

    fn read(name: String, text: &str) -> Result<Self, String> {
        let page: Page = toml::from_str(text).map_err(|error| error.to_string().trim_end().replace('\n', " "))?;
        if format!("a/{name}").parse::<crate::stream::RecordingId>().is_err() {
            return Err("the name of the file becomes that of a recording, which is made of a-z 0-9 . _ -".to_owned());
        }
        let Page { about, tags, api_only, request } = page;
        Ok(Self { name, label: Label { about: Some(about), tags }, is_api_only: api_only, request })
    }

    /// The body to send: streamed, and nothing of it stored at the other end. The Codex backend refuses a limit of
    /// tokens, so it gets none.
    #[must_use]
    pub fn body(&self, model: &str, is_codex: bool) -> Value {
        let mut body = Map::new();
        body.insert("model".to_owned(), model.into());
        body.insert("stream".to_owned(), true.into());
        body.insert("store".to_owned(), false.into());
        let is_taken = |name: &String| !is_codex || name != LIMIT;
        body.extend(self.request.clone().into_iter().filter(|(name, _)| is_taken(name)));
        Value::Object(body)
    }

    /// Tokens that its request may cost at most: those it sends, at three bytes a token, and those it allows in
    /// answer.
    #[must_use]
    pub fn most_tokens(&self, model: &str) -> (u64, u64) {
        let sent = self.body(model, false).to_string().len() / 3;
        let answer = self.request.get(LIMIT).and_then(Value::as_u64).unwrap_or(MOST_ANSWERED);
        (u64::try_from(sent).unwrap_or(u64::MAX), answer)
    }
}

/// The member that bounds an answer.
const LIMIT: &str = "max_output_tokens";

/// Tokens of an answer that nothing bounds. The longest committed prompt gets a quarter of it.
const MOST_ANSWERED: u64 = 8_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_streamed_and_never_stored() {
        let text = "about = \"Hi.\"\n[request]\ninput = \"Say hi.\"\nmax_output_tokens = 16\n";
        let prompt = Prompt::read("hi".into(), text).expect("valid");
        let mut expected = serde_json::json!({"model": "m", "stream": true, "store": false, "input": "Say hi."});
        assert_eq!(prompt.body("m", true), expected);
        expected["max_output_tokens"] = 16.into();
        assert_eq!(prompt.body("m", false), expected);
        assert_eq!(prompt.most_tokens("m").1, 16);
    }

    #[test]
    fn what_is_wrong_with_a_prompt_is_told() {
        let told = |name: &str, text: &str| Prompt::read(name.into(), text).expect_err("it is wrong");
        assert!(told("hi", "about = \"Hi.\"").contains("request"));
        assert!(told("hi", "about = \"Hi.\"\ncolour = 1\n[request]\n").contains("colour"));
        assert!(told("Hi", "about = \"Hi.\"\n[request]\n").contains("name of the file"));
    }
}
