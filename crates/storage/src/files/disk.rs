//! Files of the operating system.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Files, StoredFile, lock};
use crate::StorageError;

/// Name of the file that is locked while a directory is in use.
const LOCK: &str = "lock";

/// A directory on disk, locked against other processes while this value lives.
#[derive(Debug)]
pub struct DiskFiles {
    path: PathBuf,
    directory: File,
    _lock: File,
}

impl DiskFiles {
    /// Opens the directory, made with its parents where it is missing.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let error = |source| StorageError::from_io("open", path, source);
        create_durably(path).map_err(error)?;
        let lock = lock_directory(path)?;
        let directory = File::open(path).map_err(error)?;
        Ok(Self {
            path: path.to_path_buf(),
            directory,
            _lock: lock,
        })
    }

    fn open_with(&self, options: &OpenOptions, name: &str) -> io::Result<Arc<dyn StoredFile>> {
        Ok(Arc::new(options.open(self.path.join(name))?))
    }
}

impl Files for DiskFiles {
    fn path(&self) -> &Path {
        &self.path
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            if entry.file_type()?.is_file() && entry.file_name() != LOCK {
                names.extend(entry.file_name().into_string().ok());
            }
        }
        Ok(names)
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn StoredFile>> {
        self.open_with(
            OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(true),
            name,
        )
    }

    fn open(&self, name: &str) -> io::Result<Arc<dyn StoredFile>> {
        self.open_with(OpenOptions::new().read(true).write(true), name)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path.join(from), self.path.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
    }

    fn sync_names(&self) -> io::Result<()> {
        self.directory.sync_all()
    }
}

impl StoredFile for File {
    fn len(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        FileExt::read_exact_at(self, buffer, offset)
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        FileExt::write_all_at(self, bytes, offset)
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        File::set_len(self, length)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data() // stores the length too: without it the data could not be read back
    }
}

/// Makes a directory and its missing parents, each durable in the one above it.
fn create_durably(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    create_durably(parent)?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    File::open(parent)?.sync_all()
}

fn lock_directory(path: &Path) -> Result<File, StorageError> {
    let name = path.join(LOCK);
    let error = |source| StorageError::from_io("lock", &name, source);
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&name)
        .map_err(error)?;
    if lock::acquire(&file).map_err(error)? {
        Ok(file)
    } else {
        Err(StorageError::InUse {
            path: path.to_path_buf(),
        })
    }
}
