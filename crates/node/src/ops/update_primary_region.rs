//! UpdatePrimaryRegion: asks the other region whether its replica can take over, and lets the primary step back. The
//! outbox does the rest.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_api::ops::update_primary_region::Request;
use trent_domain::authorize;
use trent_domain::command::{Command, UpdatePrimaryRegion};
use trent_domain::error::KmsError;
use trent_domain::handover::Handover;
use trent_domain::ids::{IntentId, RegionName};
use trent_domain::key::Key;
use trent_domain::key_state::KeyState;
use trent_domain::promotion;
use trent_proto::conv::CandidateQuery;

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::regions::{candidates, patience};
use crate::service::Service;

/// How long a replica that is still Creating is waited for.
const REPLICAS_CONFIRMED_WITHIN: Duration = Duration::from_secs(2);

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let region = region(&request.primary_region);
    let access = primary(service, call, &request.key_id, &region).await?;
    let region = region?;
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

/// The key, if it is a primary that can step back. A replica that clients see already may not be confirmed here yet: that
/// is a matter of moments, and waited for.
async fn primary(
    service: &Service,
    call: &Call,
    key_id: &str,
    region: &Result<RegionName, KmsError>,
) -> Result<Access, ApiError> {
    let deadline = Instant::now() + REPLICAS_CONFIRMED_WITHIN;
    let mut changes = service.groups.region.applied();
    loop {
        let published = service.read(call.operation).await?;
        let access = Access::to_named(service, &published.state, call, key_id)?;
        access.require_state()?;
        let region = region.as_ref().map_err(Clone::clone)?;
        let checked = promotion::check_primary(&access.key, &service.region, region);
        let is_creating = matches!(
            checked,
            Err(KmsError::InvalidState {
                state: KeyState::Creating,
                ..
            })
        );
        if !is_creating || timeout_at(deadline, changes.changed()).await.is_err() {
            checked?;
            return Ok(access);
        }
    }
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
    let published = service.read(call.operation).await?;
    let verdicts = authorize::promotion_verdict(&published.state, &call.asker(service), primary, region);
    drop(published);
    let query = CandidateQuery {
        authority: call.authority(verdicts)?,
        key_id: primary.id,
        handover: Handover::of(primary),
    };
    let asked = candidates::ask(&service.link, region, &query).await;
    Ok(asked.map_err(|error| patience::unanswered(region, error))??)
}
