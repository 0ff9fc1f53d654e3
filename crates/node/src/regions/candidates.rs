//! Whether a region's member of a family can become its primary: the question and its answer.

use tracing::warn;
use trent_consensus::ReadPolicy;
use trent_domain::error::KmsError;
use trent_domain::ids::{ClusterId, RegionName};
use trent_domain::promotion;
use trent_domain::reply::Reply;
use trent_proto::conv::{
    CandidateQuery, decode_candidate_query, decode_outcome, encode_candidate_query, encode_outcome,
};
use trent_proto::peer::v1::candidates_server::Candidates as CandidatesService;
use trent_proto::peer::v1::{CandidateRequest, CandidateResponse};
use trent_proto::tonic::{Request, Response, Status, async_trait};

use super::addressee;
use super::link::{Link, LinkError};
use crate::groups::Groups;

/// Asks a region. What it answers is what the client gets.
pub async fn ask(
    link: &Link,
    region: &RegionName,
    query: &CandidateQuery,
) -> Result<Result<(), KmsError>, LinkError> {
    let request = CandidateRequest {
        payload: encode_candidate_query(query),
        ..CandidateRequest::default()
    };
    let answer = link.check(region, request).await?;
    let outcome = decode_outcome(answer.payload).map_err(|error| {
        warn!(%region, %error, "unreadable answer about a candidate");
        LinkError::Unanswered
    })?;
    Ok(outcome.map(drop))
}

/// The answering end. Any node of the region answers, from a state that misses nothing.
pub struct Candidates {
    /// The cluster; messages of another one are refused.
    pub cluster: ClusterId,
    /// This node's region.
    pub region: RegionName,
    /// Region and cluster state.
    pub groups: Groups,
    /// How reads are made linearizable.
    pub read_policy: ReadPolicy,
}

#[async_trait]
impl CandidatesService for Candidates {
    async fn check(&self, request: Request<CandidateRequest>) -> Result<Response<CandidateResponse>, Status> {
        let request = addressee::for_us(request, &self.cluster, &self.region)?;
        let query = decode_candidate_query(request.payload)
            .map_err(|error| Status::invalid_argument(error.to_string()))?;
        let published = self
            .groups
            .region
            .read(self.read_policy)
            .await
            .map_err(|error| Status::unavailable(error.to_string()))?;
        let CandidateQuery {
            authority,
            key_id,
            handover,
        } = &query;
        let verdict = promotion::check_candidate(&published.state, authority, key_id, handover);
        Ok(Response::new(CandidateResponse {
            payload: encode_outcome(&verdict.map(|()| Reply::Done)),
        }))
    }
}
