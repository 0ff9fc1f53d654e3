//! CreateKey.

use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_api::ops::create_key::{Request, Response};
use trent_domain::arn::KeyArn;
use trent_domain::authorize;
use trent_domain::command::{Command, CreateKey};
use trent_domain::error::KmsError;
use trent_domain::ids::KeyId;
use trent_domain::key_spec::{self, KeyOrigin};
use trent_domain::policy;
use trent_domain::reply::Reply;

use super::Answer;
use super::new_material::new_material;
use crate::service::{Call, Service, unexpected};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let proof = authorize::on_account(&call.caller, &service.region, call.operation)?;
    let usage = request.key_usage()?;
    key_spec::check_new_key(request.key_spec, usage, request.origin)?;
    let key_id = new_id(service, request.multi_region)?;
    let material = match request.origin {
        KeyOrigin::AwsKms => Some(new_material(service, key_id, request.key_spec).await?),
        KeyOrigin::External => None,
        origin @ (KeyOrigin::AwsCloudHsm | KeyOrigin::ExternalKeyStore) => {
            return Err(KmsError::NotOffered(format!("Origin {origin}").into()).into());
        }
    };
    let policy = request
        .policy
        .unwrap_or_else(|| policy::default_policy(proof.account(), service.region.partition()));
    let arn = KeyArn {
        region: service.region.clone(),
        account: proof.account(),
        key_id,
    };
    policy::check_new(
        &policy,
        &call.caller,
        &arn,
        request.bypass_policy_lockout_safety_check,
    )?;
    let command = CreateKey {
        key_id,
        spec: request.key_spec,
        usage,
        origin: request.origin,
        description: request.description,
        policy,
        tags: request.tags,
        material,
    };
    match service.change(call, Command::CreateKey(command)).await? {
        Reply::Key(key) => Ok(Response { key: &key }.encode()),
        other => Err(unexpected(call, &other)),
    }
}

fn new_id(service: &Service, multi_region: bool) -> Result<KeyId, ApiError> {
    let random = service.random()?;
    Ok(if multi_region {
        KeyId::multi_region_from_random(random)
    } else {
        KeyId::single_from_random(random)
    })
}
