//! Names for what is taken in. The same files in the same order give the same ids, and no two files one id.

use std::{
    collections::BTreeSet,
    path::{Component, Path},
};

use crate::{
    corpus::{format::sha256, is_passed_over},
    stream::RecordingId,
};

/// Gives out ids, each of them once.
#[derive(Debug, Default)]
pub(super) struct Naming {
    given: BTreeSet<RecordingId>,
}

impl Naming {
    /// An id for a file. `origin` is its path relative to the import; where two files want one id, the later gets a
    /// suffix made from it.
    pub(super) fn id(&mut self, family: &str, name: &str, origin: &str) -> RecordingId {
        let plain = id(&slug(family), &slug(name));
        if self.given.insert(plain.clone()) {
            return plain;
        }
        let mut origin = origin.to_owned();
        loop {
            let suffixed = id(&slug(family), &format!("{}-{}", slug(name), &sha256(origin.as_bytes())[..SUFFIX]));
            if self.given.insert(suffixed.clone()) {
                return suffixed;
            }
            // Files of the same path under different roots.
            origin.push('+');
        }
    }
}

/// The family of a file: the folders between it and the root, or the root's own name.
pub(super) fn family(root: &Path, file: &Path) -> String {
    let folder = file.parent().unwrap_or(root);
    let between: Vec<String> = folder
        .strip_prefix(root)
        .unwrap_or(Path::new(""))
        .components()
        .map(|component| component.as_os_str().to_string_lossy().into_owned())
        .collect();
    if between.is_empty() { name_of(folder) } else { between.join("-") }
}

/// The name of a folder, also of one that is given as `.`.
fn name_of(folder: &Path) -> String {
    let plain = |path: &Path| match path.components().next_back() {
        Some(Component::Normal(name)) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    };
    let real =
        || plain(&std::fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).ok()?);
    plain(folder).or_else(real).unwrap_or_default()
}

/// A name made of `a-z 0-9 . _ -` that does not begin with a dot and that the corpus does not pass over.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars().map(|character| character.to_ascii_lowercase()) {
        match character {
            'a'..='z' | '0'..='9' | '.' | '_' => slug.push(character),
            _ if slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_start_matches(['.', '-']).trim_end_matches('-');
    match slug {
        "" => "unnamed".to_owned(),
        slug if is_passed_over(slug) => format!("{slug}-recordings"),
        slug if slug.len() > LONGEST => {
            format!("{}-{}", &slug[..LONGEST - SUFFIX - 1], &sha256(name.as_bytes())[..SUFFIX])
        }
        slug => slug.to_owned(),
    }
}

fn id(family: &str, name: &str) -> RecordingId {
    format!("{family}/{name}").parse().expect("a slug is a plain name")
}

/// Hexadecimal digits of a hash that tell two names apart.
const SUFFIX: usize = 8;

/// Bytes in a name at most: file systems stop at 255, and reports put suffixes behind it.
const LONGEST: usize = 160;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_family_is_the_folder_of_the_file_relative_to_the_root() {
        assert_eq!(family(Path::new("captures"), Path::new("captures/Vercel AI/x.sse")), "Vercel AI");
        assert_eq!(family(Path::new("captures"), Path::new("captures/a/b/x.sse")), "a-b");
        assert_eq!(family(Path::new("captures"), Path::new("captures/x.sse")), "captures");
        assert_eq!(family(Path::new("old/x.sse"), Path::new("old/x.sse")), "old");
    }

    #[test]
    fn names_that_become_the_same_get_a_suffix_that_stays() {
        let mut naming = Naming::default();
        assert_eq!(naming.id("A", "x y", "A/x y.sse").as_str(), "a/x-y");
        let again = naming.id("a", "x-y", "a/x-y.sse");
        let mut other = Naming::default();
        other.id("a", "x-y", "something");
        assert_eq!(other.id("a", "x-y", "a/x-y.sse"), again);
        assert!(again.as_str().starts_with("a/x-y-"));
    }

    #[test]
    fn a_family_that_the_corpus_would_pass_over_is_renamed() {
        assert_eq!(slug("Prompts"), "prompts-recordings");
    }

    proptest! {
        #[test]
        fn every_name_has_a_slug_that_is_part_of_an_id(name in ".{0,300}") {
            let slug = slug(&name);
            prop_assert!(slug.len() <= LONGEST);
            prop_assert!(format!("a/{slug}").parse::<RecordingId>().is_ok(), "{}", slug);
        }
    }
}
