//! Clusters to test with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use trent_consensus::{
    AuthenticatedPeer, Compaction, Deadlines, GroupHandle, GroupOptions, Groups, GroupsOptions, Leadership,
    Member, NodeIdentity, OpenError, Published, ReadPolicy, Timers, Unavailable,
};
use trent_domain::ids::{ClusterId, GroupId, NodeId};
use trent_proto::tonic::service::Routes;
use trent_storage::space_guard::SpaceOptions;
use trent_storage::store::StoreOptions;

use crate::introduced::accepted;
use crate::register_machine::{RegisterMachine, Registers, Write, Written};
use crate::switchboard::Switchboard;

/// Far more than anything takes: a test that reaches it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) const CLUSTER: ClusterId = ClusterId::new([7; 16]);

pub(crate) type Handle = GroupHandle<RegisterMachine>;

/// Awaits within [`PATIENCE`].
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future)
        .await
        .unwrap_or_else(|_| panic!("{what} did not happen"))
}

pub(crate) fn region() -> GroupId {
    GroupId::Region("eu-test-1".parse().unwrap())
}

pub(crate) fn options() -> GroupOptions {
    GroupOptions {
        timers: Timers::REGION,
        compaction: Compaction::DEFAULT,
        deadlines: Deadlines::DEFAULT,
    }
}

/// A small log: a snapshot every 20 entries.
pub(crate) fn compacting() -> GroupOptions {
    GroupOptions {
        compaction: Compaction { snapshot_every: 20 },
        ..options()
    }
}

pub(crate) fn node(number: u64) -> NodeId {
    NodeId(number)
}

/// Nodes of one region in this process.
pub(crate) struct Cluster {
    dir: TempDir,
    pub(crate) board: Switchboard,
    pub(crate) nodes: BTreeMap<NodeId, Node>,
    options: GroupOptions,
    requests: u64,
}

