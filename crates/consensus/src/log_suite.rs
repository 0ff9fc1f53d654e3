//! openraft's own suite over our storage: all of it in memory, and all of it on disk.

use std::io;
use std::path::Path;
use std::sync::Arc;

use openraft::StorageError;
use openraft::testing::log::{StoreBuilder, Suite};
use openraft::type_config::TypeConfigExt;
use tempfile::TempDir;
use trent_domain::ids::NodeId;
use trent_storage::files::FaultyFiles;
use trent_storage::full_disk::FullDisk;
use trent_storage::log::{Log, LogOptions};
use trent_storage::snapshot::SnapshotDir;
use trent_storage::store::{Store, StoreOptions};

use crate::closing;
use crate::log_adapter::LogAdapter;
use crate::machine::Machine;
use crate::published::{AppliedMark, Published, Publisher};
use crate::record_writer::RecordWriter;
use crate::register_machine::RegisterMachine;
use crate::sole_voter::SoleVoter;
use crate::state_machine::StateMachine;
use crate::stored;
use crate::types::TypeConfig;

/// Where the suite keeps log, snapshots and records.
#[derive(Debug, Clone, Copy)]
enum Place {
    InMemory,
    OnDisk,
}

impl Place {
    fn store(self, dir: &Path) -> Result<Store, trent_storage::StorageError> {
        match self {
            Self::InMemory => Store::in_memory(),
            Self::OnDisk => {
                let options = StoreOptions {
                    cache_bytes: 1 << 20,
                    queue_batches: 64,
                };
                Store::open(dir, options).map(|(store, _)| store)
            }
        }
    }

    fn files(self, dir: &Path) -> Result<(Log, SnapshotDir), trent_storage::StorageError> {
        let options = LogOptions::default();
        let ((log, _), (snapshots, _)) = match self {
            Self::InMemory => (
                Log::open_on(Arc::new(FaultyFiles::new()), options)?,
                SnapshotDir::open_on(Arc::new(FaultyFiles::new()), stored::reach)?,
            ),
            Self::OnDisk => (
                Log::open(&dir.join("log"), options)?,
                SnapshotDir::open(&dir.join("snapshots"), stored::reach)?,
            ),
        };
        Ok((log, snapshots))
    }

    fn build(self, dir: &Path) -> Result<(Store, LogAdapter, StateMachine<RegisterMachine>), io::Error> {
        let store = self.store(&dir.join("store")).map_err(io::Error::other)?;
        let space = store.space("suite");
        space.load().map_err(io::Error::other)?;
        let (log, snapshots) = self.files(dir).map_err(io::Error::other)?;
        let log = Arc::new(log);
        let machine = Arc::new(RegisterMachine);
        let (open, _) = closing::channel();
        let sole_voter = Arc::new(SoleVoter::new(NodeId(0)));
        let state_machine = StateMachine {
            publisher: Publisher::new(Published {
                state: machine.initial(),
                mark: AppliedMark::default(),
            }),
            writer: RecordWriter::start("suite", machine.clone(), space, log.clone(), open.clone())?,
            machine,
            snapshots: Arc::new(snapshots),
            sole_voter: sole_voter.clone(),
            full_disk: Arc::new(FullDisk::new(None)),
            open: open.clone(),
        };
        Ok((store, LogAdapter::new(log, sole_voter, open), state_machine))
    }
}

impl StoreBuilder<TypeConfig, LogAdapter, StateMachine<RegisterMachine>, (TempDir, Store)> for Place {
    async fn build(
        &self,
    ) -> Result<((TempDir, Store), LogAdapter, StateMachine<RegisterMachine>), StorageError<TypeConfig>> {
        let dir = TempDir::new().expect("a temporary directory");
        let built = Self::build(*self, dir.path());
        let (store, log, machine) =
            built.map_err(|error| StorageError::read(TypeConfig::err_from_error(&error)))?;
        Ok(((dir, store), log, machine))
    }
}

#[test]
fn openrafts_suite_passes_in_memory() {
    TypeConfig::run(Suite::test_all(Place::InMemory)).unwrap();
}

#[test]
fn openrafts_suite_passes_on_disk() {
    TypeConfig::run(Suite::test_all(Place::OnDisk)).unwrap();
}
