//! Puts a node together from its configuration and runs it.

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::{error, info, warn};
use trent_consensus::{
    Compaction, Dialer, GlobalMachine, GroupOptions, Groups as RaftGroups, GroupsOptions, NodeIdentity,
    OpenError, RegionMachine, Unavailable,
};
use trent_crypto::error::{ProviderError, RandomnessUnavailable};
use trent_crypto::provider::FileRootKey;
use trent_crypto::random::Randomness;
use trent_domain::global::state::NewNode;
use trent_domain::ids::{GroupId, NodeId};
use trent_proto::peer::v1::candidates_server::CandidatesServer;
use trent_proto::peer::v1::families_server::FamiliesServer;
use trent_proto::peer::v1::gateway_server::GatewayServer;
use trent_proto::peer::v1::inbox_server::InboxServer;
use trent_proto::peer::v1::membership_server::MembershipServer;
use trent_proto::peer::v1::presence_server::PresenceServer;
use trent_proto::tonic::service::Routes;

use crate::admin::{self, Admin, AdminSocket, AuditLog, SocketError};
use crate::clock::Clock;
use crate::config::{Config, Member};
use crate::credentials::Credentials;
use crate::directory::Directory;
use crate::groups::Groups;
use crate::health::Health;
use crate::http::{self, Listener, TlsError};
use crate::identity_age::IdentityAge;
use crate::identity_changes::IdentityChanges;
use crate::jobs::departure::Departure;
use crate::jobs::forgetting::Forgetting;
use crate::jobs::founding::Founding;
use crate::jobs::free_space::FreeSpace;
use crate::jobs::identity_age::IdentityAgeJob;
use crate::jobs::key_store_connections::KeyStoreConnections;
use crate::jobs::key_store_health::KeyStoreHealth;
use crate::jobs::membership::{Farewells, Membership, Of};
use crate::jobs::own_address::OwnAddress;
use crate::jobs::parting::Parting;
use crate::jobs::peer_certificate::PeerCertificate;
use crate::jobs::quota_share::QuotaShare;
use crate::jobs::reads::ReadsJob;
use crate::jobs::region_contact::RegionContact;
use crate::jobs::setup::Setup;
use crate::jobs::succession::Succession;
use crate::jobs::timetable::Timetable;
use crate::jobs::usage::UsageReports;
use crate::joining::Joining;
use crate::key_cache::KeyCache;
use crate::keyrings::Keyrings;
use crate::metrics::Metrics;
use crate::peer_tls::{self, PeerDialer, PeerTls, PeerTlsError};
use crate::pipeline::Pipeline;
use crate::reads::Reads;
use crate::regions::candidates::Candidates;
use crate::regions::contacts::Contacts;
use crate::regions::families::Families;
use crate::regions::gateway::Gateway;
use crate::regions::inbox::Inbox;
use crate::regions::link::{self, Link};
use crate::regions::outbox::Outbox;
use crate::regions::presence::Presence;
use crate::request_ids::RequestIds;
use crate::request_quotas::RequestQuotas;
use crate::rerouted::Rerouted;
use crate::service::Service;
use crate::shutdown::{self, Shutdown};
use crate::standing::Standing;
use crate::usages::Usages;
use crate::workers::Workers;
use crate::xks::{Proxies, TrustError};

/// How long a killed predecessor may hold our addresses.
const ADDRESS_FREE_WITHIN: Duration = Duration::from_secs(5);
const ADDRESS_RETRY: Duration = Duration::from_millis(50);

