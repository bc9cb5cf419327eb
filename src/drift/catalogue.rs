//! The third side. What a backend never sent before may be known to the catalogue all the same.

use super::paths::{parent, wherever};
use crate::stream::{catalog, objects};

/// Whether an event type or a type of item is known, under the name that a table has for it. `None` for what is of a wire
/// that the catalogue says nothing of: methods, items in camel case, chunks.
pub(super) fn whole(of: &str) -> Option<bool> {
    let item = of.strip_prefix("item ");
    let is_elsewhere = of.contains('/') || of.starts_with("chat.") || of.contains(char::is_uppercase);
    (!is_elsewhere).then(|| item.map_or_else(|| catalog::find(of).is_some(), objects::is_item))
}

/// Whether a member of an event is known, or the type of an item or part. `None` where the catalogue says nothing of
/// what it is in.
pub(super) fn field(of: &str, path: &str) -> Option<bool> {
    let path = wherever(path);
    if path.ends_with(['}', ']']) {
        return None;
    }
    match (parent(&path), path.split_once(' ')) {
        ("", Some(("item", name))) => Some(objects::is_item(name)),
        ("", Some((_, name))) => Some(objects::is_part(name)),
        ("", None) => catalog::is_member(of, &path),
        (object, _) => path.strip_prefix(object).and_then(|name| objects::is_member(object, &name[1..])),
    }
}

/// Whether a word is one that a field is known to hold, as a table has it, in quotes.
pub(super) fn word(path: &str, is: &str) -> Option<bool> {
    objects::is_word(&wherever(path), is.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_asked_for_what_a_path_is_to_a_person() {
        assert_eq!((whole("item shell_call"), whole("item song")), (Some(true), Some(false)));
        assert_eq!((whole("response.queued"), whole("response.song")), (Some(true), Some(false)));
        assert_eq!(
            (whole("turn/started"), whole("chat.completion.chunk"), whole("item agentMessage")),
            (None, None, None)
        );
        assert_eq!(field("response.completed", "response.output[]{message}.phase"), Some(true));
        assert_eq!(field("response.completed", "response.output[]{shell_call}"), Some(true));
        assert_eq!(field("response.output_item.done", "item{song}"), Some(false));
        assert_eq!(field("response.content_part.added", "part{refusal}"), Some(true));
        assert_eq!(field("response.content_part.added", "part{refusal}.why"), Some(false));
        assert_eq!(field("response.completed", "response.usage.input_tokens_details.cached_tokens"), Some(true));
        assert_eq!(field("response.completed", "response.usage.songs"), Some(false));
        assert_eq!(field("response.completed", "response.tools[]{function}.name"), None);
        assert_eq!(field("response.output_text.delta", "obfuscation"), Some(true));
        assert_eq!(field("response.output_text.delta", "colour"), Some(false));
        assert_eq!(field("response.song", "colour"), None);
        assert_eq!(word("item{message}.phase", "\"analysis\""), Some(true));
        assert_eq!(word("response.status", "\"tired\""), Some(false));
    }
}
