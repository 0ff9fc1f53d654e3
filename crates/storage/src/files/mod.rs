//! The few file operations that durability is built from, behind a trait so that tests can break them.
//!
//! A file's content is durable after [`StoredFile::sync`]; its name after [`Files::sync_names`].

mod disk;
mod faulty;
pub(crate) mod lock;

use std::fmt::Debug;
use std::io;
use std::path::Path;
use std::sync::Arc;

pub use disk::DiskFiles;
pub use faulty::{Fault, FaultyFiles, HeldSyncs};

use crate::StorageError;

/// One flat directory of files.
pub trait Files: Debug + Send + Sync + 'static {
    /// Where it is, for messages.
    fn path(&self) -> &Path;
    /// The names of all files.
    fn list(&self) -> io::Result<Vec<String>>;
    /// Creates a file, or empties the one of that name.
    fn create(&self, name: &str) -> io::Result<Arc<dyn StoredFile>>;
    /// Opens an existing file.
    fn open(&self, name: &str) -> io::Result<Arc<dyn StoredFile>>;
    /// Renames a file over whatever has the new name.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file; open handles stay readable.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Makes creations, renames and removals durable.
    fn sync_names(&self) -> io::Result<()>;
}

/// An open file.
#[allow(clippy::len_without_is_empty)]
pub trait StoredFile: Debug + Send + Sync + 'static {
    /// Its length.
    fn len(&self) -> io::Result<u64>;
    /// Fills the buffer from `offset`.
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;
    /// Writes all bytes at `offset`.
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Cuts or extends it.
    fn set_len(&self, length: u64) -> io::Result<()>;
    /// Makes its content and length durable.
    fn sync(&self) -> io::Result<()>;
}

/// Names ending so are unfinished files, removed on open.
pub(crate) const TEMPORARY: &str = ".tmp";

/// Removes what an interrupted [`publish`] left behind.
pub(crate) fn remove_temporaries(files: &dyn Files) -> Result<usize, StorageError> {
    let mut removed = 0;
    for name in list(files)?.iter().filter(|name| name.ends_with(TEMPORARY)) {
        remove(files, name)?;
        removed += 1;
    }
    Ok(removed)
}

/// Puts a whole small file in place: after a crash there is the old one or the new one, never a part.
pub(crate) fn publish(files: &dyn Files, name: &str, content: &[u8]) -> Result<(), StorageError> {
    let temporary = format!("{name}{TEMPORARY}");
    let error = |source| StorageError::from_io("write", &files.path().join(name), source);
    let file = files.create(&temporary).map_err(error)?;
    file.write_all_at(content, 0).map_err(error)?;
    file.sync().map_err(error)?;
    rename_durably(files, &temporary, name)
}

/// Renames and makes the new name durable.
pub(crate) fn rename_durably(files: &dyn Files, from: &str, to: &str) -> Result<(), StorageError> {
    files
        .rename(from, to)
        .and_then(|()| files.sync_names())
        .map_err(|source| StorageError::from_io("rename", &files.path().join(from), source))
}

/// Lists names, sorted.
pub(crate) fn list(files: &dyn Files) -> Result<Vec<String>, StorageError> {
    let mut names = files
        .list()
        .map_err(|source| StorageError::from_io("list", files.path(), source))?;
    names.sort();
    Ok(names)
}

/// Removes a file.
pub(crate) fn remove(files: &dyn Files, name: &str) -> Result<(), StorageError> {
    files
        .remove(name)
        .map_err(|source| StorageError::from_io("remove", &files.path().join(name), source))
}

/// Reads a whole file.
pub(crate) fn read_whole(file: &dyn StoredFile) -> io::Result<Vec<u8>> {
    let length = usize::try_from(file.len()?).map_err(io::Error::other)?;
    let mut content = vec![0; length];
    file.read_exact_at(&mut content, 0)?;
    Ok(content)
}
