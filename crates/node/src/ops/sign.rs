//! Sign.

use trent_api::json::Object;
use trent_api::ops::sign::{Request, Response};
use trent_crypto::keys::SigningInput;
use trent_domain::signing;

use super::Answer;
use super::access::{Access, stop_if_dry};
use crate::call::Call;
use crate::service::{Service, not_computed};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let Request {
        key_id,
        message,
        message_type,
        signing_algorithm,
        dry_run,
        grant_tokens,
        ..
    } = Request::parse(request)?;
    let access = Access::find(service, call, &key_id, &grant_tokens).await?;
    access.require_usable()?;
    access.require_algorithm(signing_algorithm)?;
    let len = message.expose().len();
    signing::check_message(access.key.spec, signing_algorithm, message_type, len)?;
    stop_if_dry(dry_run)?;
    let randomness = service.randomness.clone();
    let sign = access.with_private_key(service, move |key| {
        let input = SigningInput::new(message_type, message.expose());
        Some(key.sign(signing_algorithm, input, randomness.as_ref()))
    });
    let answer = Response {
        key: &access.arn,
        signature: &sign.await?.map_err(not_computed)?,
        signing_algorithm,
    };
    Ok(answer.encode())
}
