//! Whether a region's member of a family can become its primary, and whether a region has room for a replica: the
//! questions and their answers.

use std::sync::Arc;

use bytes::Bytes;
use tracing::warn;
use trent_api::error::ApiError;
use trent_consensus::{Published, ReadPolicy};
use trent_domain::command::import_replica;
use trent_domain::error::KmsError;
use trent_domain::ids::{AccountId, ClusterId, RegionName};
use trent_domain::operation::Operation;
use trent_domain::promotion;
use trent_domain::reply::Reply;
use trent_domain::request_quota::{CREATIONS_OF_A_REPLICA, Payer, QuotaGroup};
use trent_domain::state::State;
use trent_proto::conv::{
    CandidateQuery, ReplicaQuery, decode_candidate_query, decode_outcome, decode_replica_query,
    encode_candidate_query, encode_outcome, encode_replica_query,
};
use trent_proto::peer::v1::candidates_server::Candidates as CandidatesService;
use trent_proto::peer::v1::{CandidateRequest, CandidateResponse};
use trent_proto::tonic::{Request, Response, Status, async_trait};

use super::addressee;
use super::link::{Link, LinkError};
use crate::groups::Groups;
use crate::request_quotas::RequestQuotas;

/// Asks a region whether its member can become the primary. What it answers is what the client gets.
pub async fn ask(
    link: &Link,
    region: &RegionName,
    query: &CandidateQuery,
) -> Result<Result<(), KmsError>, LinkError> {
    let answer = link.check(region, request(encode_candidate_query(query))).await?;
    verdict(region, answer)
}

/// Asks a region whether it has room for a replica, which is charged there. What it answers is what the client gets.
pub async fn ask_for_room(
    link: &Link,
    region: &RegionName,
    query: &ReplicaQuery,
) -> Result<Result<(), ApiError>, LinkError> {
    let request = request(encode_replica_query(query));
    let answer = link.check_replica(region, request).await?;
    if answer.throttled {
        return Ok(Err(ApiError::throttled()));
    }
    Ok(verdict(region, answer)?.map_err(ApiError::from))
}

fn request(payload: Bytes) -> CandidateRequest {
    CandidateRequest {
        payload,
        ..CandidateRequest::default()
    }
}

fn verdict(region: &RegionName, answer: CandidateResponse) -> Result<Result<(), KmsError>, LinkError> {
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
    /// What a replica is charged to.
    pub quotas: Arc<RequestQuotas>,
    /// How reads are made linearizable.
    pub read_policy: ReadPolicy,
}

#[async_trait]
impl CandidatesService for Candidates {
    async fn check(&self, request: Request<CandidateRequest>) -> Result<Response<CandidateResponse>, Status> {
        let request = addressee::for_us(
            request,
            &self.cluster,
            &self.region,
            &self.groups.global.local().state,
        )?;
        let query = decode_candidate_query(request.payload)
            .map_err(|error| Status::invalid_argument(error.to_string()))?;
        let published = self.read().await?;
        let CandidateQuery {
            authority,
            key_id,
            handover,
        } = &query;
        let verdict = promotion::check_candidate(&published.state, authority, key_id, handover);
        Ok(answer(verdict))
    }

    async fn check_replica(
        &self,
        request: Request<CandidateRequest>,
    ) -> Result<Response<CandidateResponse>, Status> {
        let request = addressee::for_us(
            request,
            &self.cluster,
            &self.region,
            &self.groups.global.local().state,
        )?;
        let ReplicaQuery { account, key_id } = decode_replica_query(request.payload)
            .map_err(|error| Status::invalid_argument(error.to_string()))?;
        if self.charge(account).is_err() {
            return Ok(throttled());
        }
        let published = self.read().await?;
        Ok(answer(import_replica::check_room(
            &published.state,
            account,
            &key_id,
        )))
    }
}

impl Candidates {
    /// Charges a replica as CreateKey. It is charged once for all, before it is made: whatever comes of it then, the client
    /// has had its answer.
    fn charge(&self, account: AccountId) -> Result<(), ApiError> {
        let group = QuotaGroup::Operation(Operation::CreateKey);
        self.quotas
            .charge_many(Payer::Account(account), group, CREATIONS_OF_A_REPLICA)
    }

    async fn read(&self) -> Result<Arc<Published<State>>, Status> {
        let read = self.groups.region.read(self.read_policy).await;
        read.map_err(|error| Status::unavailable(error.to_string()))
    }
}

fn answer(verdict: Result<(), KmsError>) -> Response<CandidateResponse> {
    Response::new(CandidateResponse {
        payload: encode_outcome(&verdict.map(|()| Reply::Done)),
        ..CandidateResponse::default()
    })
}

fn throttled() -> Response<CandidateResponse> {
    Response::new(CandidateResponse {
        throttled: true,
        ..CandidateResponse::default()
    })
}