/// Why a node does not start, or does not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The data directory cannot be used.
    #[error("cannot use {}: {source}", path.display())]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The root key cannot be had.
    #[error(transparent)]
    RootKey(#[from] ProviderError),
    /// The machine gives no randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
    /// What is on disk cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// TLS files cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Files of TLS between nodes cannot be used.
    #[error(transparent)]
    PeerTls(#[from] PeerTlsError),
    /// Trust anchors cannot be used.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Operators cannot be listened to.
    #[error(transparent)]
    AdminSocket(#[from] SocketError),
    /// A group could not be begun.
    #[error("{group} could not be begun: {source}")]
    Begin {
        /// The group.
        group: GroupId,
        /// Why.
        source: Unavailable,
    },
    /// The cluster has let this node go.
    #[error(
        "node {0} was removed from the cluster: its number is not used again. To bring this machine back, invite it as a new \
         node, with an empty data directory"
    )]
    Removed(NodeId),
    /// A group failed, and with it the node: it would only answer errors, and keep its place among the voters.
    #[error(
        "{group} stopped: {reason}. Nothing acknowledged is lost; see to the cause (the disk, most likely) and start the \
         node again"
    )]
    Stopped {
        /// The group.
        group: GroupId,
        /// What it says.
        reason: String,
    },
}

/// Runs a node until it is told to shut down, or until it cannot go on.
///
/// Every time of day that the node uses is read from `clock`, and everything random is drawn from `randomness`.
pub async fn run(
    config: Config,
    clock: Clock,
    randomness: Arc<dyn Randomness>,
    told: Shutdown,
) -> Result<(), RunError> {
    make_data_dir(&config.data_dir)?;
    let provider = FileRootKey::open(&config.root_key_file)?;
    let tls = config.tls.as_ref().map(http::acceptor).transpose()?;
    let peer_tls = PeerTls::load(config.peer_identity(), config.peer_tls.clone(), clock)?;
    let peer_tls = Arc::new(peer_tls);
    let api = listen(config.api_address()).await?;
    let peers = listen(config.peer_address()).await?;

    let raft = open_raft(&config, &peer_tls).await?;
    // What is on disk is held now: no other process can have this node's socket.
    let admin_socket = bind_admin_socket(&config).await?;
    let groups = open_groups(&config, &raft).await?;
    let keyrings = Arc::new(Keyrings::new(Box::new(provider)));
    let parts = Parts::new(&config, groups, keyrings, peer_tls, clock, randomness)?;
    let (stop, shutdown) = shutdown::channel();
    let mut tasks = JoinSet::new();
    tasks.spawn(serve_peers(
        &raft,
        peers,
        parts.peer_tls.clone(),
        parts.peer_routes(&config),
        shutdown.clone(),
    ));
    begin_groups(&config, &parts.groups).await?;
    parts.start_jobs(&config, &mut tasks, &shutdown);
    if let Some(socket) = admin_socket {
        tasks.spawn(admin::serve(socket, parts.admin(&config)?, shutdown.clone()));
    }
    let free_space = FreeSpace { guard: raft.space() };
    tasks.spawn(free_space.run(shutdown.clone()));

    info!(node = config.node.0, region = %config.region(), api = %config.api_address(), "serving");
    let listener = Listener {
        socket: api,
        tls,
        pipeline: parts.pipeline.clone(),
        health: parts.health.clone(),
        metrics: parts.metrics(),
    };
    let end = async {
        let ended = run_until(told, &parts.groups, &parts.standing()).await;
        stop.shut_down();
        ended
    };
    let (ended, ()) = tokio::join!(end, http::serve(listener, shutdown.clone()));
    parts.usage_reports().tell_the_rest().await;
    while let Some(ended) = tasks.join_next().await {
        if let Err(panicked) = ended {
            error!(%panicked, "a task of this node failed");
        }
    }
    raft.shutdown().await;
    info!("stopped");
    ended
}

/// Waits until the node is told to end, it was removed, or one of its groups has ended.
async fn run_until(told: Shutdown, groups: &Groups, standing: &Standing) -> Result<(), RunError> {
    let (group, reason) = tokio::select! {
        () = told.wait() => return Ok(()),
        () = standing.lost() => return Err(RunError::Removed(standing.node)),
        reason = groups.region.stopped() => (groups.region.name(), reason),
        reason = groups.global.stopped() => (groups.global.name(), reason),
    };
    error!(%group, reason, "a group stopped: this node ends");
    Err(RunError::Stopped {
        group: group.clone(),
        reason,
    })
}

