//! A small disk under a directory, to be filled up. It needs the right to mount.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::fs::{FallocateFlags, fallocate, statvfs};

use crate::files;

const FILLER: &str = "filler";

/// A tmpfs mounted over a directory; unmounted on drop.
#[derive(Debug)]
pub struct SmallDisk {
    path: PathBuf,
}

impl SmallDisk {
    /// Puts a disk of so many MiB under a directory, which keeps its content.
    ///
    /// # Errors
    /// Why nothing can be mounted here.
    ///
    /// # Panics
    /// When the content cannot be moved.
    pub fn mount_under(path: &Path, mebibytes: u64) -> Result<Self, String> {
        let aside = path.with_extension("aside");
        std::fs::rename(path, &aside).unwrap();
        std::fs::create_dir(path).unwrap();
        let size = format!("size={mebibytes}m");
        let mounted = mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], path);
        if mounted.is_ok() {
            files::copy_dir(&aside, path);
            std::fs::remove_dir_all(&aside).unwrap();
        } else {
            std::fs::remove_dir(path).unwrap();
            std::fs::rename(&aside, path).unwrap();
        }
        mounted.map(|()| Self {
            path: path.to_owned(),
        })
    }

    /// Takes all room there is. What others free later is free.
    ///
    /// # Panics
    /// When the disk takes no file.
    pub fn fill(&self) {
        let filler = File::options()
            .create(true)
            .append(true)
            .open(self.path.join(FILLER))
            .unwrap();
        loop {
            let free = self.free_bytes();
            let length = filler.metadata().unwrap().len();
            if free == 0 || fallocate(&filler, FallocateFlags::empty(), length, free).is_err() {
                return;
            }
        }
    }

    /// Makes room again.
    ///
    /// # Panics
    /// When the disk was not filled.
    pub fn make_room(&self) {
        std::fs::remove_file(self.path.join(FILLER)).unwrap();
    }

    /// The room that is left.
    ///
    /// # Panics
    /// When the system does not tell.
    pub fn free_bytes(&self) -> u64 {
        let status = statvfs(&self.path).unwrap();
        status.f_bavail * status.f_frsize
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.path).status();
    }
}

fn mount(arguments: &[&str], path: &Path) -> Result<(), String> {
    let output = Command::new("mount").args(arguments).arg(path).output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
