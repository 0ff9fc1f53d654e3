//! DeriveSharedSecret.

use trent_api::json::Object;
use trent_api::ops::derive_shared_secret::{Request, Response};
use trent_domain::error::KmsError;

use super::Answer;
use super::access::{Access, stop_if_dry};
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let access = Access::find(service, call, &request.key_id, &request.grant_tokens).await?;
    access.require_usable()?;
    access.require_algorithm(request.key_agreement_algorithm)?;
    let peer = request.public_key;
    let derive = access.with_private_key(service, move |key| {
        Some(key.as_ecc()?.derive_shared_secret(&peer))
    });
    // In a dry run too: it speaks of success only if there would have been one.
    let shared_secret = derive.await?.map_err(|_| KmsError::InvalidPeerKey)?;
    stop_if_dry(request.dry_run)?;
    let answer = Response {
        key: &access.arn,
        shared_secret: &shared_secret,
        key_agreement_algorithm: request.key_agreement_algorithm,
        key_origin: access.key.origin,
    };
    Ok(answer.encode())
}
