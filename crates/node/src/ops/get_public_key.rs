//! GetPublicKey.

use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_api::ops::get_public_key::{Request, Response};
use trent_domain::error::KmsError;
use trent_domain::key_spec::KeyClass;

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let access = Access::find(service, call, &request.key_id, &request.grant_tokens).await?;
    // AWS looks at the state before the spec here.
    access.require_state()?;
    if access.key.spec.class() != KeyClass::Asymmetric {
        return Err(KmsError::NoPublicKey.into());
    }
    let material = access.key.current();
    let public_key = material.and_then(|material| material.public_key.as_deref());
    let answer = Response {
        key: &access.arn,
        public_key: public_key.ok_or_else(ApiError::key_unavailable)?,
        key_spec: access.key.spec,
        key_usage: access.key.usage,
    };
    Ok(answer.encode())
}
