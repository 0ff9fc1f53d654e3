//! DeleteImportedKeyMaterial.

use trent_api::json::Object;
use trent_api::ops::delete_imported_key_material::{Request, Response};
use trent_domain::command::{Command, DeleteImportedKeyMaterial};
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
    let command = DeleteImportedKeyMaterial {
        key_id: access.key.id,
        material_id: request.material_id,
        follow_up_seed: service.random()?,
    };
    match service
        .change(call, Command::DeleteImportedKeyMaterial(command))
        .await?
    {
        Reply::KeyMaterial(id) => Ok(Response {
            key: &access.arn,
            material: id.filter(|_| access.key.spec.class() == KeyClass::Symmetric),
        }
        .encode()),
        other => Err(unexpected(call, &other)),
    }
}
