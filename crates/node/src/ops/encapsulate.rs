//! Encapsulate.

use trent_api::json::Object;
use trent_api::ops::encapsulate::{Request, Response};
use trent_crypto::keys::PublicKey;

use super::Answer;
use super::access::{Access, stop_if_dry};
use crate::call::Call;
use crate::service::{Service, not_computed};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let access = Access::find(service, call, &request.key_id, &request.grant_tokens).await?;
    access.require_usable()?;
    access.require_algorithm(request.encapsulation_algorithm)?;
    stop_if_dry(request.dry_run)?;
    let encapsulate = access.with_public_key(service, PublicKey::encapsulate);
    let (ciphertext, shared_secret) = encapsulate.await?.map_err(not_computed)?;
    let answer = Response {
        key: &access.arn,
        shared_secret: &shared_secret,
        ciphertext_blob: &ciphertext,
        encapsulation_algorithm: request.encapsulation_algorithm,
    };
    Ok(answer.encode())
}
