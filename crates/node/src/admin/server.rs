//! Serves the socket.

use std::time::Duration;

use tracing::warn;
use trent_proto::admin::v1::admin_server::AdminServer;
use trent_proto::tonic::transport::Server;

use super::{Admin, AdminSocket};
use crate::shutdown::Shutdown;

/// Requests of one connection at a time.
const MAX_STREAMS: u32 = 64;
/// A request that takes longer ends: no wait inside of one is longer than a few seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// A shutdown waits this long for requests under way.
const DRAIN_WITHIN: Duration = Duration::from_secs(5);

/// Serves until shut down, then lets requests under way finish. The socket's file is gone afterwards.
pub async fn serve(socket: AdminSocket, admin: Admin, shutdown: Shutdown) {
    let served = Server::builder()
        .max_concurrent_streams(MAX_STREAMS)
        .timeout(ANSWER_WITHIN)
        .add_service(AdminServer::new(admin))
        .serve_with_incoming_shutdown(Box::pin(socket.connections()), shutdown.wait());
    let drained = async {
        shutdown.wait().await;
        tokio::time::sleep(DRAIN_WITHIN).await;
    };
    tokio::select! {
        ended = served => {
            if let Err(error) = ended {
                warn!(%error, "the admin server ended");
            }
        }
        () = drained => warn!("operators' requests were still under way at the end"),
    }
}
