//! DeleteAlias.

use trent_api::json::Object;
use trent_api::ops::delete_alias::Request;
use trent_domain::command::{Command, DeleteAlias};

use super::Answer;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let name = request.alias_name.parse()?;
    service
        .change(call, Command::DeleteAlias(DeleteAlias { name }))
        .await?;
    Ok(Vec::new())
}