/// What the tasks of a node share.
struct Parts {
    groups: Groups,
    directory: Arc<Directory>,
    keyrings: Arc<Keyrings>,
    peer_tls: Arc<PeerTls>,
    key_cache: Arc<KeyCache>,
    identity_age: Arc<IdentityAge>,
    reads: Arc<Reads>,
    health: Arc<Health>,
    link: Arc<Link>,
    contacts: Arc<Contacts>,
    quotas: Arc<RequestQuotas>,
    usages: Arc<Usages>,
    proxies: Arc<Proxies>,
    workers: Arc<Workers>,
    request_ids: Arc<RequestIds>,
    pipeline: Arc<Pipeline>,
    clock: Clock,
    randomness: Arc<dyn Randomness>,
}

impl Parts {
    fn new(
        config: &Config,
        groups: Groups,
        keyrings: Arc<Keyrings>,
        peer_tls: Arc<PeerTls>,
        clock: Clock,
        randomness: Arc<dyn Randomness>,
    ) -> Result<Self, RunError> {
        let key_cache = Arc::new(KeyCache::default());
        let identity_age =
            IdentityAge::open(&config.data_dir, clock, config.identity_max_age).map_err(|source| {
                RunError::DataDir {
                    path: config.data_dir.clone(),
                    source,
                }
            })?;
        let identity_age = Arc::new(identity_age);
        let directory = Directory::new(&config.members, &groups.global.local().state);
        let directory = Arc::new(directory);
        let reads = Arc::new(Reads::default());
        let health = Arc::new(Health {
            node: config.node,
            region: config.region().clone(),
            directory: directory.clone(),
            groups: groups.clone(),
            keyrings: keyrings.clone(),
            identity_age: identity_age.clone(),
            reads: reads.clone(),
        });
        let dialer = dialer(config, &peer_tls);
        let link = Arc::new(Link::new(config.cluster, directory.clone(), dialer));
        let nodes = directory.view().servers_of(config.region());
        let quotas = Arc::new(RequestQuotas::new(&config.request_rates, nodes));
        let usages = Arc::new(Usages::default());
        let proxies = Proxies::new(
            config.region().clone(),
            keyrings.clone(),
            &config.external_key_stores,
            clock,
        )?;
        let proxies = Arc::new(proxies);
        let workers = Arc::new(Workers::for_this_machine());
        let service = Service {
            region: config.region().clone(),
            groups: groups.clone(),
            keyrings: keyrings.clone(),
            key_cache: key_cache.clone(),
            link: link.clone(),
            quotas: quotas.clone(),
            usages: usages.clone(),
            proxies: proxies.clone(),
            workers: workers.clone(),
            clock,
            randomness: randomness.clone(),
            read_policy: config.read_policy,
        };
        let credentials = Credentials::new(keyrings.clone(), config.region().partition());
        let request_ids = RequestIds::new(randomness.as_ref())?;
        let pipeline = Arc::new(Pipeline::new(
            service,
            credentials,
            identity_age.clone(),
            request_ids,
        ));
        Ok(Self {
            groups,
            directory,
            keyrings,
            peer_tls,
            key_cache,
            identity_age,
            reads,
            health,
            link,
            contacts: Arc::default(),
            quotas,
            usages,
            proxies,
            workers,
            request_ids: Arc::new(RequestIds::new(randomness.as_ref())?),
            pipeline,
            clock,
            randomness,
        })
    }

    fn admin(&self, config: &Config) -> Result<Admin, RunError> {
        Ok(Admin {
            cluster: config.cluster,
            directory: self.directory.clone(),
            groups: self.groups.clone(),
            link: self.link.clone(),
            audit: AuditLog::in_dir(&config.data_dir, self.clock),
            changes: self.identity_changes(),
            read_policy: config.read_policy,
            clock: self.clock,
            identity_age: self.identity_age.clone(),
            health: self.health.clone(),
            contacts: self.contacts.clone(),
            peer_tls: self.peer_tls.clone(),
            keyrings: self.keyrings.clone(),
            request_ids: RequestIds::new(self.randomness.as_ref())?,
            randomness: self.randomness.clone(),
        })
    }

