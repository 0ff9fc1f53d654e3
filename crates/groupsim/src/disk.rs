//! A node's disk: files and records of which a power cut leaves what was synced, and of the rest a part.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use trent_consensus::simulation::SimulatedDisk;
use trent_storage::engine::Engine;
use trent_storage::files::{Fault, FaultyFiles, Files, StoredFile};

use crate::records::Records;

/// How long a piece of work takes, in microseconds, on a disk that is well and on one that is slow.
const WELL: std::ops::Range<u64> = 300..4_000;
const SLOW: std::ops::Range<u64> = 50_000..400_000;
/// How many of the writes and syncs of a failing disk fail.
const FAILS_ONE_IN: u8 = 6;

/// Files by directory: names and contents.
pub(crate) type Copied = Vec<(PathBuf, Vec<(String, Vec<u8>)>)>;

/// A disk. It outlives the node's processes.
#[derive(Debug, Clone)]
pub(crate) struct Disk(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    rng: fastrand::Rng,
    directories: BTreeMap<PathBuf, FaultyFiles>,
    records: Arc<Records>,
    is_slow: bool,
    /// Syncs until the power is cut within one, if it is to be.
    until_cut: Option<u32>,
    /// The power was cut within a sync, and the node has not noticed yet.
    is_cut: bool,
    is_failing: bool,
    /// Something has failed since the process began.
    has_failed: bool,
    /// See [`crate::Sabotage::SyncNothing`].
    lies: bool,
}

