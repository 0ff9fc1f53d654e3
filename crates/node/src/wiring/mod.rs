//! Puts a node together from its configuration and runs it.

mod error;
mod groups;
mod jobs;
mod parts;
mod peers;
mod places;

use std::sync::Arc;

use tokio::task::JoinSet;
use tracing::{error, info};
use trent_crypto::provider::FileRootKey;
use trent_crypto::random::Randomness;

pub use error::RunError;
use groups::{begin_groups, open_groups, open_raft};
use parts::Parts;
use peers::serve_peers;
use places::{bind_admin_socket, listen, make_data_dir};

use crate::admin;
use crate::clock::Clock;
use crate::config::Config;
use crate::groups::Groups;
use crate::http::{self, Listener};
use crate::jobs::free_space::FreeSpace;
use crate::keyrings::Keyrings;
use crate::peer_tls::PeerTls;
use crate::shutdown::{self, Shutdown};
use crate::standing::Standing;

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
