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

/// A name with nothing in it that a path or a table would take for its own.
pub(super) fn plain(name: &str) -> String {
    utf8_percent_encode(name, KEPT).to_string()
}

const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'-').remove(b'$');

#[cfg(test)]
mod tests {
    use super::*;

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
