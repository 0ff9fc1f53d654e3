//! UpdatePrimaryRegion: asks the other region whether its replica can take over, and lets the primary step back. The
//! outbox does the rest.

use tracing::warn;
use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_api::ops::update_primary_region::Request;
use trent_domain::command::{Command, UpdatePrimaryRegion};
use trent_domain::error::KmsError;
use trent_domain::handover::Handover;
use trent_domain::ids::{IntentId, RegionName};
use trent_domain::key::Key;
use trent_domain::promotion;
use trent_proto::conv::CandidateQuery;

use super::Answer;
use super::access::Access;
use crate::regions::candidates;
use crate::regions::link::LinkError;
use crate::service::{Call, Service};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    access.require_state()?;
    let region = region(&request.primary_region)?;
    promotion::check_primary(&access.key, &service.region, &region)?;
    require_candidate(service, call, &access.key, &region).await?;
    let command = UpdatePrimaryRegion {
        key_id: access.key.id,
        region,
        intent_id: IntentId::new(service.random()?),
    };
    service
        .change(call, Command::UpdatePrimaryRegion(command))
        .await?;
    Ok(Vec::new())
}

fn region(name: &str) -> Result<RegionName, KmsError> {
    name.parse().map_err(|_| KmsError::UnknownRegion(name.to_owned()))
}

/// Refuses what the other region would refuse, while nothing has changed yet. One that cannot be asked is not waited for.
async fn require_candidate(
    service: &Service,
    call: &Call,
    primary: &Key,
    region: &RegionName,
) -> Result<(), ApiError> {
    let query = CandidateQuery {
        caller: call.caller.clone(),
        key_id: primary.id,
        handover: Handover::of(primary),
    };
    match candidates::ask(&service.link, region, &query).await {
        Ok(verdict) => Ok(verdict?),
        Err(LinkError::NoSuchRegion) => Err(ApiError::internal()),
        Err(error @ (LinkError::Unreachable | LinkError::Unanswered)) => {
            warn!(%region, %error, "a region was not asked about its replica");
            Err(ApiError::dependency_timeout())
        }
    }
}
