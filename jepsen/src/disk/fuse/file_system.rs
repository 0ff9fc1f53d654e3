//! What the kernel asks, answered from the model and its faults.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;
use fuser::{
    Errno as FuseErrno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation, INodeNo,
    LockOwner, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty,
    ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request, TimeOrNow, WriteFlags,
};
use rustix::io::Errno;

use super::content::PAGE;
use super::slow::SlowSyncs;
use super::volume::{Birth, Node, Number, Volume};
use crate::disk::{Counters, Faults, Losses, Survival};

/// The kernel remembers nothing: after a power cut it would be wrong.
const TTL: Duration = Duration::ZERO;
const ROOT_MODE: u16 = 0o700;
const NAME_BYTES: u32 = 255;
/// `stat` counts blocks of this size, whatever a file system's are.
const STAT_BLOCK: u64 = 512;

type Listing = Vec<(OsString, Number, bool)>;

/// What outlives a mount: the disk and its faults.
#[derive(Debug)]
pub(super) struct Shared {
    volume: Mutex<Volume>,
    faults: ArcSwap<Faults>,
    random: Mutex<fastrand::Rng>,
    meter: Meter,
}

#[derive(Debug, Default)]
struct Meter {
    writes: AtomicU64,
    syncs: AtomicU64,
    errors: AtomicU64,
    full: AtomicU64,
    slow: AtomicU64,
}

impl Shared {
    pub(super) fn new(seed: u64) -> Self {
        let root = Birth {
            is_directory: true,
            mode: ROOT_MODE,
            owner: (
                rustix::process::geteuid().as_raw(),
                rustix::process::getegid().as_raw(),
            ),
            at: now(),
        };
        Self {
            volume: Mutex::new(Volume::new(root)),
            faults: ArcSwap::default(),
            random: Mutex::new(fastrand::Rng::with_seed(seed)),
            meter: Meter::default(),
        }
    }

    pub(super) fn impose(&self, faults: Faults) {
        let before = self.faults.swap(Arc::new(faults));
        if before.full != faults.full {
            self.volume().set_full(faults.full);
        }
    }

    pub(super) fn lose_power(&self, survival: Survival) -> Losses {
        self.volume().lose_power(survival)
    }

    pub(super) fn counters(&self) -> Counters {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counters {
            writes: of(&self.meter.writes),
            syncs: of(&self.meter.syncs),
            errors: of(&self.meter.errors),
            full: of(&self.meter.full),
            slow: of(&self.meter.slow),
        }
    }

    /// Makes a file or a directory durable, or fails to.
    pub(super) fn sync(&self, number: Number, reply: ReplyEmpty) {
        count(&self.meter.syncs);
        let fails = self.fails(self.faults.load().sync_error_percent);
        let synced = match fails {
            Ok(()) => self.volume().sync(number),
            Err(error) => self.volume().fail_sync(number).and(Err(error)),
        };
        self.finish(reply, synced);
    }

    fn finish(&self, reply: ReplyEmpty, result: Result<(), Errno>) {
        match result {
            Ok(()) => reply.ok(),
            Err(error) => reply.error(self.refusal(error)),
        }
    }

    fn refusal(&self, error: Errno) -> FuseErrno {
        if error == Errno::NOSPC {
            count(&self.meter.full);
        }
        FuseErrno::from_i32(error.raw_os_error())
    }

    /// An error of the disk, as often as is said.
    fn fails(&self, percent: f64) -> Result<(), Errno> {
        if percent <= 0.0 {
            return Ok(());
        }
        let drawn = self.random.lock().unwrap_or_else(PoisonError::into_inner).f64() * 100.0;
        if drawn >= percent {
            return Ok(());
        }
        count(&self.meter.errors);
        Err(Errno::IO)
    }

    fn volume(&self) -> MutexGuard<'_, Volume> {
        // Every change of the model is one call of it; a panic in between is a failed test.
        self.volume.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One mount of it.
pub(super) struct FileSystem {
    shared: Arc<Shared>,
    slow: SlowSyncs,
    listings: Mutex<BTreeMap<u64, Listing>>,
    next_handle: AtomicU64,
}

impl FileSystem {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self {
            slow: SlowSyncs::start(Arc::clone(&shared)),
            shared,
            listings: Mutex::default(),
            next_handle: AtomicU64::new(1),
        }
    }

