//! Files in memory that fail on demand and lose power like a real disk.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::{Files, StoredFile};

/// What a disk writes as one.
const SECTOR: usize = 512;

/// An operation that fails with an I/O error until the fault is cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Every write writes half and fails.
    Write,
    /// Every sync fails, and, as on Linux, forgets that the data was not written: a later sync of the same handle
    /// succeeds without storing it.
    Sync,
    /// Every read fails.
    Read,
}

/// A directory in memory, for tests: it can be full, fail, and lose power. Clones share it.
///
/// [`FaultyFiles::power_cut`] keeps what was synced and, sector by sector, a random choice of what was not. Handles
/// from before the cut fail from then on.
#[derive(Debug, Clone)]
pub struct FaultyFiles {
    path: PathBuf,
    shared: Arc<Shared>,
    boot: u64,
}

#[derive(Debug, Default)]
struct Shared {
    disk: Mutex<Disk>,
    released: Condvar,
}

#[derive(Debug, Default)]
struct Disk {
    boot: u64,
    names: BTreeMap<String, usize>,
    /// The names as they were at the last sync and after every change since.
    names_since_sync: Vec<BTreeMap<String, usize>>,
    contents: Vec<Content>,
    fault: Option<Fault>,
    capacity: Option<usize>,
    held: bool,
    syncs: u64,
}

#[derive(Debug, Default)]
struct Content {
    current: Vec<u8>,
    durable: Vec<u8>,
    dirty: BTreeSet<usize>,
}

impl FaultyFiles {
    /// An empty directory without faults.
    pub fn new() -> Self {
        Self {
            path: PathBuf::from("memory"),
            shared: Arc::default(),
            boot: 0,
        }
    }

    /// Starts or ends a fault.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.disk().fault = fault;
    }

    /// Limits the bytes of all files together; a write beyond fills the rest and fails.
    pub fn set_capacity(&self, capacity: Option<usize>) {
        self.disk().capacity = capacity;
    }

    /// Bytes of all files together.
    pub fn used(&self) -> usize {
        self.disk().used()
    }

    /// Makes syncs of files wait until the returned value is dropped, or the process or the power ends.
    pub fn hold_syncs(&self) -> HeldSyncs {
        self.disk().held = true;
        HeldSyncs(Arc::clone(&self.shared))
    }

    /// Syncs of files so far, successful or not.
    pub fn sync_count(&self) -> u64 {
        self.disk().syncs
    }

    /// Cuts the power; `seed` chooses what of the unsynced survives. Gives the directory as the next boot finds it.
    pub fn power_cut(&self, seed: u64) -> Self {
        let boot = self.disk().power_cut(&mut Random(seed));
        self.shared.release();
        Self { boot, ..self.clone() }
    }

    /// Ends the process without losing power: old handles fail, the page cache stays.
    pub fn process_kill(&self) -> Self {
        let boot = self.disk().next_boot();
        self.shared.release();
        Self { boot, ..self.clone() }
    }

    /// The content of a file.
    pub fn content(&self, name: &str) -> Option<Vec<u8>> {
        let disk = self.disk();
        disk.names.get(name).map(|&id| disk.contents[id].current.clone())
    }

    /// Writes a file durably, past all faults: a copy put back, or damage done.
    pub fn set_content(&self, name: &str, bytes: &[u8]) {
        let mut disk = self.disk();
        let id = disk.contents.len();
        let content = Content {
            current: bytes.to_vec(),
            durable: bytes.to_vec(),
            dirty: BTreeSet::new(),
        };
        disk.contents.push(content);
        disk.names.insert(name.to_owned(), id);
        disk.names_since_sync.clear();
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.shared.disk()
    }

    fn running(&self) -> io::Result<MutexGuard<'_, Disk>> {
        let disk = self.disk();
        if disk.boot == self.boot {
            Ok(disk)
        } else {
            Err(io::Error::other("the power was cut"))
        }
    }

    fn handle(&self, content: usize) -> Arc<dyn StoredFile> {
        Arc::new(Handle {
            files: self.clone(),
            content,
        })
    }
}

