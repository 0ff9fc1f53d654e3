//! All groups of a process: one store, one sentinel, one server and one set of peers.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use futures::{FutureExt, Stream};
use tokio::io::{AsyncRead, AsyncWrite};
use trent_domain::ids::GroupId;
use trent_proto::tonic::service::Routes;
use trent_proto::tonic::transport::server::Connected;
use trent_storage::full_disk::FullDisk;
use trent_storage::sentinel::Sentinel;
use trent_storage::space_guard::{SpaceGuard, SpaceOptions};
use trent_storage::store::{RecordSpace, Store, StoreOptions};

use crate::blocking;
use crate::closing::{self, KeptOpen};
use crate::error::OpenError;
use crate::group::{Deadlines, Group};
use crate::handle::GroupHandle;
use crate::identity::NodeIdentity;
use crate::leadership;
use crate::log_adapter::LogAdapter;
use crate::machine::Machine;
use crate::membership;
use crate::network::{Dialer, LinkFactory, Peers};
use crate::place::Place;
use crate::port::Port;
use crate::published::Publisher;
use crate::record_writer::{Dirty, RecordWriter};
use crate::recovery::{Recovered, recover};
use crate::sentinel_guard::SentinelGuard;
use crate::server::{self, AuthenticatedPeer, Registry};
use crate::sole_voter::SoleVoter;
use crate::state_machine::StateMachine;
use crate::timers::{Compaction, Timers, raft_config};
use crate::types::Raft;

/// What a process needs to take part in groups.
pub struct GroupsOptions {
    /// This node.
    pub identity: NodeIdentity,
    /// Where everything is kept.
    pub dir: PathBuf,
    /// How peers are reached.
    pub dialer: Arc<dyn Dialer>,
    /// The record store.
    pub store: StoreOptions,
    /// The room that is kept free.
    pub space: SpaceOptions,
}

/// How one group runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupOptions {
    /// Raft's timers.
    pub timers: Timers,
    /// When the log is compacted.
    pub compaction: Compaction,
    /// How long requests may take.
    pub deadlines: Deadlines,
}

impl GroupOptions {
    /// For a region's group.
    pub const REGION: Self = Self {
        timers: Timers::REGION,
        compaction: Compaction::DEFAULT,
        deadlines: Deadlines::DEFAULT,
    };

    /// For the global group.
    pub const GLOBAL: Self = Self {
        timers: Timers::GLOBAL,
        compaction: Compaction::DEFAULT,
        deadlines: Deadlines::DEFAULT,
    };
}

/// All groups of a process.
pub struct Groups {
    place: Place,
    sentinel: Arc<Sentinel>,
    store: Arc<Store>,
    space: Arc<SpaceGuard>,
    peers: Arc<Peers>,
    registry: Arc<Registry>,
    open: Mutex<HashMap<GroupId, Closer>>,
}

/// A group on its way to being open.
struct Opening<M: Machine> {
    name: GroupId,
    machine: Arc<M>,
    space: Arc<RecordSpace>,
    full_disk: Arc<FullDisk>,
    options: GroupOptions,
}

/// Stops a group whose machine is not known here, and returns when its files are closed.
type Closer = BoxFuture<'static, ()>;

impl Groups {
    /// Opens the node's data. It reads the disk and blocks: call it at the start, before anything is served.
    pub fn open(options: GroupsOptions) -> Result<Self, OpenError> {
        let GroupsOptions {
            identity,
            dir,
            dialer,
            store,
            space,
        } = options;
        let sentinel = Sentinel::open(&dir, identity.owner())?;
        let space = SpaceGuard::open(&dir, space)?;
        let _ = space.state(); // on a full disk the ballast goes first: sled does not open without room
        let (store, recovery) = Store::open(&dir.join("store"), store)?;
        if let Some(path) = recovery.set_aside {
            tracing::error!(path = %path.display(), "the record store is corrupt: it was set aside and is rebuilt");
        }
        Ok(Self::of(
            identity,
            dialer,
            Place::Directory(dir),
            sentinel,
            store,
            space,
        ))
    }

    pub(crate) fn of(
        identity: NodeIdentity,
        dialer: Arc<dyn Dialer>,
        place: Place,
        sentinel: Sentinel,
        store: Store,
        space: SpaceGuard,
    ) -> Self {
        Self {
            place,
            sentinel: sentinel.into(),
            store: store.into(),
            space: space.into(),
            peers: Arc::new(Peers::new(identity.clone(), dialer)),
            registry: Arc::new(Registry::new(identity)),
            open: Mutex::default(),
        }
    }

