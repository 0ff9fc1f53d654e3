//! What regions know of families whose primary may be lost: the question and its answer.

use tracing::warn;
use trent_consensus::ReadPolicy;
use trent_domain::ids::{ClusterId, KeyId, RegionName};
use trent_domain::succession::Member;
use trent_proto::conv::{
    FamiliesAnswer, FamiliesQuery, decode_families_answer, decode_families_query, encode_families_answer,
    encode_families_query,
};
use trent_proto::peer::v1::families_server::Families as FamiliesService;
use trent_proto::peer::v1::{FamiliesRequest, FamiliesResponse, FollowersRequest, FollowersResponse};
use trent_proto::tonic::{Request, Response, Status, async_trait};

use super::addressee;
use super::link::{Link, LinkError};
use crate::groups::Groups;

/// Keys of one question: an answer stays far below what a message may hold.
pub const MAX_KEYS: usize = 64;

/// Why a region has not said what it knows.
#[derive(Debug, thiserror::Error)]
pub enum FamiliesError {
    /// It gave no answer.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// It knows of other losses than this region.
    #[error("it knows version {0} of the losses")]
    OtherLosses(u64),
    /// Its answer cannot be read.
    #[error("unreadable answer")]
    Unreadable,
}

/// Asks a region for its members of these families, if it knows the same losses.
pub async fn ask(
    link: &Link,
    region: &RegionName,
    version: u64,
    keys: Vec<KeyId>,
) -> Result<Vec<Member>, FamiliesError> {
    let request = FamiliesRequest {
        payload: encode_families_query(&FamiliesQuery { version, keys }),
        ..FamiliesRequest::default()
    };
    let answer = link.tell(region, request).await?;
    let answer = decode_families_answer(answer.payload).map_err(|error| {
        warn!(%region, %error, "unreadable answer about families");
        FamiliesError::Unreadable
    })?;
    if answer.version == version {
        Ok(answer.members)
    } else {
        Err(FamiliesError::OtherLosses(answer.version))
    }
}

/// Asks a region how many of its keys have their primary in a lost one, if it knows the same losses.
pub async fn count_followers(
    link: &Link,
    region: &RegionName,
    version: u64,
    primary: &RegionName,
) -> Result<u64, FamiliesError> {
    let request = FollowersRequest {
        primary_region: primary.to_string(),
        ..FollowersRequest::default()
    };
    let answer = link.count_followers(region, request).await?;
    if answer.version == version {
        Ok(answer.keys)
    } else {
        Err(FamiliesError::OtherLosses(answer.version))
    }
}

/// The answering end. Any node of the region answers, from a state that misses nothing.
pub struct Families {
    /// The cluster; messages of another one are refused.
    pub cluster: ClusterId,
    /// This node's region.
    pub region: RegionName,
    /// Region and cluster state.
    pub groups: Groups,
}

#[async_trait]
impl FamiliesService for Families {
    async fn tell(&self, request: Request<FamiliesRequest>) -> Result<Response<FamiliesResponse>, Status> {
        let request = addressee::for_us(
            request,
            &self.cluster,
            &self.region,
            &self.groups.global.local().state,
        )?;
        let query = decode_families_query(request.payload)
            .map_err(|error| Status::invalid_argument(error.to_string()))?;
        if query.keys.len() > MAX_KEYS {
            return Err(Status::invalid_argument("too many keys"));
        }
        // Who asks decides by it who is the primary: a lease is not enough.
        let published = self.groups.region.read(ReadPolicy::ReadIndex).await;
        let published = published.map_err(|error| Status::unavailable(error.to_string()))?;
        let version = published.state.fencing().losses.version;
        let members = match version == query.version {
            true => published.state.members(query.keys),
            false => Vec::new(),
        };
        Ok(Response::new(FamiliesResponse {
            payload: encode_families_answer(&FamiliesAnswer { version, members }),
        }))
    }

    async fn count_followers(
        &self,
        request: Request<FollowersRequest>,
    ) -> Result<Response<FollowersResponse>, Status> {
        let global = self.groups.global.local();
        let request = addressee::for_us(request, &self.cluster, &self.region, &global.state)?;
        let primary: RegionName = request
            .primary_region
            .parse()
            .map_err(|_| Status::invalid_argument("primary region"))?;
        let published = self.groups.region.read(ReadPolicy::ReadIndex).await;
        let published = published.map_err(|error| Status::unavailable(error.to_string()))?;
        Ok(Response::new(FollowersResponse {
            version: published.state.fencing().losses.version,
            keys: published.state.followers_of(&primary).count() as u64,
        }))
    }
}
