//! GetParametersForImport: a wrapping key, of which nothing is kept but what the token carries.

use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_api::ops::get_parameters_for_import::{Request, Response};
use trent_crypto::keyring::ImportParameters;
use trent_domain::import;
use trent_domain::limits::IMPORT_PARAMETERS_VALID_DAYS;
use trent_domain::time::Timestamp;

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::{Service, not_computed};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    import::check_origin(&access.key, &access.arn)?;
    access.require_state()?;
    let (algorithm, spec) = (request.wrapping_algorithm, request.wrapping_key_spec);
    import::check_wrapping(access.key.spec, algorithm, spec)?;
    let valid_to = service.clock.now().plus_days(IMPORT_PARAMETERS_VALID_DAYS);
    let parameters = draw(service, &access, &request, valid_to).await?;
    Ok(Response {
        key: &access.arn,
        import_token: &parameters.token,
        public_key: &parameters.public_key,
        parameters_valid_to: valid_to,
    }
    .encode())
}

async fn draw(
    service: &Service,
    access: &Access,
    request: &Request,
    valid_to: Timestamp,
) -> Result<ImportParameters, ApiError> {
    let (keyring, proof) = (service.keyring()?, access.proof.clone());
    let (algorithm, spec) = (request.wrapping_algorithm, request.wrapping_key_spec);
    let randomness = service.randomness.clone();
    let drawing = service.workers.key_generation(move || {
        keyring.import_parameters(&proof, algorithm, spec, valid_to, randomness.as_ref())
    });
    drawing.await?.map_err(not_computed)
}
