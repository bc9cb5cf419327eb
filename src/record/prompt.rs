//! Prompts worth recording. One TOML file each: what it shows, and the request to send.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::journal::Label;
use crate::{corpus::format::told, stream::Api};

/// A prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// The name of its file, which becomes that of its recording.
    pub name: String,
    /// What the recording says of itself.
    pub label: Label,
    /// The wire that it is sent on.
    pub api: Api,
    /// Whether it shows what the Codex backend cannot be asked for.
    pub is_api_only: bool,
    /// Whether the answer is to be a failure, to see what one looks like.
    pub fails: bool,
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
    api: Api,
    #[serde(default)]
    api_only: bool,
    #[serde(default)]
    fails: bool,
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
    /// The names of all prompts of a folder, sorted.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn names(folder: &Path) -> Result<Vec<String>, PromptError> {
        let unreadable = |source| PromptError::Unreadable { path: folder.to_owned(), source };
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                names.push(path.file_stem().unwrap_or_default().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// The prompt of this name.
    ///
    /// # Errors
    /// When its file cannot be read, or is no prompt.
    pub fn open(folder: &Path, name: &str) -> Result<Self, PromptError> {
        let path = folder.join(format!("{name}.toml"));
        match fs::read_to_string(&path) {
            Ok(text) => Self::read(name.to_owned(), &text).map_err(|reason| PromptError::Malformed { path, reason }),
            Err(source) => Err(PromptError::Unreadable { path, source }),
        }
    }

    fn read(name: String, text: &str) -> Result<Self, String> {
        let page: Page = toml::from_str(text).map_err(|error| told(&error))?;
        if format!("a/{name}").parse::<crate::stream::RecordingId>().is_err() {
            return Err("the name of the file becomes that of a recording, which is made of a-z 0-9 . _ -".to_owned());
        }
        let Page { about, tags, api, api_only, fails, request } = page;
        if !Api::OF_EVENTS.contains(&api) {
            return Err(format!("a prompt is sent over HTTP, and `{}` is no such wire", api.as_str()));
        }
        let label = Label { about: Some(about), tags };
        Ok(Self { name, label, api, is_api_only: api_only || api != Api::Responses, fails, request })
    }

    /// The body to send: streamed, with usage, and nothing of it stored at the other end. The Codex backend refuses a
    /// limit of tokens, so it gets none.
    #[must_use]
    pub fn body(&self, model: &str, is_codex: bool) -> Value {
        let mut body = Map::new();
        body.insert("model".to_owned(), model.into());
        body.insert("stream".to_owned(), true.into());
        body.insert("store".to_owned(), false.into());
        if self.api == Api::Chat {
            body.insert("stream_options".to_owned(), json!({"include_usage": true}));
        }
        let is_taken = |name: &String| !is_codex || name != self.limit();
        body.extend(self.request.clone().into_iter().filter(|(name, _)| is_taken(name)));
        Value::Object(body)
    }

    /// Tokens that its request may cost at most: those it sends, at three bytes a token, and those it allows in
    /// answer.
    #[must_use]
    pub fn most_tokens(&self, model: &str) -> (u64, u64) {
        let sent = self.body(model, false).to_string().len() / 3;
        let answer = self.request.get(self.limit()).and_then(Value::as_u64).unwrap_or(MOST_ANSWERED);
        (u64::try_from(sent).unwrap_or(u64::MAX), answer)
    }

    /// The member that bounds an answer.
    fn limit(&self) -> &'static str {
        if self.api == Api::Chat { "max_completion_tokens" } else { "max_output_tokens" }
    }
}

/// Tokens of an answer that nothing bounds. The longest committed prompt gets a quarter of it.
const MOST_ANSWERED: u64 = 8_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_streamed_and_never_stored() {
        let text = "about = \"Hi.\"\n[request]\ninput = \"Say hi.\"\nmax_output_tokens = 16\n";
        let prompt = Prompt::read("hi".into(), text).expect("valid");
        let mut expected = json!({"model": "m", "stream": true, "store": false, "input": "Say hi."});
        assert_eq!(prompt.body("m", true), expected);
        expected["max_output_tokens"] = 16.into();
        assert_eq!(prompt.body("m", false), expected);
        assert_eq!(prompt.most_tokens("m").1, 16);
    }

    #[test]
    fn a_prompt_of_chat_asks_for_usage_and_is_for_the_api_alone() {
        let text = "about = \"Hi.\"\napi = \"chat\"\n[request]\nmax_completion_tokens = 16\nmessages = []\n";
        let prompt = Prompt::read("hi".into(), text).expect("valid");
        let expected = json!({"model": "m", "stream": true, "store": false, "stream_options": {"include_usage": true},
                              "max_completion_tokens": 16, "messages": []});
        assert_eq!(prompt.body("m", false), expected);
        assert_eq!((prompt.api, prompt.is_api_only, prompt.most_tokens("m").1), (Api::Chat, true, 16));
    }

    #[test]
    fn what_is_wrong_with_a_prompt_is_told() {
        let told = |name: &str, text: &str| Prompt::read(name.into(), text).expect_err("it is wrong");
        assert!(told("hi", "about = \"Hi.\"").contains("request"));
        assert!(told("hi", "about = \"Hi.\"\ncolour = 1\n[request]\n").contains("colour"));
        assert!(told("hi", "about = \"Hi.\"\napi = \"app-server\"\n[request]\n").contains("`app-server`"));
        assert!(told("Hi", "about = \"Hi.\"\n[request]\n").contains("name of the file"));
    }
}
