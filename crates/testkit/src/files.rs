//! What the tests do to files of a node that does not run.

use std::fs;
use std::path::{Path, PathBuf};

/// Copies a directory with all files in it; sockets are no files. The target may exist.
///
/// # Panics
/// When something cannot be read or written.
pub fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            copy_dir(&entry.path(), &target);
        } else if kind.is_file() {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Replaces a directory by a copy of another one.
///
/// # Panics
/// When something cannot be read or written.
pub fn replace_dir(path: &Path, by: &Path) {
    fs::remove_dir_all(path).unwrap();
    copy_dir(by, path);
}

/// Every file below a directory.
///
/// # Panics
/// When a directory cannot be read.
pub fn all_files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_files(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found
}

/// The last file of a directory, in the order of names, that ends so.
///
/// # Panics
/// When there is none.
pub fn last_with_suffix(directory: &Path, suffix: &str) -> PathBuf {
    let mut files = all_files(directory);
    files.retain(|path| path.to_string_lossy().ends_with(suffix));
    files.sort();
    files.pop().unwrap()
}
