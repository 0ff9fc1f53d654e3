//! PutKeyPolicy.

use trent_api::json::Object;
use trent_api::ops::put_key_policy::Request;
use trent_domain::authorize::{NewPolicy, check_new_policy};
use trent_domain::command::{Command, PutKeyPolicy};

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    request.require_default_policy()?;
    let new = NewPolicy {
        text: &request.policy,
        arn: &access.arn,
        key: Some((&published.state, &access.key)),
        bypass_lockout_check: request.bypass_policy_lockout_safety_check,
    };
    check_new_policy(&call.asker(service), &new)?;
    let command = PutKeyPolicy {
        key_id: access.key.id,
        policy: request.policy,
    };
    service.change(call, Command::PutKeyPolicy(command)).await?;
    Ok(Vec::new())
}
