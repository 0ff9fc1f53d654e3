//! That a node of this region is there, for other regions that ask.

use trent_consensus::{GlobalMachine, GroupHandle, RegionMachine};
use trent_domain::ids::{ClusterId, RegionName};
use trent_proto::peer::v1::presence_server::Presence as PresenceService;
use trent_proto::peer::v1::{PingRequest, PingResponse};
use trent_proto::tonic::{Request, Response, Status, async_trait};

use super::addressee;

/// The answering end. It answers from what this node knows, without asking another one.
pub struct Presence {
    /// The cluster; messages of another one are refused.
    pub cluster: ClusterId,
    /// This node's region.
    pub region: RegionName,
    /// Who belongs to the cluster.
    pub global: GroupHandle<GlobalMachine>,
    /// The region's group.
    pub group: GroupHandle<RegionMachine>,
}

#[async_trait]
impl PresenceService for Presence {
    async fn ping(&self, request: Request<PingRequest>) -> Result<Response<PingResponse>, Status> {
        addressee::for_us(request, &self.cluster, &self.region, &self.global.local().state)?;
        Ok(Response::new(PingResponse {
            leader: self.group.leader().map(|node| node.0),
        }))
    }
}
