//! ScheduleKeyDeletion.

use trent_api::json::Object;
use trent_api::ops::schedule_key_deletion::{Request, Response};
use trent_domain::command::{Command, ScheduleKeyDeletion};
use trent_domain::reply::Reply;

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::{Service, unexpected};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    let command = ScheduleKeyDeletion {
        key_id: access.key.id,
        window_days: request.window_days()?,
    };
    match service
        .change(call, Command::ScheduleKeyDeletion(command))
        .await?
    {
        Reply::DeletionScheduled {
            state,
            date,
            window_days,
            ..
        } => Ok(Response {
            key: &access.arn,
            state,
            deletion_date: date,
            window_days,
        }
        .encode()),
        other => Err(unexpected(call, &other)),
    }
}
