//! Requests of the Query protocol, which IAM and STS speak.

use trent_domain::ids::RequestId;

use crate::identity::Identity;

/// One authenticated request.
#[derive(Debug, Clone)]
pub struct QueryCall {
    /// Who asks.
    pub identity: Identity,
    /// Names the request, in the answer and in the log.
    pub request_id: RequestId,
}
