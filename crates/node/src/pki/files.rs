//! How keys and certificates get into files.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use super::error::PkiError;
use crate::atomic_file;

/// Makes a directory for its owner alone, if there is none.
pub(super) fn make_dir(path: &Path) -> Result<(), PkiError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|source| PkiError::Io {
            path: path.into(),
            source,
        })
}

/// What is there already is not replaced by accident.
pub(super) fn refuse_existing(path: &Path) -> Result<(), PkiError> {
    if path.exists() {
        return Err(PkiError::Exists { path: path.into() });
    }
    Ok(())
}

/// Puts a file in the place of whatever is there.
pub(super) fn replace(path: &Path, content: &str, mode: u32) -> Result<(), PkiError> {
    atomic_file::replace(path, content.as_bytes(), mode).map_err(|source| PkiError::Io {
        path: path.into(),
        source,
    })
}
