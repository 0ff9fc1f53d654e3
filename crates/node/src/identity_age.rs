//! How old this node's copy of the `global` group may be: accounts, access keys, users, roles and policies.
//!
//! A region that is cut off from `global`'s voters goes on serving from its copy. It cannot learn meanwhile that an access
//! key was revoked, so an operator may bound for how long that is acceptable.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use trent_domain::time::Timestamp;

use crate::clock::Clock;

/// The bound where the configuration names none: a week, so that a region outlives a long weekend on its own.
pub const DEFAULT_LIMIT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The file that says across restarts when the copy was last confirmed, in milliseconds since the epoch.
const FILE: &str = "identity-confirmed-at";

/// When the copy was last known to be complete.
#[derive(Debug)]
pub struct IdentityAge {
    file: PathBuf,
    clock: Clock,
    limit: Duration,
    /// Milliseconds since the epoch; 0 when it never was.
    confirmed_at: AtomicU64,
}

/// The copy is older than it may be, or was never confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("accounts and access keys were last confirmed too long ago")]
pub struct TooOld;

impl IdentityAge {
    /// Reads when the copy in this data directory was last confirmed. A file that cannot be understood says never: the age
    /// is then known again as soon as a voter of `global` is heard.
    pub fn open(data_dir: &Path, clock: Clock, limit: Duration) -> io::Result<Self> {
        let file = data_dir.join(FILE);
        let confirmed_at = match std::fs::read_to_string(&file) {
            Ok(text) => text.trim().parse().unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(error),
        };
        Ok(Self {
            file,
            clock,
            limit,
            confirmed_at: AtomicU64::new(confirmed_at),
        })
    }

    /// The copy holds everything that was acknowledged before `at`.
    pub fn confirm(&self, at: Timestamp) {
        self.confirmed_at.fetch_max(at.as_millis(), Ordering::Relaxed);
    }

    /// For how long changes may have been missed; `None` when the copy was never confirmed.
    pub fn age(&self) -> Option<Duration> {
        let confirmed_at = self.confirmed_at.load(Ordering::Relaxed);
        let age = self.clock.now().minus_millis(confirmed_at);
        (confirmed_at > 0).then(|| Duration::from_millis(age.as_millis()))
    }

    /// The age from which on nothing is decided on the copy any more.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// Refuses to decide on a copy that is too old.
    pub fn check(&self) -> Result<(), TooOld> {
        let young = self.age().is_some_and(|age| age <= self.limit);
        young.then_some(()).ok_or(TooOld)
    }

    /// Writes down when the copy was last confirmed, for the next start. A write that is lost leaves an earlier moment,
    /// which only makes the copy look older.
    pub fn save(&self) -> io::Result<()> {
        let fresh = self.file.with_extension("new");
        std::fs::write(&fresh, self.confirmed_at.load(Ordering::Relaxed).to_string())?;
        std::fs::rename(fresh, &self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static NOW: AtomicU64 = AtomicU64::new(1_000_000);

    fn shown() -> Timestamp {
        Timestamp::from_millis(NOW.load(Ordering::Relaxed))
    }

    #[test]
    fn ages_from_its_last_confirmation_on_and_across_restarts() {
        let dir = tempfile::tempdir().unwrap();
        let limit = Duration::from_secs(10);
        let open = || IdentityAge::open(dir.path(), Clock::new(shown), limit).unwrap();
        let age = open();
        assert_eq!((age.age(), age.check()), (None, Err(TooOld)));

        age.confirm(shown());
        age.confirm(shown().minus_millis(5)); // an older answer that came late takes nothing back
        assert_eq!((age.age(), age.check()), (Some(Duration::ZERO), Ok(())));
        age.save().unwrap();

        NOW.fetch_add(10_000, Ordering::Relaxed);
        assert_eq!(open().check(), Ok(()));
        NOW.fetch_add(1, Ordering::Relaxed);
        assert_eq!(open().age(), Some(Duration::from_millis(10_001)));
        assert_eq!(open().check(), Err(TooOld));

        std::fs::write(dir.path().join(FILE), "garbage").unwrap();
        assert_eq!(open().check(), Err(TooOld));
    }
}