/// A node that runs.
pub(crate) struct Node {
    pub(crate) groups: Groups,
    pub(crate) handle: Handle,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Cluster {
    /// Nodes 1 to `size`, begun as voters.
    pub(crate) async fn start(size: u64, options: GroupOptions) -> Self {
        let mut cluster = Self::uninitialized(size, options).await;
        let voters: BTreeMap<NodeId, Member> = (1..=size)
            .map(|number| (node(number), member(node(number))))
            .collect();
        for node in cluster.nodes.values() {
            node.handle
                .initialize(voters.clone())
                .await
                .expect("the group begins");
        }
        cluster.requests = 1000;
        cluster
    }

    /// Nodes that wait to be told.
    pub(crate) async fn uninitialized(size: u64, options: GroupOptions) -> Self {
        let mut cluster = Self {
            dir: TempDir::new().unwrap(),
            board: Switchboard::default(),
            nodes: BTreeMap::new(),
            options,
            requests: 0,
        };
        for number in 1..=size {
            cluster.open(node(number)).await.expect("the node opens");
        }
        cluster
    }

    pub(crate) fn dir_of(&self, node: NodeId) -> PathBuf {
        self.dir.path().join(node.to_string())
    }

    /// Starts a node on what is in its directory.
    pub(crate) async fn open(&mut self, id: NodeId) -> Result<(), OpenError> {
        let groups = open_groups(&self.dir_of(id), id, &self.board).await?;
        let handle = groups.open_group(region(), RegisterMachine, self.options).await?;
        let (stop, server) = serve(&groups, id, &self.board).await;
        self.nodes.insert(
            id,
            Node {
                groups,
                handle,
                stop,
                server,
            },
        );
        Ok(())
    }

    /// Stops a node.
    pub(crate) async fn stop(&mut self, id: NodeId) {
        let Node {
            groups,
            handle,
            stop,
            server,
        } = self.nodes.remove(&id).expect("the node runs");
        drop(stop);
        server.abort();
        groups.shutdown().await;
        drop(handle);
    }

    pub(crate) fn handle(&self, id: NodeId) -> &Handle {
        &self.nodes[&id].handle
    }

    pub(crate) fn ids(&self) -> Vec<NodeId> {
        self.nodes.keys().copied().collect()
    }

    pub(crate) fn others(&self, id: NodeId) -> Vec<NodeId> {
        self.nodes.keys().copied().filter(|other| *other != id).collect()
    }

    /// The node that all of `among` take for the leader.
    pub(crate) async fn leader_among(&self, among: &[NodeId]) -> NodeId {
        soon("an election", async {
            loop {
                let mut views = Vec::new();
                for id in among {
                    let mut leadership = self.handle(*id).leadership();
                    let known = |view: &Leadership| view.leader.is_some_and(|leader| among.contains(&leader));
                    views.push(*leadership.wait_for(known).await.expect("the group runs"));
                }
                let leader = views[0].leader.expect("waited for it");
                let agree = views
                    .iter()
                    .all(|view| (view.term, view.leader) == (views[0].term, Some(leader)));
                // What Raft tells of its members comes a moment after whom it tells to lead.
                if agree && self.handle(leader).roster().is_some() {
                    return leader;
                }
                tokio::task::yield_now().await;
            }
        })
        .await
    }

    pub(crate) async fn leader(&self) -> NodeId {
        self.leader_among(&self.ids()).await
    }

    /// Some node that does not lead.
    pub(crate) async fn follower(&self) -> NodeId {
        let leader = self.leader().await;
        self.others(leader)[0]
    }

    /// Writes through a node, with a fresh request id.
    pub(crate) async fn write(
        &mut self,
        via: NodeId,
        register: &str,
        value: &str,
    ) -> Result<Written, Unavailable> {
        self.requests += 1;
        self.handle(via)
            .propose(&Write::new(self.requests, register, value))
            .await
    }

    /// Writes a number of registers one after another.
    pub(crate) async fn fill(&mut self, via: NodeId, writes: u64) {
        for number in 0..writes {
            let register = format!("r{}", number % 7);
            self.write(via, &register, &number.to_string())
                .await
                .expect("the write is applied");
        }
    }

    pub(crate) async fn read(&self, via: NodeId) -> Result<Arc<Published<Registers>>, Unavailable> {
        self.handle(via).read(ReadPolicy::ReadIndex).await
    }

    /// What a linearizable read finds in a register.
    pub(crate) async fn get(&self, via: NodeId, register: &str) -> Option<String> {
        let state = self.read(via).await.expect("the read is served");
        state.state.get(register).map(str::to_owned)
    }
}

pub(crate) fn member(id: NodeId) -> Member {
    Member {
        address: format!("node-{id}.test:1"),
        region: "eu-test-1".to_owned(),
    }
}

/// A node as its certificate would say.
pub(crate) fn authenticated(id: NodeId) -> AuthenticatedPeer {
    AuthenticatedPeer {
        node: id,
        region: "eu-test-1".parse().unwrap(),
    }
}

pub(crate) async fn open_groups(dir: &Path, id: NodeId, board: &Switchboard) -> Result<Groups, OpenError> {
    open_groups_of(CLUSTER, dir, id, board).await
}

pub(crate) async fn open_groups_of(
    cluster: ClusterId,
    dir: &Path,
    id: NodeId,
    board: &Switchboard,
) -> Result<Groups, OpenError> {
    let options = GroupsOptions {
        identity: NodeIdentity {
            cluster,
            node: id,
            member: member(id),
        },
        dir: dir.to_owned(),
        dialer: Arc::new(board.dialer(authenticated(id))),
        store: StoreOptions {
            cache_bytes: 1 << 20,
            queue_batches: 64,
        },
        space: SpaceOptions {
            floor_bytes: 0,
            ballast_bytes: 0,
        },
    };
    std::fs::create_dir_all(dir).unwrap();
    tokio::task::spawn_blocking(move || Groups::open(options))
        .await
        .unwrap()
}

pub(crate) async fn serve(
    groups: &Groups,
    id: NodeId,
    board: &Switchboard,
) -> (oneshot::Sender<()>, JoinHandle<std::io::Result<()>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    board.listen(id, listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel();
    let shutdown = async move { drop(stopped.await) };
    let server = tokio::spawn(groups.serve(accepted(listener), Routes::default(), shutdown));
    (stop, server)
}