    fn identity_changes(&self) -> IdentityChanges {
        IdentityChanges {
            global: self.groups.global.clone(),
            clock: self.clock,
        }
    }

    fn metrics(&self) -> Arc<Metrics> {
        Arc::new(Metrics {
            directory: self.directory.clone(),
            groups: self.groups.clone(),
            health: self.health.clone(),
            identity_age: self.identity_age.clone(),
            contacts: self.contacts.clone(),
            clock: self.clock,
            peer_tls: self.peer_tls.clone(),
        })
    }

    /// What other regions' nodes call.
    fn peer_routes(&self, config: &Config) -> Routes {
        let gateway = Gateway {
            cluster: config.cluster,
            region: config.region().clone(),
            global: self.groups.global.clone(),
            pipeline: self.pipeline.clone(),
        };
        let inbox = Inbox {
            cluster: config.cluster,
            groups: self.groups.clone(),
            keyrings: self.keyrings.clone(),
            workers: self.workers.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
            region: config.region().clone(),
        };
        let candidates = Candidates {
            cluster: config.cluster,
            region: config.region().clone(),
            groups: self.groups.clone(),
            read_policy: config.read_policy,
        };
        let families = Families {
            cluster: config.cluster,
            region: config.region().clone(),
            groups: self.groups.clone(),
        };
        let presence = Presence {
            cluster: config.cluster,
            region: config.region().clone(),
            global: self.groups.global.clone(),
            group: self.groups.region.clone(),
        };
        let joining = Joining {
            cluster: config.cluster,
            global: self.groups.global.clone(),
            clock: self.clock,
            request_ids: self.request_ids.clone(),
        };
        let gateway = GatewayServer::new(gateway)
            .max_decoding_message_size(link::MAX_MESSAGE_BYTES)
            .max_encoding_message_size(link::MAX_MESSAGE_BYTES);
        let inbox = InboxServer::new(inbox).max_decoding_message_size(link::MAX_MESSAGE_BYTES);
        Routes::new(gateway)
            .add_service(inbox)
            .add_service(CandidatesServer::new(candidates))
            .add_service(FamiliesServer::new(families))
            .add_service(PresenceServer::new(presence))
            .add_service(MembershipServer::new(joining))
    }

    fn usage_reports(&self) -> UsageReports {
        UsageReports {
            groups: self.groups.clone(),
            usages: self.usages.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        }
    }

    fn start_jobs(&self, config: &Config, tasks: &mut JoinSet<()>, shutdown: &Shutdown) {
        let setup = Setup {
            cluster: config.cluster,
            region: config.region().clone(),
            groups: self.groups.clone(),
            keyrings: self.keyrings.clone(),
            founders: config.members.founders().map(NewNode::from).collect(),
            exchange_key_rotation_days: config.exchange_key_rotation_days,
            bootstrap: config.bootstrap.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        };
        let outbox = Outbox {
            groups: self.groups.clone(),
            keyrings: self.keyrings.clone(),
            link: self.link.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        };
        let departure = Departure {
            region: config.region().clone(),
            groups: self.groups.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        };
        let succession = Succession {
            region: config.region().clone(),
            groups: self.groups.clone(),
            link: self.link.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        };
        let parting = Parting {
            region: config.region().clone(),
            groups: self.groups.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        };
        let timetable = Timetable {
            groups: self.groups.clone(),
            keyrings: self.keyrings.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        };
        let key_store_connections = KeyStoreConnections {
            groups: self.groups.clone(),
            proxies: self.proxies.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        };
        let key_store_health = KeyStoreHealth {
            groups: self.groups.clone(),
            proxies: self.proxies.clone(),
            randomness: self.randomness.clone(),
        };
        let forgetting = Forgetting {
            region: self.groups.region.clone(),
            key_cache: self.key_cache.clone(),
        };
        self.start_directory_jobs(config, tasks, shutdown);
        self.start_membership_jobs(config, tasks, shutdown);
        self.start_watches(config, tasks, shutdown);
        tasks.spawn(setup.run(shutdown.clone()));
        tasks.spawn(outbox.run(shutdown.clone()));
        tasks.spawn(succession.run(shutdown.clone()));
        tasks.spawn(departure.run(shutdown.clone()));
        tasks.spawn(parting.run(shutdown.clone()));
        tasks.spawn(timetable.run(shutdown.clone()));
        tasks.spawn(forgetting.run(shutdown.clone()));
        tasks.spawn(self.usage_reports().run(shutdown.clone()));
        tasks.spawn(key_store_connections.run(shutdown.clone()));
        tasks.spawn(key_store_health.run(shutdown.clone()));
    }