/// Holds syncs while it lives.
#[derive(Debug)]
#[must_use = "syncs go on once this is dropped"]
pub struct HeldSyncs(Arc<Shared>);

impl Drop for HeldSyncs {
    fn drop(&mut self) {
        self.0.release();
    }
}

impl Shared {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn release(&self) {
        self.disk().held = false;
        self.released.notify_all();
    }
}

impl Default for FaultyFiles {
    fn default() -> Self {
        Self::new()
    }
}

impl Files for FaultyFiles {
    fn path(&self) -> &Path {
        &self.path
    }

    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.running()?.names.keys().cloned().collect())
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn StoredFile>> {
        let mut disk = self.running()?;
        disk.fails(Fault::Write)?;
        let id = disk.contents.len();
        disk.contents.push(Content::default());
        disk.change_names(|names| names.insert(name.to_owned(), id));
        Ok(self.handle(id))
    }

    fn open(&self, name: &str) -> io::Result<Arc<dyn StoredFile>> {
        let disk = self.running()?;
        let id = disk.names.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(self.handle(*id))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut disk = self.running()?;
        let id = *disk.names.get(from).ok_or(io::ErrorKind::NotFound)?;
        disk.change_names(|names| {
            names.remove(from);
            names.insert(to.to_owned(), id)
        });
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut disk = self.running()?;
        let id = *disk.names.get(name).ok_or(io::ErrorKind::NotFound)?;
        disk.change_names(|names| names.remove(name));
        disk.contents[id].dirty.clear();
        Ok(())
    }

    fn sync_names(&self) -> io::Result<()> {
        let mut disk = self.running()?;
        disk.fails(Fault::Sync)?;
        disk.names_since_sync.clear();
        Ok(())
    }
}

#[derive(Debug)]
struct Handle {
    files: FaultyFiles,
    content: usize,
}

impl StoredFile for Handle {
    fn len(&self) -> io::Result<u64> {
        Ok(self.files.running()?.contents[self.content].current.len() as u64)
    }

    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let disk = self.files.running()?;
        disk.fails(Fault::Read)?;
        let offset = usize::try_from(offset).map_err(io::Error::other)?;
        let current = &disk.contents[self.content].current;
        let bytes = current
            .get(offset..offset + buffer.len())
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        buffer.copy_from_slice(bytes);
        Ok(())
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut disk = self.files.running()?;
        let offset = usize::try_from(offset).map_err(io::Error::other)?;
        let failure = disk.fails(Fault::Write);
        let room = disk.room_for(self.content, offset + bytes.len());
        let written = match failure {
            Ok(()) => bytes.len().min(room.saturating_sub(offset)),
            Err(_) => bytes.len() / 2,
        };
        disk.contents[self.content].write(&bytes[..written], offset);
        failure?;
        if written < bytes.len() {
            Err(io::ErrorKind::StorageFull.into())
        } else {
            Ok(())
        }
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        let mut disk = self.files.running()?;
        disk.fails(Fault::Write)?;
        let length = usize::try_from(length).map_err(io::Error::other)?;
        disk.contents[self.content].current.resize(length, 0);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        let mut disk = self.files.running()?;
        disk.syncs += 1;
        let failure = disk.fails(Fault::Sync);
        if failure.is_err() {
            disk.contents[self.content].dirty.clear();
        }
        while disk.held {
            disk = self
                .files
                .shared
                .released
                .wait(disk)
                .unwrap_or_else(PoisonError::into_inner);
        }
        drop(disk);
        let mut disk = self.files.running()?;
        failure?;
        disk.contents[self.content].sync();
        Ok(())
    }
}

impl Disk {
    fn fails(&self, fault: Fault) -> io::Result<()> {
        if self.fault == Some(fault) {
            Err(io::Error::other("injected fault"))
        } else {
            Ok(())
        }
    }

    fn used(&self) -> usize {
        self.names
            .values()
            .map(|&id| self.contents[id].current.len())
            .sum()
    }

