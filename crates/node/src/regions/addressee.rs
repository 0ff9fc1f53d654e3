//! Whom a message between regions is meant for, and whom it is from.

use tracing::warn;
use trent_consensus::AuthenticatedPeer;
use trent_domain::global;
use trent_domain::ids::{ClusterId, NodeId, RegionName};
use trent_proto::peer::v1::{
    CandidateRequest, FamiliesRequest, FollowersRequest, GatewayRequest, IntentRequest, PingRequest,
};
use trent_proto::tonic::{Request, Status};

/// A message that says whom it is meant for, and who sends it.
pub(super) trait Addressed {
    fn cluster(&self) -> &[u8];
    fn target(&self) -> &str;
    fn source(&self) -> &str;
    fn sender(&self) -> u64;
    /// Writes both onto it.
    fn address(&mut self, from: &Sender<'_>, target: &RegionName);
}

/// Who sends a message.
pub(super) struct Sender<'a> {
    pub(super) cluster: &'a ClusterId,
    pub(super) region: &'a RegionName,
    pub(super) node: NodeId,
}

/// The message of a request that is meant for us, and comes from the node and the region that it says. One that was
/// removed from the cluster is told nothing, however good its certificate is.
pub(super) fn for_us<M: Addressed>(
    request: Request<M>,
    cluster: &ClusterId,
    region: &RegionName,
    global: &global::State,
) -> Result<M, Status> {
    let peer = AuthenticatedPeer::of(request.extensions())?;
    let checked = check(request.get_ref(), peer, cluster, region);
    checked
        .and_then(|()| check_belongs(peer, global))
        .inspect_err(|refusal| {
            warn!(
                from = %peer.node,
                of = %peer.region,
                reason = refusal.message(),
                "refused a message between regions"
            );
        })?;
    Ok(request.into_inner())
}

fn check(
    message: &impl Addressed,
    peer: &AuthenticatedPeer,
    cluster: &ClusterId,
    region: &RegionName,
) -> Result<(), Status> {
    if message.cluster() != cluster.as_bytes().as_slice() || message.target() != region.as_str() {
        return Err(Status::permission_denied("not meant for this region"));
    }
    if message.sender() != peer.node.0 || message.source() != peer.region.as_str() {
        return Err(Status::permission_denied(
            "the connection is not of the node and region that the message names",
        ));
    }
    Ok(())
}

fn check_belongs(peer: &AuthenticatedPeer, global: &global::State) -> Result<(), Status> {
    if global.has_removed(peer.node) {
        return Err(Status::permission_denied("the node was removed from the cluster"));
    }
    Ok(())
}

macro_rules! addressed {
    ($($message:ty)*) => {$(
        impl Addressed for $message {
            fn cluster(&self) -> &[u8] {
                &self.cluster_id
            }

            fn target(&self) -> &str {
                &self.target_region
            }

            fn source(&self) -> &str {
                &self.source_region
            }

            fn sender(&self) -> u64 {
                self.from_node
            }

            fn address(&mut self, from: &Sender<'_>, target: &RegionName) {
                self.cluster_id = from.cluster.as_bytes().to_vec().into();
                self.source_region = from.region.to_string();
                self.target_region = target.to_string();
                self.from_node = from.node.0;
            }
        }
    )*};
}

addressed! { GatewayRequest IntentRequest CandidateRequest FamiliesRequest FollowersRequest PingRequest }

#[cfg(test)]
mod tests {
    use trent_domain::global::command::FoundCluster;
    use trent_domain::global::state::NewNode;
    use trent_domain::ids::RequestId;
    use trent_domain::time::Timestamp;
    use trent_proto::tonic::Code;

    use super::*;

    const CLUSTER: ClusterId = ClusterId::new([7; 16]);

    fn message() -> IntentRequest {
        IntentRequest {
            cluster_id: CLUSTER.as_bytes().to_vec().into(),
            source_region: "there".to_owned(),
            target_region: "here".to_owned(),
            from_node: 4,
            ..IntentRequest::default()
        }
    }

    /// Nodes 1, 4 and 5 belong to the cluster; 2 and 3 did.
    fn directory() -> global::State {
        let node = |id: u64| NewNode {
            id: NodeId(id),
            region: "there".parse().unwrap(),
            api: format!("node-{id}:443").parse().unwrap(),
            peer: format!("node-{id}:4700").parse().unwrap(),
        };
        let founded = FoundCluster {
            nodes: [1, 4, 5].map(node).into(),
        };
        let mut state = global::State::default();
        let entry = global::Entry {
            at: Timestamp::default(),
            request_id: RequestId::new([1; 16]),
            command: global::Command::FoundCluster(founded),
        };
        global::apply(&mut state, &entry).unwrap();
        state
    }

    /// What is said to a message over a connection of a node, or of nobody.
    fn verdict(message: IntentRequest, from: Option<(u64, &str)>) -> Option<Code> {
        let mut request = Request::new(message);
        if let Some((node, region)) = from {
            request.extensions_mut().insert(AuthenticatedPeer {
                node: NodeId(node),
                region: region.parse().unwrap(),
            });
        }
        let taken = for_us(request, &CLUSTER, &"here".parse().unwrap(), &directory());
        taken.err().map(|status| status.code())
    }

    #[test]
    fn a_message_is_taken_from_whom_it_says_alone() {
        assert_eq!(verdict(message(), Some((4, "there"))), None);
        assert_eq!(
            verdict(message(), Some((5, "there"))),
            Some(Code::PermissionDenied)
        );
        assert_eq!(
            verdict(message(), Some((4, "elsewhere"))),
            Some(Code::PermissionDenied)
        );
        assert_eq!(verdict(message(), None), Some(Code::Unauthenticated));
    }

    #[test]
    fn a_node_that_was_removed_is_told_nothing() {
        let removed = IntentRequest {
            from_node: 3,
            ..message()
        };
        assert_eq!(verdict(removed, Some((3, "there"))), Some(Code::PermissionDenied));
    }

    #[test]
    fn a_message_for_others_is_refused() {
        let elsewhere = IntentRequest {
            target_region: "elsewhere".to_owned(),
            ..message()
        };
        assert_eq!(
            verdict(elsewhere, Some((4, "there"))),
            Some(Code::PermissionDenied)
        );
        let foreign = IntentRequest {
            cluster_id: vec![8; 16].into(),
            ..message()
        };
        assert_eq!(verdict(foreign, Some((4, "there"))), Some(Code::PermissionDenied));
    }
}