    fn attributes(&self, number: Number) -> Result<FileAttr, Errno> {
        self.shared
            .volume()
            .node(number)
            .map(|node| attributes(number, node))
    }

    fn create_node(
        &self,
        req: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        is_directory: bool,
    ) -> Result<FileAttr, Errno> {
        let birth = Birth {
            is_directory,
            mode: permissions(mode),
            owner: (req.uid(), req.gid()),
            at: now(),
        };
        let number = self.shared.volume().create(number(parent), name, birth)?;
        self.attributes(number)
    }

    fn remove(&self, parent: INodeNo, name: &OsStr, is_directory: bool, reply: ReplyEmpty) {
        let removed = self.shared.volume().remove(number(parent), name, is_directory);
        self.shared.finish(reply, removed);
    }

    fn entry(&self, reply: ReplyEntry, found: Result<FileAttr, Errno>) {
        match found {
            Ok(attributes) => reply.entry(&TTL, &attributes, Generation(0)),
            Err(error) => reply.error(self.shared.refusal(error)),
        }
    }

    fn sync(&self, number: Number, reply: ReplyEmpty) {
        match self.shared.faults.load().sync_delay_ms {
            0 => self.shared.sync(number, reply),
            delay => {
                count(&self.shared.meter.slow);
                self.slow.push(number, Duration::from_millis(delay), reply);
            }
        }
    }