    /// Opens a group and takes part in it: as a voter, a learner, or, where it is new here, waiting to be told.
    pub async fn open_group<M: Machine>(
        &self,
        name: GroupId,
        machine: M,
        options: GroupOptions,
    ) -> Result<GroupHandle<M>, OpenError> {
        if self.opened().contains_key(&name) {
            return Err(OpenError::AlreadyOpen(name.to_string()));
        }
        let opening = Opening {
            name: name.clone(),
            machine: Arc::new(machine),
            space: self.store.space(&name.to_string()),
            full_disk: Arc::new(FullDisk::new(Some(self.space.clone()))),
            options,
        };
        let recovered = self.recover(&opening).await?;
        let (open, mut closed) = closing::channel();
        let group = self.start(opening, recovered, open).await?;
        self.registry.insert(name.clone(), Arc::new(Port(group.clone())));
        tokio::spawn(membership::reconcile(Arc::downgrade(&group)));
        let handle = GroupHandle::new(group);
        let closing = handle.clone();
        let close = async move {
            closing.shutdown().await;
            closed.wait().await;
        };
        self.opened().insert(name, close.boxed());
        Ok(handle)
    }

    async fn recover<M: Machine>(&self, opening: &Opening<M>) -> Result<Recovered<M>, OpenError> {
        let (group, place) = (opening.name.clone(), self.place.clone());
        let (machine, space) = (opening.machine.clone(), opening.space.clone());
        let (sentinel, full_disk) = (self.sentinel.clone(), opening.full_disk.clone());
        let recovery =
            blocking::run(move || recover(&group, &place, &*machine, &space, &sentinel, &full_disk)).await;
        recovery.map_err(|error| OpenError::Thread(io::Error::other(error)))?
    }

    async fn start<M: Machine>(
        &self,
        opening: Opening<M>,
        recovered: Recovered<M>,
        open: KeptOpen,
    ) -> Result<Arc<Group<M>>, OpenError> {
        let Opening {
            name,
            machine,
            space,
            full_disk,
            options,
        } = opening;
        let Recovered {
            log,
            snapshots,
            state,
            rebuilt,
        } = recovered;
        let config = raft_config(&name.to_string(), options.timers, options.compaction)?;
        let publisher = Publisher::<M>::new(state);
        let writer = RecordWriter::start(
            &name.to_string(),
            machine.clone(),
            space,
            log.clone(),
            open.clone(),
        )
        .map_err(OpenError::Thread)?;
        if rebuilt {
            writer.write(Dirty::restored(publisher.newest())).await;
        }
        let sole_voter = Arc::new(SoleVoter::new(self.peers.identity().node));
        let log = LogAdapter::new(log, sole_voter.clone(), open.clone())
            .with_sentinel(Arc::new(SentinelGuard::new(
                self.sentinel.clone(),
                &name.to_string(),
                full_disk.clone(),
                open.clone(),
            )))
            .with_purge_below(snapshots.clone());
        let state_machine = StateMachine {
            machine: machine.clone(),
            publisher: publisher.clone(),
            writer,
            snapshots: snapshots.clone(),
            sole_voter: sole_voter.clone(),
            full_disk: full_disk.clone(),
            open,
        };
        let links = LinkFactory {
            group: name.clone(),
            peers: self.peers.clone(),
        };
        let raft = Raft::new(self.peers.identity().node, config, links, log, state_machine)
            .await
            .map_err(|fatal| OpenError::Raft {
                group: name.to_string(),
                reason: fatal.to_string(),
            })?;
        Ok(Arc::new(Group {
            leadership: leadership::follow(&raft),
            name,
            machine,
            raft,
            publisher,
            sole_voter,
            snapshots: Arc::downgrade(&snapshots),
            space: self.space.clone(),
            full_disk,
            peers: self.peers.clone(),
            deadlines: options.deadlines,
            timers: options.timers,
            read_index: Arc::default(),
            lease: Arc::default(),
        }))
    }

    /// Answers peers until `shutdown`, over connections whose other end has proven who it is. Other services of the
    /// node are served beside the groups.
    pub fn serve<I, IO>(
        &self,
        incoming: I,
        more: Routes,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static
    where
        I: Stream<Item = io::Result<IO>> + Send + 'static,
        IO: AsyncRead + AsyncWrite + Connected<ConnectInfo = AuthenticatedPeer> + Unpin + Send + 'static,
    {
        server::serve(self.registry.clone(), incoming, more, shutdown)
    }

    /// The watch over the disk. It looks when it is asked: before every proposal, and as often as somebody else wants.
    pub fn space(&self) -> Arc<SpaceGuard> {
        self.space.clone()
    }

    /// Stops all groups and closes the store. What was acknowledged is on disk; on return the directory can be opened
    /// again.
    pub async fn shutdown(self) {
        let groups: Vec<(GroupId, Closer)> = self.opened().drain().collect();
        for (name, close) in groups {
            self.registry.remove(&name);
            close.await;
        }
        let closed = blocking::run(move || drop(self)).await;
        if let Err(error) = closed {
            tracing::error!(%error, "the store did not close cleanly");
        }
    }

    fn opened(&self) -> MutexGuard<'_, HashMap<GroupId, Closer>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
