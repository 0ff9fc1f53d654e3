//! The log thread: takes a batch, writes it, syncs it, calls back; and starts anew where that failed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::ledger::{Job, Tail};
use super::shared::Shared;
use super::{Done, batch, segment};
use crate::StorageError;
use crate::files::{self, Files, StoredFile};
use crate::full_disk::FullDisk;

/// What the log thread works with.
#[derive(Debug)]
pub(super) struct Writer {
    shared: Arc<Shared>,
    files: Arc<dyn Files>,
    /// The segment written last.
    file: Option<Arc<dyn StoredFile>>,
    full_disk: Option<Arc<FullDisk>>,
}

impl Writer {
    pub(super) fn new(
        shared: Arc<Shared>,
        files: Arc<dyn Files>,
        file: Option<Arc<dyn StoredFile>>,
        full_disk: Option<Arc<FullDisk>>,
    ) -> Self {
        Self {
            shared,
            files,
            file,
            full_disk,
        }
    }

    /// Works until the log is closed and everything queued is done.
    pub(super) fn run(mut self) {
        while let Some(job) = self.shared.next_job() {
            self.work(job);
        }
    }

    /// Writes the next batch, if one waits; gives whether.
    pub(super) fn step(&mut self) -> bool {
        let job = self.shared.ledger().next_job();
        job.map(|job| self.work(job)).is_some()
    }

    fn work(&mut self, mut job: Job) {
        match self.write_in_time(&mut job) {
            Ok(()) => self.succeed(),
            Err(error) => self.fail(&error),
        }
    }

    /// Whether a batch waits, and whether somebody waits for it.
    pub(super) fn waiting(&self) -> Option<bool> {
        let since = self.shared.ledger().waiting_since()?;
        Some(since.is_none())
    }

    /// Writes a batch, once there is room where a full disk is waited out. It is then written again as a whole, over
    /// what it left: so nothing counts as stored that the system gave up storing.
    fn write_in_time(&mut self, job: &mut Job) -> Result<(), StorageError> {
        match self.full_disk.clone() {
            None => self.write(job),
            Some(full_disk) => full_disk.wait_out(|| {
                self.write(job).inspect_err(|_| {
                    let durable = self.shared.ledger().durable().cloned();
                    self.cut_off_partial_write(durable);
                })
            }),
        }
    }

    fn write(&mut self, job: &mut Job) -> Result<(), StorageError> {
        if let Some(header) = &job.new_segment {
            let file = segment::create(&*self.files, job.tail.header.number, header)?;
            self.file = Some(Arc::clone(&file));
            self.shared.ledger().segment_started(&job.tail, file);
            job.new_segment = None;
        }
        let Some(file) = &self.file else {
            return Err(StorageError::Closed);
        };
        let Tail { header, offset, .. } = &job.tail;
        let mut bytes = batch::head(header.number, *offset, &job.records).to_vec();
        bytes.extend_from_slice(&job.records);
        file.write_all_at(&bytes, *offset)
            .and_then(|()| sync(&**file))
            .map_err(|source| StorageError::from_io("write", &self.path(header.number), source))
    }

    fn succeed(&self) {
        let finished = self.shared.ledger().written();
        self.shared.batch_done();
        call_all(finished.callbacks, &Ok(()));
        if let Some(number) = finished.removable_below {
            self.remove_segments_below(number);
        }
    }

    fn fail(&self, error: &StorageError) {
        tracing::error!(%error, "a log write failed; all that was queued is taken back");
        let (callbacks, durable) = {
            let mut ledger = self.shared.ledger();
            (ledger.take_back(), ledger.durable().cloned())
        };
        self.shared.batch_done();
        self.cut_off_partial_write(durable);
        call_all(callbacks, &Err(error.clone()));
    }

    /// Gives the room of a partial write back. The next segment says how far this one counts, so that it does no harm
    /// if this fails too.
    fn cut_off_partial_write(&self, durable: Option<Tail>) {
        if let (Some(file), Some(tail)) = (&self.file, durable)
            && let Err(error) = file.set_len(tail.offset)
        {
            tracing::warn!(%error, "could not cut off a partial log write");
        }
    }

    /// Removes purged segments one by one, oldest first and each durably: what is left never has a gap.
    fn remove_segments_below(&self, number: u64) {
        let purged = self.shared.ledger().segments_below(number);
        for number in purged {
            let removed =
                files::remove(&*self.files, &segment::name(number)).and_then(|()| self.sync_names());
            if let Err(error) = removed {
                tracing::warn!(%error, "could not remove a purged log segment; the next purge tries again");
                return;
            }
            self.shared.ledger().segment_removed(number);
        }
    }

    fn sync_names(&self) -> Result<(), StorageError> {
        self.files
            .sync_names()
            .map_err(|source| StorageError::from_io("sync", self.files.path(), source))
    }

    fn path(&self, number: u64) -> std::path::PathBuf {
        self.files.path().join(segment::name(number))
    }
}

fn sync(file: &dyn StoredFile) -> std::io::Result<()> {
    #[cfg(feature = "chaos-bugs")]
    if trent_bugs::Bug::UnsyncedLog.is_on() {
        return Ok(());
    }
    file.sync()
}

/// A callback that panics must not take the log thread, and so every later write, with it.
fn call_all(callbacks: Vec<Done>, result: &Result<(), StorageError>) {
    for done in callbacks {
        if catch_unwind(AssertUnwindSafe(|| done(result.clone()))).is_err() {
            tracing::error!("a callback of a log write panicked");
        }
    }
}