    fn listings(&self) -> MutexGuard<'_, BTreeMap<u64, Listing>> {
        self.listings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Filesystem for FileSystem {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let found = self.shared.volume().lookup(number(parent), name);
        self.entry(reply, found.and_then(|number| self.attributes(number)));
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.attributes(number(ino)) {
            Ok(attributes) => reply.attr(&TTL, &attributes),
            Err(error) => reply.error(self.shared.refusal(error)),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        uid: Option<u32>,
        gid: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<fuser::BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let change = || {
            let mut volume = self.shared.volume();
            if let Some(size) = size {
                volume.set_length(number(ino), size)?;
            }
            let node = volume.node_mut(number(ino))?;
            node.mode = mode.map_or(node.mode, permissions);
            node.owner = (uid.unwrap_or(node.owner.0), gid.unwrap_or(node.owner.1));
            Ok(attributes(number(ino), node))
        };
        match change() {
            Ok(attributes) => reply.attr(&TTL, &attributes),
            Err(error) => reply.error(self.shared.refusal(error)),
        }
    }

    fn mkdir(&self, req: &Request, parent: INodeNo, name: &OsStr, mode: u32, umask: u32, reply: ReplyEntry) {
        self.entry(reply, self.create_node(req, parent, name, mode & !umask, true));
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        self.remove(parent, name, false, reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        self.remove(parent, name, true, reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        newparent: INodeNo,
        newname: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        if flags.intersects(RenameFlags::RENAME_EXCHANGE | RenameFlags::RENAME_WHITEOUT) {
            return reply.error(FuseErrno::EINVAL);
        }
        let replace = !flags.contains(RenameFlags::RENAME_NOREPLACE);
        let (from, to) = ((number(parent), name), (number(newparent), newname));
        let renamed = self.shared.volume().rename(from, to, replace);
        self.shared.finish(reply, renamed);
    }

    fn open(&self, _: &Request, ino: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        match self.shared.volume().open(number(ino)) {
            // Past the page cache: every read and write meets the disk, and its faults.
            Ok(()) => reply.opened(FileHandle(0), FopenFlags::FOPEN_DIRECT_IO),
            Err(error) => reply.error(self.shared.refusal(error)),
        }
    }

    fn create(
        &self,
        req: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        let created = self.create_node(req, parent, name, mode & !umask, false);
        let opened = created.and_then(|attributes| {
            self.shared.volume().open(number(attributes.ino))?;
            Ok(attributes)
        });
        match opened {
            Ok(attributes) => {
                reply.created(
                    &TTL,
                    &attributes,
                    Generation(0),
                    FileHandle(0),
                    FopenFlags::FOPEN_DIRECT_IO,
                );
            }
            Err(error) => reply.error(self.shared.refusal(error)),
        }
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let fails = self.shared.fails(self.shared.faults.load().read_error_percent);
        match fails.and_then(|()| self.shared.volume().read(number(ino), offset, size.into())) {
            Ok(bytes) => reply.data(&bytes),
            Err(error) => reply.error(self.shared.refusal(error)),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        count(&self.shared.meter.writes);
        let fails = self.shared.fails(self.shared.faults.load().write_error_percent);
        let written = fails.and_then(|()| self.shared.volume().write(number(ino), offset, data, now()));
        match (written, u32::try_from(data.len())) {
            (Ok(()), Ok(length)) => reply.written(length),
            (Ok(()), Err(_)) => reply.error(FuseErrno::EINVAL),
            (Err(error), _) => reply.error(self.shared.refusal(error)),
        }
    }

    fn release(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        _: OpenFlags,
        _: Option<LockOwner>,
        _: bool,
        reply: ReplyEmpty,
    ) {
        self.shared.volume().close(number(ino));
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        self.sync(number(ino), reply);
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        self.sync(number(ino), reply);
    }

    /// A listing is taken at once: removals while it is read skip nothing.
    fn opendir(&self, _: &Request, ino: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        let listing = self.shared.volume().list(number(ino));
        let handle = self.next_handle.fetch_add(1, Ordering::Relaxed);
        self.listings().insert(handle, listing);
        reply.opened(FileHandle(handle), FopenFlags::empty());
    }

    fn readdir(&self, _: &Request, ino: INodeNo, fh: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let itself = [".", ".."].map(|name| (OsString::from(name), number(ino), true));
        let listings = self.listings();
        let entries = itself.iter().chain(listings.get(&fh.0).into_iter().flatten());
        for ((name, number, is_directory), place) in entries
            .zip(1..)
            .skip(usize::try_from(offset).unwrap_or(usize::MAX))
        {
            if reply.add(INodeNo(number.0), place, kind(*is_directory), name) {
                break;
            }
        }
        reply.ok();
    }

    fn releasedir(&self, _: &Request, _: INodeNo, fh: FileHandle, _: OpenFlags, reply: ReplyEmpty) {
        self.listings().remove(&fh.0);
        reply.ok();
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        let room = self.shared.volume().room();
        let (blocks, free) = (room.capacity / PAGE, room.free / PAGE);
        let files = blocks; // as many as there are blocks: they run out of those first
        reply.statfs(
            blocks,
            free,
            free,
            files,
            free,
            PAGE as u32,
            NAME_BYTES,
            PAGE as u32,
        );
    }

    fn fallocate(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        length: u64,
        mode: i32,
        reply: ReplyEmpty,
    ) {
        if mode != 0 {
            return reply.error(FuseErrno::EOPNOTSUPP);
        }
        let end = offset.saturating_add(length);
        let reserved = self.shared.volume().reserve(number(ino), end);
        self.shared.finish(reply, reserved);
    }
}

fn number(ino: INodeNo) -> Number {
    Number(ino.0)
}

fn permissions(mode: u32) -> u16 {
    (mode & 0o7777) as u16
}

fn kind(is_directory: bool) -> FileType {
    match is_directory {
        true => FileType::Directory,
        false => FileType::RegularFile,
    }
}

fn attributes(number: Number, node: &Node) -> FileAttr {
    FileAttr {
        ino: INodeNo(number.0),
        size: node.length(),
        blocks: node.allocated() / STAT_BLOCK,
        atime: node.modified,
        mtime: node.modified,
        ctime: node.modified,
        crtime: node.modified,
        kind: kind(node.is_directory()),
        perm: node.mode,
        nlink: if node.is_directory() { 2 } else { 1 },
        uid: node.owner.0,
        gid: node.owner.1,
        rdev: 0,
        blksize: PAGE as u32,
        flags: 0,
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

#[expect(
    clippy::disallowed_methods,
    reason = "a file system tells when files were written"
)]
fn now() -> SystemTime {
    SystemTime::now()
}
