//! The key of the journals. Whoever has only the disk with the recordings does not have it.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use aws_lc_rs::{
    aead::{CHACHA20_POLY1305, LessSafeKey, UnboundKey},
    rand,
};

use super::journal::invalid;

/// The key of all journals. It lies apart from them, in a file that only its owner can read.
#[derive(Clone, Debug)]
pub(super) struct Key([u8; KEY]);

impl Key {
    /// Reads the key, or makes one where there is none.
    ///
    /// # Errors
    /// When it can be neither read nor made, or is no key.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(bytes) => {
                let key = bytes.try_into().map_err(|_| invalid("the key has not the length of a key"))?;
                return Ok(Self(key));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let folder = path.parent().ok_or_else(|| invalid("the key has no folder"))?;
        fs::create_dir_all(folder)?;
        let mut key = [0; KEY];
        rand::fill(&mut key).map_err(|_| invalid("the system has no random numbers"))?;
        // Put in place whole, so that two that begin at once agree on one key.
        let mut beside = tempfile::NamedTempFile::new_in(folder)?;
        beside.write_all(&key)?;
        match beside.persist_noclobber(path) {
            Ok(_) => Ok(Self(key)),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Self::open(path),
            Err(error) => Err(error.error),
        }
    }

    /// What seals and opens with it.
    ///
    /// # Errors
    /// When the key cannot be used.
    pub(super) fn cipher(&self) -> io::Result<LessSafeKey> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &self.0).map_err(|_| invalid("the key is none"))?;
        Ok(LessSafeKey::new(key))
    }
}

const KEY: usize = 32;

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_key_is_made_once_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state/key");
        let (one, other) = (Key::open(&path).expect("made"), Key::open(&path).expect("read"));
        assert_eq!(one.0, other.0);
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
    }
}