    /// How long a file may become on its way to `wanted`.
    fn room_for(&self, content: usize, wanted: usize) -> usize {
        let length = self.contents[content].current.len();
        match self.capacity {
            Some(capacity) => wanted.min(length + capacity.saturating_sub(self.used())),
            None => wanted,
        }
    }

    fn change_names<T>(&mut self, change: impl FnOnce(&mut BTreeMap<String, usize>) -> T) {
        if self.names_since_sync.is_empty() {
            self.names_since_sync.push(self.names.clone());
        }
        change(&mut self.names);
        self.names_since_sync.push(self.names.clone());
    }

    fn power_cut(&mut self, random: &mut Random) -> u64 {
        if !self.names_since_sync.is_empty() {
            let survivor = random.below(self.names_since_sync.len());
            self.names = self.names_since_sync.swap_remove(survivor);
            self.names_since_sync.clear();
        }
        for content in &mut self.contents {
            content.power_cut(random);
        }
        self.fault = None;
        self.next_boot()
    }

    fn next_boot(&mut self) -> u64 {
        self.boot += 1;
        self.boot
    }
}

impl Content {
    fn write(&mut self, bytes: &[u8], offset: usize) {
        if bytes.is_empty() {
            return;
        }
        let end = offset + bytes.len();
        if self.current.len() < end {
            self.current.resize(end, 0);
        }
        self.current[offset..end].copy_from_slice(bytes);
        self.dirty.extend(offset / SECTOR..=(end - 1) / SECTOR);
    }

    fn sync(&mut self) {
        self.durable.resize(self.current.len(), 0);
        for sector in std::mem::take(&mut self.dirty) {
            self.store(sector);
        }
    }

    fn store(&mut self, sector: usize) {
        let start = sector * SECTOR;
        let end = (start + SECTOR).min(self.durable.len()).min(self.current.len());
        if start < end {
            self.durable[start..end].copy_from_slice(&self.current[start..end]);
        }
    }

    fn power_cut(&mut self, random: &mut Random) {
        let (short, long) = minmax(self.durable.len(), self.current.len());
        let length = if random.below(2) == 0 {
            long
        } else {
            short + random.below(long - short + 1)
        };
        self.durable.resize(length, 0);
        for sector in std::mem::take(&mut self.dirty) {
            if random.below(2) == 0 {
                self.store(sector);
            }
        }
        self.current.clone_from(&self.durable);
    }
}

fn minmax(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

/// SplitMix64: a seed replays a cut.
#[derive(Debug)]
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_cut_keeps_what_was_synced_and_may_lose_the_rest() {
        let mut lost = 0;
        for seed in 0..64 {
            let files = FaultyFiles::new();
            let file = files.create("a").unwrap();
            file.write_all_at(b"synced", 0).unwrap();
            file.sync().unwrap();
            files.sync_names().unwrap();
            file.write_all_at(b" unsynced", 6).unwrap();
            let content = files.power_cut(seed).content("a").unwrap();
            assert_eq!(&content[..6], b"synced");
            lost += usize::from(content != b"synced unsynced");
        }
        assert!(
            lost > 0 && lost < 64,
            "a cut must be able to lose and to keep, lost {lost} of 64"
        );
    }

    #[test]
    fn a_failed_sync_forgets_what_it_did_not_store() {
        let files = FaultyFiles::new();
        let file = files.create("a").unwrap();
        files.sync_names().unwrap();
        file.write_all_at(b"data", 0).unwrap();
        files.set_fault(Some(Fault::Sync));
        assert!(file.sync().is_err());
        files.set_fault(None);
        file.sync().unwrap();
        assert_eq!(files.power_cut(1).content("a").unwrap(), [0; 4]);
    }

    #[test]
    fn a_full_disk_writes_what_fits() {
        let files = FaultyFiles::new();
        files.set_capacity(Some(3));
        let file = files.create("a").unwrap();
        assert_eq!(
            file.write_all_at(b"data", 0).unwrap_err().kind(),
            io::ErrorKind::StorageFull
        );
        assert_eq!(files.content("a").unwrap(), b"dat");
    }
}
