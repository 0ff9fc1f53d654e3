//! ReplicateKey: begins a replica in another region. The outbox does the rest.

use tracing::info;
use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_api::ops::replicate_key::{Request, Response};
use trent_domain::authorize::{NewPolicy, check_new_policy};
use trent_domain::command::{BeginReplicate, Command};
use trent_domain::error::KmsError;
use trent_domain::global::State;
use trent_domain::ids::{IntentId, RegionName};
use trent_domain::key::Key;
use trent_domain::policy;
use trent_domain::reply::Reply;
use trent_proto::conv::ReplicaQuery;

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::regions::candidates;
use crate::service::{Service, unexpected};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    let target = region(service, &request.replica_region)?;
    let policy = request
        .policy
        .unwrap_or_else(|| policy::default_policy(access.key.account, target.partition()));
    let policy = service
        .bind(|directory| policy::bind(&policy, target.partition(), None, directory))
        .await?;
    let arn = access.key.arn(&target);
    let new = NewPolicy {
        policy: &policy,
        arn: &arn,
        key: Some((&published.state, &access.key)),
        bypass_lockout_check: request.bypass_policy_lockout_safety_check,
    };
    check_new_policy(&call.asker(service), &new)?;
    let command = BeginReplicate {
        key_id: access.key.id,
        cluster_allows: cluster_allows(service, &access.key, &target).await,
        region: target.clone(),
        intent_id: IntentId::new(service.random()?),
        description: request.description,
        policy: policy.clone(),
        tags: request.tags.clone(),
    };
    let command = Command::BeginReplicate(command);
    service.require_allowed(&published.state, call, command.clone())?;
    require_room(service, &access.key, &target).await?;
    match service.change(call, command).await? {
        Reply::Key(replica) => Ok(Response {
            replica: &replica,
            policy: policy.as_str(),
            tags: &request.tags,
        }
        .encode()),
        other => Err(unexpected(call, &other)),
    }
}

/// Whether the cluster's rule lets the material of the key into the region. A rule that was lifted a moment ago, at another
/// node, forbids nothing.
async fn cluster_allows(service: &Service, key: &Key, region: &RegionName) -> bool {
    let Some(family) = &key.multi_region else {
        return true;
    };
    let allows = |global: &State| match global.residency_allows(&family.residency.home, region) {
        true => Ok(()),
        false => Err(()),
    };
    service.bind(allows).await.is_ok()
}

/// Refuses what the other region would refuse, while nothing has begun yet, and lets it charge the replica. One that does not answer is not waited for: the
/// replica is made when it does.
async fn require_room(service: &Service, key: &Key, region: &RegionName) -> Result<(), ApiError> {
    let query = ReplicaQuery {
        account: key.account,
        key_id: key.id,
    };
    match candidates::ask_for_room(&service.link, region, &query).await {
        Ok(verdict) => verdict,
        Err(error) => {
            info!(%region, %error, "a region was not asked whether it has room for a replica");
            Ok(())
        }
    }
}

/// A region of this cluster; our own is for the command to refuse.
fn region(service: &Service, name: &str) -> Result<RegionName, KmsError> {
    if name == service.region.as_str() {
        return Ok(service.region.clone());
    }
    service
        .link
        .knows(name)
        .ok_or_else(|| KmsError::UnknownRegion(name.to_owned()))
}
