//! Whom a message between regions is meant for.

use tracing::warn;
use trent_domain::ids::{ClusterId, RegionName};
use trent_proto::peer::v1::{CandidateRequest, GatewayRequest, IntentRequest, PingRequest};
use trent_proto::tonic::Status;

/// A message that says whom it is meant for, and who sends it.
pub(super) trait Addressed {
    fn cluster(&self) -> &[u8];
    fn region(&self) -> &str;
    fn sender(&self) -> u64;
}

/// Refuses a message that is meant for another cluster or region.
pub(super) fn require_us(
    message: &impl Addressed,
    cluster: &ClusterId,
    region: &RegionName,
) -> Result<(), Status> {
    if message.cluster() == cluster.as_bytes().as_slice() && message.region() == region.as_str() {
        return Ok(());
    }
    warn!(
        from = message.sender(),
        "refused a message that is not for this cluster and region"
    );
    Err(Status::permission_denied("not meant for this region"))
}

macro_rules! addressed {
    ($($message:ty)*) => {$(
        impl Addressed for $message {
            fn cluster(&self) -> &[u8] {
                &self.cluster_id
            }

            fn region(&self) -> &str {
                &self.target_region
            }

            fn sender(&self) -> u64 {
                self.from_node
            }
        }
    )*};
}

addressed! { GatewayRequest IntentRequest CandidateRequest PingRequest }
