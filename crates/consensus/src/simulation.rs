//! Groups whose disk, chance and time are somebody else's: for a simulation that always goes the same way.
//!
//! Everything of a node runs on one thread, within [`Seat::take`], in a runtime of its own with a paused clock. Where the
//! product has threads (the log's, the records', those that wait for a disk), work is done by tasks of that runtime, and
//! takes the time that the [`SimulatedDisk`] says.

use std::cell::RefCell;
use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;
use std::task::Wake;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use trent_storage::StorageError;
use trent_storage::engine::Engine;
use trent_storage::files::Files;
use trent_storage::log::{Log, LogOptions, LogRecovery, LogSteps};
use trent_storage::sentinel::Sentinel;
use trent_storage::space_guard::{SpaceGuard, SpaceOptions};
use trent_storage::store::Store;

use crate::error::OpenError;
use crate::groups::Groups;
use crate::identity::NodeIdentity;
use crate::network::Dialer;
use crate::place::Place;

/// How long a batch of commit marks waits for another one to share its fdatasync with.
const COMMIT_MARKS_WAIT: Duration = Duration::from_millis(200);

/// A node's disk.
pub trait SimulatedDisk: Debug + Send + Sync + 'static {
    /// The files of a directory, as they are at this boot.
    fn files(&self, directory: &Path) -> Arc<dyn Files>;
    /// The record store's database, as it is at this boot.
    fn engine(&self) -> Arc<dyn Engine>;
    /// How long a piece of work that waits for the disk takes, now.
    fn work_time(&self) -> Duration;
}

/// What a simulated node sits on while it runs.
#[derive(Debug, Clone)]
pub struct Seat {
    chance: fastrand::Rng,
    disk: Arc<dyn SimulatedDisk>,
}

thread_local! {
    /// The node that this thread runs at present.
    static TAKEN: RefCell<Option<Seat>> = const { RefCell::new(None) };
}

impl Seat {
    /// A seat with a chance that a seed repeats.
    pub fn new(seed: u64, disk: Arc<dyn SimulatedDisk>) -> Self {
        Self {
            chance: fastrand::Rng::with_seed(seed),
            disk,
        }
    }

    /// Runs the node for as long as `work` does.
    pub fn take<T>(self, work: impl FnOnce() -> T) -> (Self, T) {
        TAKEN.with_borrow_mut(|taken| *taken = Some(self.clone()));
        let done = work();
        let seat = TAKEN.with_borrow_mut(Option::take);
        (seat.unwrap_or(self), done)
    }
}

/// The disk of the node that runs here, if one does.
pub(crate) fn disk() -> Option<Arc<dyn SimulatedDisk>> {
    TAKEN.with_borrow(|taken| taken.as_ref().map(|seat| seat.disk.clone()))
}

/// The next chance of the node that runs here, if one does.
pub(crate) fn chance() -> Option<u64> {
    TAKEN.with_borrow_mut(|taken| taken.as_mut().map(|seat| seat.chance.u64(..)))
}

/// Opens a log whose batches are written by a task.
pub(crate) fn open_log(
    disk: &Arc<dyn SimulatedDisk>,
    path: &Path,
    options: LogOptions,
) -> Result<(Log, LogRecovery), StorageError> {
    let submitted = Arc::new(Submitted::default());
    let (log, steps, recovery) = Log::open_stepped(disk.files(path), options, submitted.clone().into())?;
    tokio::spawn(write_batches(steps, submitted, disk.clone()));
    Ok((log, recovery))
}

/// Says that a log has something to write.
#[derive(Debug, Default)]
struct Submitted(Notify);

impl Wake for Submitted {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }
}

/// What the log thread does. It ends with the runtime.
async fn write_batches(mut steps: LogSteps, submitted: Arc<Submitted>, disk: Arc<dyn SimulatedDisk>) {
    loop {
        while !steps.is_waiting() {
            submitted.0.notified().await;
        }
        let hurry = async {
            while !steps.is_urgent() {
                submitted.0.notified().await;
            }
        };
        let _ = timeout(COMMIT_MARKS_WAIT, hurry).await; // written in either case
        sleep(disk.work_time()).await;
        steps.step();
    }
}

impl Groups {
    /// Opens a node's data on a simulated disk. `room` is a directory whose file system has room for everything: the watch
    /// over free space is the one thing that looks at a real disk.
    pub fn open_simulated(
        identity: NodeIdentity,
        dialer: Arc<dyn Dialer>,
        disk: Arc<dyn SimulatedDisk>,
        room: &Path,
    ) -> Result<Self, OpenError> {
        let sentinel = Sentinel::open_on(disk.files(Path::new("")), identity.owner())?;
        let space = SpaceOptions {
            floor_bytes: 0,
            ballast_bytes: 0,
        };
        let space = SpaceGuard::open(room, space)?;
        let store = Store::inline_on(disk.engine());
        Ok(Self::of(
            identity,
            dialer,
            Place::Simulated(disk),
            sentinel,
            store,
            space,
        ))
    }
}
