//! A directory of the machine: no faults.

use std::path::{Path, PathBuf};

use super::{Backend, Counters, Disk, DiskError, Faults, Losses, Survival, failed};

/// What a machine without FUSE has.
#[derive(Debug)]
pub struct Plain {
    path: PathBuf,
}

impl Plain {
    /// The disk at this directory, which is made where it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(path: &Path) -> Result<Self, DiskError> {
        std::fs::create_dir_all(path).map_err(failed(format!("{} cannot be made", path.display())))?;
        Ok(Self { path: path.into() })
    }
}

impl Disk for Plain {
    fn backend(&self) -> Backend {
        Backend::Plain
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn cut_power(&self, _: Survival) -> Result<Losses, DiskError> {
        Err(DiskError::Faultless {
            backend: Backend::Plain,
        })
    }

    fn impose(&self, faults: Faults) -> Result<(), DiskError> {
        match faults == Faults::default() {
            true => Ok(()),
            false => Err(DiskError::Faultless {
                backend: Backend::Plain,
            }),
        }
    }

    fn counters(&self) -> Counters {
        Counters::default()
    }

    fn export(&self, to: &Path) -> Result<(), DiskError> {
        super::copy_tree(&self.path, to).map_err(failed(format!("{} cannot be copied", self.path.display())))
    }
}
