//! Keeps the last room on the disk free, so that a full disk stops writes and nothing else.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::fs::{FallocateFlags, fallocate, statvfs};

use crate::StorageError;

const FILE: &str = "ballast";

/// How long an answer is good: short against the time in which a disk fills by a floor.
const REFRESH: Duration = Duration::from_millis(100);

/// Watches the free space of the file system that a directory is on.
///
/// Below the floor it gives up its ballast file, so that votes, snapshots and purges still find room, and reports
/// [`SpaceState::Full`]. Once there is room for the floor and the ballast, it takes the ballast back and reports
/// [`SpaceState::Free`]. The file also keeps the room from other users of the disk.
#[derive(Debug)]
pub struct SpaceGuard {
    ballast: Ballast,
    floor: u64,
    probe: Probe,
    last: Mutex<Last>,
}

/// Whether there is room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpaceState {
    /// Write on.
    Free,
    /// Refuse new writes: what is left is for votes, snapshots and purging.
    Full,
}

/// How much room is kept.
#[derive(Debug, Clone)]
pub struct SpaceOptions {
    /// Below this many free bytes the disk counts as full.
    pub floor_bytes: u64,
    /// Size of the file that is given up then.
    pub ballast_bytes: u64,
}

impl Default for SpaceOptions {
    fn default() -> Self {
        Self {
            floor_bytes: 64 << 20,   // several log segments, while nobody has noticed yet
            ballast_bytes: 64 << 20, // a snapshot of a large state, after which the log can be purged
        }
    }
}

#[derive(Debug)]
struct Last {
    state: SpaceState,
    checked: Option<Instant>,
}

impl SpaceGuard {
    /// Starts guarding `dir`, which must exist.
    pub fn open(dir: &Path, options: SpaceOptions) -> Result<Self, StorageError> {
        let guarded = dir.to_path_buf();
        let guard = Self::with_probe(dir, options, Box::new(move || free_bytes(&guarded)));
        guard
            .ballast
            .exists()
            .map_err(|source| StorageError::from_io("open", dir, source))?;
        Ok(guard)
    }

    fn with_probe(
        dir: &Path,
        options: SpaceOptions,
        probe: Box<dyn Fn() -> io::Result<u64> + Send + Sync>,
    ) -> Self {
        Self {
            ballast: Ballast {
                path: dir.join(FILE),
                bytes: options.ballast_bytes,
            },
            floor: options.floor_bytes,
            probe: Probe(probe),
            last: Mutex::new(Last {
                state: SpaceState::Free,
                checked: None,
            }),
        }
    }

    /// Whether there is room; cheap enough to ask before every write (it looks again after 100 ms at the earliest).
    pub fn state(&self) -> SpaceState {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.checked.is_none_or(|checked| checked.elapsed() >= REFRESH) {
            let state = self.look(last.state);
            if state != last.state {
                tracing::warn!(?state, ballast = %self.ballast.path.display(), "the room on disk changed");
            }
            *last = Last {
                state,
                checked: Some(Instant::now()),
            };
        }
        last.state
    }

    /// `state() == Full`.
    pub fn is_full(&self) -> bool {
        self.state() == SpaceState::Full
    }

    fn look(&self, before: SpaceState) -> SpaceState {
        self.try_look().unwrap_or_else(|error| {
            tracing::warn!(%error, "could not look at the room on disk");
            match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => SpaceState::Full,
                _ => before,
            }
        })
    }

    fn try_look(&self) -> io::Result<SpaceState> {
        let free = (self.probe.0)()?;
        let in_place = self.ballast.exists()?;
        if in_place && free >= self.floor {
            return Ok(SpaceState::Free);
        }
        if in_place {
            self.ballast.release()?;
            return Ok(SpaceState::Full);
        }
        if free < self.floor.saturating_add(self.ballast.bytes) {
            return Ok(SpaceState::Full);
        }
        self.ballast.take()?;
        Ok(SpaceState::Free)
    }
}

/// A file that only takes room.
#[derive(Debug)]
struct Ballast {
    path: PathBuf,
    bytes: u64,
}

