//! Paths to fields. `response.output[]{message}.content` is the content of the messages of a response.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The path of a member.
pub(super) fn member(of: &str, name: &str) -> String {
    let name = plain(name);
    if of.is_empty() { name } else { format!("{of}.{name}") }
}

/// The path of the elements of an array.
pub(super) fn elements(of: &str) -> String {
    format!("{of}[]")
}

/// The path of those objects whose `type` is this.
pub(super) fn tagged(of: &str, tag: &str) -> String {
    format!("{of}{{{}}}", plain(tag))
}

/// What a path is in: a member in its object, an element in its array, a tagged object among its like.
pub(super) fn parent(path: &str) -> &str {
    if let Some(array) = path.strip_suffix("[]") {
        return array;
    }
    let cut = if path.ends_with('}') { path.rfind('{') } else { path.rfind('.') };
    &path[..cut.unwrap_or_default()]
}

/// Whether a path is that of a member, which may be absent.
pub(super) fn is_member(path: &str) -> bool {
    !path.is_empty() && !path.ends_with("[]") && !path.ends_with('}')
}

/// What a path is to a person: the field of an item or part, whether that comes by itself or in a list.
pub(super) fn wherever(path: &str) -> String {
    let tagged = |path: &str| path.split_once('}').map(|(tag, rest)| (tag.to_owned(), rest.to_owned()));
    if let Some((tag, rest)) = path.strip_prefix("part{").and_then(tagged) {
        return format!("part {tag}{rest}");
    }
    let item = ["item{", "response.output[]{"].iter().find_map(|place| path.strip_prefix(place));
    let Some((tag, rest)) = item.and_then(tagged) else { return path.to_owned() };
    let part = [".content[]{", ".summary[]{"].iter().find_map(|list| rest.strip_prefix(list));
    match part.and_then(tagged) {
        Some((tag, rest)) => format!("part {tag}{rest}"),
        None => format!("item {tag}{rest}"),
    }
}

/// A name with nothing in it that a path or a table would take for its own.
pub(super) fn plain(name: &str) -> String {
    utf8_percent_encode(name, KEPT).to_string()
}

const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'-').remove(b'$');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_an_item_is_the_same_by_itself_and_in_a_list() {
        for path in ["item{message}.phase", "response.output[]{message}.phase"] {
            assert_eq!(wherever(path), "item message.phase");
        }
        for path in ["part{refusal}.why[]", "item{message}.content[]{refusal}.why[]"] {
            assert_eq!(wherever(path), "part refusal.why[]");
        }
        assert_eq!(wherever("response.tools[]{function}.name"), "response.tools[]{function}.name");
    }

    #[test]
    fn a_path_leads_back_to_what_it_is_in() {
        let message = tagged(&elements(&member("response", "output")), "message");
        assert_eq!(message, "response.output[]{message}");
        assert_eq!(parent(&member(&message, "content")), message);
        assert_eq!(parent(&message), "response.output[]");
        assert_eq!(parent("response.output[]"), "response.output");
        assert_eq!(parent(&member("", "a.b{c}\t")), "");
    }
}