    fn standing(&self) -> Standing {
        Standing {
            node: self.directory.own().id,
            groups: self.groups.clone(),
            link: self.link.clone(),
        }
    }

    fn start_membership_jobs(&self, config: &Config, tasks: &mut JoinSet<()>, shutdown: &Shutdown) {
        let of_region = Membership {
            group: self.groups.region.clone(),
            of: Of::Region(config.region().clone()),
            directory: self.directory.clone(),
        };
        let of_cluster = Membership {
            group: self.groups.global.clone(),
            of: Of::Cluster,
            directory: self.directory.clone(),
        };
        let farewells = Farewells {
            region: config.region().clone(),
            groups: self.groups.clone(),
            directory: self.directory.clone(),
            clock: self.clock,
            request_ids: self.request_ids.clone(),
        };
        tasks.spawn(of_region.run(shutdown.clone()));
        tasks.spawn(of_cluster.run(shutdown.clone()));
        tasks.spawn(farewells.run(shutdown.clone()));
    }

    /// What finds out how this node is.
    fn start_watches(&self, config: &Config, tasks: &mut JoinSet<()>, shutdown: &Shutdown) {
        let identity_age = IdentityAgeJob {
            global: self.groups.global.clone(),
            age: self.identity_age.clone(),
            clock: self.clock,
        };
        let reads = ReadsJob {
            region: self.groups.region.clone(),
            read_policy: config.read_policy,
            reads: self.reads.clone(),
        };
        let region_contact = RegionContact {
            link: self.link.clone(),
            contacts: self.contacts.clone(),
            clock: self.clock,
        };
        let peer_certificate = PeerCertificate {
            tls: self.peer_tls.clone(),
            clock: self.clock,
        };
        tasks.spawn(identity_age.run(shutdown.clone()));
        tasks.spawn(reads.run(shutdown.clone()));
        tasks.spawn(region_contact.run(shutdown.clone()));
        tasks.spawn(peer_certificate.run(shutdown.clone()));
    }

    fn start_directory_jobs(&self, config: &Config, tasks: &mut JoinSet<()>, shutdown: &Shutdown) {
        let follow = self.directory.clone();
        tasks.spawn(follow.follow(self.groups.global.clone(), shutdown.clone()));
        let quota_share = QuotaShare {
            directory: self.directory.clone(),
            quotas: self.quotas.clone(),
        };
        tasks.spawn(quota_share.run(shutdown.clone()));
        let own_address = OwnAddress {
            directory: self.directory.clone(),
            link: self.link.clone(),
            peer_tls: self.peer_tls.clone(),
            seeds: config.seeds.clone(),
        };
        tasks.spawn(own_address.run(shutdown.clone()));
        if config.members.is_joining() {
            let founding = Founding {
                region: self.groups.region.clone(),
                directory: self.directory.clone(),
            };
            tasks.spawn(founding.run(shutdown.clone()));
        }
    }
}