impl Ballast {
    /// Whether it is there in full; an unfinished one is not.
    fn exists(&self) -> io::Result<bool> {
        match fs::metadata(&self.path) {
            Ok(metadata) => Ok(metadata.len() == self.bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => match self.path.parent() {
                Some(directory) => fs::metadata(directory).map(|_| false),
                None => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    fn take(&self) -> io::Result<()> {
        let file = File::create(&self.path)?;
        let taken = match fallocate(&file, FallocateFlags::empty(), 0, self.bytes.max(1)) {
            Err(rustix::io::Errno::OPNOTSUPP) => write_zeros(&file, self.bytes),
            taken => Ok(taken?).and_then(|()| file.set_len(self.bytes)),
        };
        taken.and_then(|()| file.sync_all()).inspect_err(|_| {
            let _ = self.release(); // a part of it would only be in the way
        })
    }

    fn release(&self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

fn write_zeros(mut file: &File, bytes: u64) -> io::Result<()> {
    let zeros = vec![0; 1 << 20];
    let mut left = bytes;
    while left > 0 {
        let chunk = usize::try_from(left).map_or(zeros.len(), |left| left.min(zeros.len()));
        file.write_all(&zeros[..chunk])?;
        left -= chunk as u64;
    }
    Ok(())
}

fn free_bytes(directory: &Path) -> io::Result<u64> {
    let status = statvfs(directory)?;
    Ok(status.f_bavail.saturating_mul(status.f_frsize))
}

/// Tells the free bytes.
struct Probe(Box<dyn Fn() -> io::Result<u64> + Send + Sync>);

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Probe")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    const OPTIONS: SpaceOptions = SpaceOptions {
        floor_bytes: 100,
        ballast_bytes: 1000,
    };

    fn look_again(guard: &SpaceGuard) -> SpaceState {
        guard.last.lock().unwrap().checked = None;
        guard.state()
    }

    #[test]
    fn the_ballast_is_given_up_below_the_floor_and_taken_back_above_both() {
        let directory = tempfile::tempdir().unwrap();
        let free = Arc::new(AtomicU64::new(5000));
        let probed = Arc::clone(&free);
        let probe = Box::new(move || Ok(probed.load(Ordering::Relaxed)));
        let guard = SpaceGuard::with_probe(directory.path(), OPTIONS, probe);
        let ballast = directory.path().join(FILE);

        for (bytes, state, in_place) in [
            (5000, SpaceState::Free, true),
            (100, SpaceState::Free, true),
            (99, SpaceState::Full, false),
            (1099, SpaceState::Full, false),
            (1100, SpaceState::Free, true),
        ] {
            free.store(bytes, Ordering::Relaxed);
            assert_eq!(look_again(&guard), state, "{bytes} bytes free");
            assert_eq!(ballast.exists(), in_place, "{bytes} bytes free");
        }
        assert_eq!(fs::metadata(&ballast).unwrap().len(), 1000);
    }

    #[test]
    fn an_answer_is_kept_for_a_while() {
        let directory = tempfile::tempdir().unwrap();
        let probes = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&probes);
        let probe = Box::new(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok(u64::MAX)
        });
        let guard = SpaceGuard::with_probe(directory.path(), OPTIONS, probe);
        guard.last.lock().unwrap().checked = Some(Instant::now() + Duration::from_secs(60));
        assert!((0..1000).all(|_| !guard.is_full()));
        assert_eq!(probes.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_real_file_system_is_looked_at() {
        let directory = tempfile::tempdir().unwrap();
        let huge = SpaceOptions {
            floor_bytes: u64::MAX / 4,
            ballast_bytes: 1,
        };
        assert!(SpaceGuard::open(directory.path(), huge).unwrap().is_full());
        let small = SpaceOptions {
            floor_bytes: 1,
            ballast_bytes: 4096,
        };
        assert!(!SpaceGuard::open(directory.path(), small).unwrap().is_full());
        assert!(SpaceGuard::open(&directory.path().join("missing"), OPTIONS).is_err());
    }
}
