//! ImportKeyMaterial: unwraps what the caller brought and wraps it for this region. What fails changes nothing.

use tracing::error;
use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_api::ops::import_key_material::{Request, Response};
use trent_crypto::error::ImportError;
use trent_crypto::keyring::NewMaterial;
use trent_domain::command::{Command, ImportKeyMaterial};
use trent_domain::error::KmsError;
use trent_domain::import;
use trent_domain::key_spec::KeyClass;
use trent_domain::reply::Reply;

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::{Service, unexpected};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    let now = service.clock.now();
    let expiration = request.expiration()?;
    expiration.check(now)?;
    import::check_origin(&access.key, &access.arn)?;
    access.require_state()?;
    request.claims.check(&access.key, &service.region)?;
    let claims = request.claims.clone();
    let new = unwrap(service, &access, request).await?;
    claims.check_material(&access.key, new.id)?;
    let command = ImportKeyMaterial {
        key_id: access.key.id,
        material: new.into_material(now),
        expiration,
        claims,
        follow_up_seed: service.random()?,
    };
    match service.change(call, Command::ImportKeyMaterial(command)).await? {
        Reply::KeyMaterial(id) => Ok(Response {
            key: &access.arn,
            material: id.filter(|_| access.key.spec.class() == KeyClass::Symmetric),
        }
        .encode()),
        other => Err(unexpected(call, &other)),
    }
}

async fn unwrap(service: &Service, access: &Access, request: Request) -> Result<NewMaterial, ApiError> {
    let (keyring, proof, spec) = (service.keyring()?, access.proof.clone(), access.key.spec);
    let (now, randomness) = (service.clock.now(), service.randomness.clone());
    let Request {
        import_token,
        encrypted_key_material,
        ..
    } = request;
    let unwrapping = service.workers.private_key(move || {
        keyring.import_material(
            &proof,
            spec,
            &import_token,
            &encrypted_key_material,
            now,
            randomness.as_ref(),
        )
    });
    unwrapping.await?.map_err(refused)
}

fn refused(problem: ImportError) -> ApiError {
    match problem {
        ImportError::InvalidToken => KmsError::InvalidImportToken.into(),
        ImportError::ExpiredToken => KmsError::ExpiredImportToken.into(),
        ImportError::InvalidCiphertext => KmsError::InvalidCiphertext.into(),
        ImportError::IncorrectMaterial => KmsError::IncorrectKeyMaterial.into(),
        ImportError::Crypto(problem) => {
            error!(%problem, "imported material could not be wrapped");
            ApiError::internal()
        }
    }
}
