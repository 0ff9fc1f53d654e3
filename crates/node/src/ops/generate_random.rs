//! GenerateRandom.

use trent_api::json::Object;
use trent_api::ops::generate_random::{Request, Response};
use trent_crypto::secret::Plaintext;

use super::Answer;
use crate::call::Call;
use crate::service::{Service, no_randomness};

pub(super) fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    call.on_account(service)?;
    let len = request.number_of_bytes()?;
    let plaintext = Plaintext::random(len, service.randomness.as_ref()).map_err(no_randomness)?;
    Ok(Response {
        plaintext: &plaintext,
    }
    .encode())
}