impl Disk {
    pub(crate) fn new(seed: u64, lies: bool) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            rng: fastrand::Rng::with_seed(seed),
            directories: BTreeMap::new(),
            records: Arc::default(),
            is_slow: false,
            until_cut: None,
            is_cut: false,
            is_failing: false,
            has_failed: false,
            lies,
        })))
    }

    pub(crate) fn set_slow(&self, is_slow: bool) {
        self.inner().is_slow = is_slow;
    }

    /// Lets some of the writes and syncs fail from now on, or none any more.
    pub(crate) fn set_failing(&self, is_failing: bool) {
        self.inner().is_failing = is_failing;
    }

    /// Whether the process has met a write or sync that failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.inner().has_failed
    }

    /// Whether the next write or sync is to fail.
    fn fails(&self) -> bool {
        let mut inner = self.inner();
        let fails = inner.is_failing && inner.rng.u8(..FAILS_ONE_IN) == 0;
        inner.has_failed |= fails;
        fails
    }

    /// Lets the power go within one of the next syncs.
    pub(crate) fn cut_within(&self, syncs: u32) {
        self.inner().until_cut = Some(syncs);
    }

    /// Whether the power has gone within a sync.
    pub(crate) fn is_cut(&self) -> bool {
        self.inner().is_cut
    }

    /// What the next boot finds after the power was cut.
    pub(crate) fn lose_power(&self) {
        let mut inner = self.inner();
        let mut rng = inner.rng.fork();
        for files in inner.directories.values_mut() {
            *files = files.power_cut(rng.u64(..));
        }
        inner.records = Arc::new(inner.records.after_crash(&mut rng));
        (inner.until_cut, inner.is_cut, inner.has_failed) = (None, false, false);
    }

    /// What the next boot finds after the process was killed: the system keeps what was written, but what the record store
    /// had in memory is gone.
    pub(crate) fn lose_process(&self) {
        let mut inner = self.inner();
        let mut rng = inner.rng.fork();
        for files in inner.directories.values_mut() {
            *files = files.process_kill();
        }
        inner.records = Arc::new(inner.records.after_crash(&mut rng));
        inner.has_failed = false;
    }

    /// The files as they are now, to be put back later: with the sentinel, or without.
    pub(crate) fn copy(&self, with_sentinel: bool) -> Copied {
        let inner = self.inner();
        let copied = inner.directories.iter().map(|(path, files)| {
            let names = files.list().unwrap_or_default();
            let files = names.into_iter().map(|name| {
                let content = files.content(&name).unwrap_or_default();
                (name, content)
            });
            (path.clone(), files.collect())
        });
        let sentinel = Path::new("");
        copied
            .filter(|(path, _): &(PathBuf, _)| with_sentinel || path != sentinel)
            .collect()
    }

    /// Puts a copy in the place of what there is.
    pub(crate) fn put_back(&self, copy: &Copied) {
        let mut inner = self.inner();
        for (path, copied) in copy {
            let files = FaultyFiles::new();
            copied
                .iter()
                .for_each(|(name, content)| files.set_content(name, content));
            inner.directories.insert(path.clone(), files);
        }
        inner.records = Arc::default();
    }

    /// Takes back that the power goes.
    pub(crate) fn spare(&self) {
        self.inner().until_cut = None;
    }

    /// Before a sync: whether it is to be done.
    fn before_sync(&self) -> io::Result<bool> {
        let mut inner = self.inner();
        if inner.until_cut == Some(0) {
            (inner.until_cut, inner.is_cut) = (None, true);
        }
        inner.until_cut = inner.until_cut.map(|left| left - 1);
        match inner.is_cut {
            true => Err(io::Error::other("the power was cut")),
            false => Ok(!inner.lies),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn directory(&mut self, path: &Path) -> FaultyFiles {
        self.directories.entry(path.to_owned()).or_default().clone()
    }
}

impl SimulatedDisk for Disk {
    fn files(&self, directory: &Path) -> Arc<dyn Files> {
        Arc::new(Directory {
            files: self.inner().directory(directory),
            disk: self.clone(),
        })
    }

    fn engine(&self) -> Arc<dyn Engine> {
        self.inner().records.clone()
    }

    fn work_time(&self) -> Duration {
        let mut inner = self.inner();
        let range = if inner.is_slow { SLOW } else { WELL };
        Duration::from_micros(inner.rng.u64(range))
    }
}

/// A directory, whose syncs the disk hears of.
#[derive(Debug)]
struct Directory {
    files: FaultyFiles,
    disk: Disk,
}

impl Directory {
    fn file(&self, file: Arc<dyn StoredFile>) -> Arc<dyn StoredFile> {
        Arc::new(OpenFile {
            file,
            files: self.files.clone(),
            disk: self.disk.clone(),
        })
    }
}

impl Files for Directory {
    fn path(&self) -> &Path {
        self.files.path()
    }

    fn list(&self) -> io::Result<Vec<String>> {
        self.files.list()
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn StoredFile>> {
        Ok(self.file(self.files.create(name)?))
    }

    fn open(&self, name: &str) -> io::Result<Arc<dyn StoredFile>> {
        Ok(self.file(self.files.open(name)?))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.files.rename(from, to)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.files.remove(name)
    }

    fn sync_names(&self) -> io::Result<()> {
        match self.disk.before_sync()? {
            true => self.files.sync_names(),
            false => Ok(()),
        }
    }
}

#[derive(Debug)]
struct OpenFile {
    file: Arc<dyn StoredFile>,
    files: FaultyFiles,
    disk: Disk,
}

impl OpenFile {
    /// Does some work, which fails where the disk does.
    fn at_risk(&self, fault: Fault, work: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        if self.disk.fails() {
            self.files.set_fault(Some(fault));
        }
        let done = work();
        self.files.set_fault(None);
        done
    }
}

impl StoredFile for OpenFile {
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }

    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.file.read_exact_at(buffer, offset)
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.at_risk(Fault::Write, || self.file.write_all_at(bytes, offset))
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.file.set_len(length)
    }

    fn sync(&self) -> io::Result<()> {
        match self.disk.before_sync()? {
            true => self.at_risk(Fault::Sync, || self.file.sync()),
            false => Ok(()),
        }
    }
}
