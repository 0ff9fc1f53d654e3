//! A file system of ours, in memory, that knows what was fsynced.

mod content;
mod file_system;
mod names;
mod slow;
mod volume;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fuser::{BackgroundSession, Config, MountOption};
use rustix::mount::{UnmountFlags, unmount};

use super::{Backend, Counters, Disk, DiskError, Faults, Losses, Survival, failed};
use file_system::{FileSystem, Shared};

/// The kernel may close the last files of a process a moment after its end.
const UNMOUNT_WITHIN: Duration = Duration::from_secs(5);
const RETRY: Duration = Duration::from_millis(5);

/// A disk whose power can be cut. It is unmounted with this value, and its content gone: [`Disk::export`] copies it.
pub struct Fuse {
    path: PathBuf,
    shared: Arc<Shared>,
    session: Mutex<Option<BackgroundSession>>,
}

impl Fuse {
    /// An empty disk at this directory, which is made where it is missing. The seed decides which operations fail, where not all
    /// of them are to.
    ///
    /// # Errors
    /// When it cannot be mounted: `doctor` says why.
    pub fn mount(path: &Path, seed: u64) -> Result<Self, DiskError> {
        std::fs::create_dir_all(path).map_err(failed(format!("{} cannot be made", path.display())))?;
        let shared = Arc::new(Shared::new(seed));
        let session = mount(path, &shared)?;
        Ok(Self {
            path: path.into(),
            shared,
            session: Mutex::new(Some(session)),
        })
    }
}

impl Disk for Fuse {
    fn backend(&self) -> Backend {
        Backend::Fuse
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn cut_power(&self, survival: Survival) -> Result<Losses, DiskError> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        unmount_when_free(&self.path).map_err(failed(format!("{} is in use", self.path.display())))?;
        if let Some(ended) = session.take() {
            // It ends with the mount, and says so as an error.
            let _ = ended.join();
        }
        let losses = self.shared.lose_power(survival);
        *session = Some(mount(&self.path, &self.shared)?);
        Ok(losses)
    }

    fn impose(&self, faults: Faults) -> Result<(), DiskError> {
        self.shared.impose(faults);
        Ok(())
    }

    fn counters(&self) -> Counters {
        self.shared.counters()
    }

    fn export(&self, to: &Path) -> Result<(), DiskError> {
        super::copy_tree(&self.path, to).map_err(failed(format!("{} cannot be copied", self.path.display())))
    }
}

fn mount(path: &Path, shared: &Arc<Shared>) -> Result<BackgroundSession, DiskError> {
    let mut config = Config::default();
    config.mount_options = vec![
        MountOption::FSName("trent-jepsen".to_owned()),
        MountOption::NoAtime,
    ];
    fuser::spawn_mount(FileSystem::new(Arc::clone(shared)), path, &config)
        .map_err(failed(format!("nothing can be mounted at {}", path.display())))
}

fn unmount_when_free(path: &Path) -> io::Result<()> {
    let begun = Instant::now();
    loop {
        match unmount(path, UnmountFlags::empty()) {
            Err(rustix::io::Errno::BUSY) if begun.elapsed() < UNMOUNT_WITHIN => {
                std::thread::park_timeout(RETRY)
            }
            unmounted => return Ok(unmounted?),
        }
    }
}

impl Drop for Fuse {
    fn drop(&mut self) {
        // Whoever still uses it keeps it; the session's thread ends with them.
        let _ = unmount(&self.path, UnmountFlags::DETACH);
    }
}

impl fmt::Debug for Fuse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Fuse")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
