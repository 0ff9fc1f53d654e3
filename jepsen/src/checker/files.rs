//! What the run left in its directory.

use std::fs::File;
use std::io::{BufReader, Error, ErrorKind};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::CheckError;

/// Reads a JSON file; nothing where there is none.
pub(super) fn json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, CheckError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.map_err(|source| unreadable(path, source))?,
    };
    let read = serde_json::from_reader(BufReader::new(file));
    read.map(Some).map_err(|source| unreadable(path, source.into()))
}

/// Every regular file below a directory, in order; none where there is no directory. Symbolic links are not followed.
pub(super) fn below(dir: &Path) -> Result<Vec<PathBuf>, CheckError> {
    let mut files = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        let entries = match std::fs::read_dir(&dir) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            entries => entries.map_err(|source| unreadable(&dir, source))?,
        };
        for entry in entries {
            let entry = entry.map_err(|source| unreadable(&dir, source))?;
            let kind = entry
                .file_type()
                .map_err(|source| unreadable(&entry.path(), source))?;
            if kind.is_dir() {
                dirs.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

pub(super) fn unreadable(path: &Path, source: Error) -> CheckError {
    CheckError::Evidence {
        what: path.display().to_string(),
        source,
    }
}
