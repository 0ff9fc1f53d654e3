//! GenerateRandom.

use trent_api::json::Object;
use trent_api::ops::generate_random::{Request, Response};
use trent_crypto::secret::Plaintext;
use trent_domain::authorize;

use super::Answer;
use crate::service::{Call, Service, no_randomness};

pub(super) fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    authorize::on_account(&call.caller, &service.region, call.operation)?;
    let len = request.number_of_bytes()?;
    let plaintext = Plaintext::random(len, service.randomness.as_ref()).map_err(no_randomness)?;
    Ok(Response {
        plaintext: &plaintext,
    }
    .encode())
}
