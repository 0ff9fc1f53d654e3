//! Questions of other nodes about how far this one has come.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use trent_proto::peer::v1 as pb;
use trent_proto::peer::v1::progress_server::Progress;
use trent_proto::tonic::{self, Request, Response, Status};

use crate::server::registry::Registry;

/// The longest that a question waits here, whatever its sender thinks: nobody holds a call open for ever.
const WAIT_AT_MOST: Duration = Duration::from_secs(10);

/// Answers [`pb::progress_server`] for every group of the node.
pub(crate) struct ProgressService {
    registry: Arc<Registry>,
}

impl ProgressService {
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self { registry }
    }
}

#[tonic::async_trait]
impl Progress for ProgressService {
    async fn wait_applied(
        &self,
        request: Request<pb::WaitAppliedRequest>,
    ) -> Result<Response<pb::WaitAppliedResponse>, Status> {
        let group = self
            .registry
            .admit(request.get_ref().header.as_ref(), request.extensions())?;
        timeout(WAIT_AT_MOST, group.wait_applied(request.get_ref().index))
            .await
            .map_err(|_| Status::deadline_exceeded("the entry is not applied yet"))?;
        Ok(Response::new(pb::WaitAppliedResponse {}))
    }
}