/// Makes the data directory, private to the service's user. Opening what is in it keeps other processes out.
fn make_data_dir(path: &Path) -> Result<(), RunError> {
    let refused = |source| RunError::DataDir {
        path: path.into(),
        source,
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(refused)
}

/// Binds an address. A process that was killed a moment ago may still hold it while its last threads end.
async fn listen(address: SocketAddr) -> Result<TcpListener, RunError> {
    let deadline = Instant::now() + ADDRESS_FREE_WITHIN;
    loop {
        match TcpListener::bind(address).await {
            Ok(socket) => return Ok(socket),
            Err(error) if error.kind() == ErrorKind::AddrInUse && Instant::now() < deadline => {
                tokio::time::sleep(ADDRESS_RETRY).await;
            }
            Err(source) => return Err(RunError::Listen { address, source }),
        }
    }
}

/// What connects to other nodes: where they are for this one, and by what it shows them.
fn dialer(config: &Config, peer_tls: &Arc<PeerTls>) -> Arc<dyn Dialer> {
    Arc::new(Rerouted {
        addresses: config.peer_addresses.clone(),
        dialer: Arc::new(PeerDialer(peer_tls.clone())),
    })
}

async fn open_raft(config: &Config, peer_tls: &Arc<PeerTls>) -> Result<RaftGroups, RunError> {
    let options = GroupsOptions {
        identity: NodeIdentity {
            cluster: config.cluster,
            node: config.node,
            member: config.me().into(),
        },
        dir: config.data_dir.clone(),
        dialer: dialer(config, peer_tls),
        store: Default::default(),
        space: Default::default(),
    };
    let opened = tokio::task::spawn_blocking(move || RaftGroups::open(options)).await;
    Ok(opened.map_err(|error| OpenError::Thread(std::io::Error::other(error)))??)
}

async fn bind_admin_socket(config: &Config) -> Result<Option<AdminSocket>, SocketError> {
    match &config.admin_socket {
        Some(path) => AdminSocket::bind(path).await.map(Some),
        None => Ok(None),
    }
}

async fn open_groups(config: &Config, raft: &RaftGroups) -> Result<Groups, RunError> {
    let compaction = Compaction {
        snapshot_every: config.snapshot_every,
    };
    let region = raft
        .open_group(
            region_group(config),
            RegionMachine,
            GroupOptions {
                compaction,
                ..GroupOptions::REGION
            },
        )
        .await?;
    let global = raft
        .open_group(
            GroupId::Global,
            GlobalMachine,
            GroupOptions {
                compaction,
                ..GroupOptions::GLOBAL
            },
        )
        .await?;
    Ok(Groups { region, global })
}

/// Begins the groups that this node is a first voter of; a group that has begun is left alone. A node that joins later
/// begins nothing here.
async fn begin_groups(config: &Config, groups: &Groups) -> Result<(), RunError> {
    if config.members.is_joining() {
        return Ok(());
    }
    let region = voters(config.members.founders_of(config.region()));
    groups
        .region
        .initialize(region)
        .await
        .map_err(|source| RunError::Begin {
            group: region_group(config),
            source,
        })?;
    let global = voters(config.members.global_voters());
    if global.contains_key(&config.node) {
        groups
            .global
            .initialize(global)
            .await
            .map_err(|source| RunError::Begin {
                group: GroupId::Global,
                source,
            })?;
    }
    Ok(())
}

fn voters<'a>(members: impl IntoIterator<Item = &'a Member>) -> BTreeMap<NodeId, trent_consensus::Member> {
    members
        .into_iter()
        .map(|member| (member.id, member.into()))
        .collect()
}

fn region_group(config: &Config) -> GroupId {
    GroupId::Region(config.region().clone())
}

fn serve_peers(
    raft: &RaftGroups,
    socket: TcpListener,
    tls: Arc<PeerTls>,
    routes: Routes,
    shutdown: Shutdown,
) -> impl Future<Output = ()> + Send + 'static {
    let served = raft.serve(peer_tls::accepted(tls, socket), routes, async move {
        shutdown.wait().await
    });
    async {
        if let Err(error) = served.await {
            warn!(%error, "the peer server ended");
        }
    }
}
