//! Users.

use std::sync::Arc;

use trent_api::error::{QueryError, QueryErrorName};
use trent_api::iam::holder;
use trent_api::iam::user::{self, CreateUser};
use trent_api::query::Answer;
use trent_domain::caller::Caller;
use trent_domain::global::{Command, command};
use trent_domain::iam::{Holder, HolderKind, IdKind, Name, User};
use trent_domain::policy::ConditionValues;

use super::Outcome;
use super::asked::{self, Asked};
use super::held;

pub(super) async fn create(asked: &Asked<'_>) -> Outcome {
    let request = CreateUser::parse(asked.members)?;
    let entity = asked.new_entity(IdKind::User, &request.name)?;
    let boundary = request.boundary.as_ref().map(|arn| arn.as_str());
    let values = asked::with_policy(asked::tag_values(&request.tags)?, asked::BOUNDARY, boundary)?;
    asked.authorize_new(&asked::arn_of(&entity), &values, &request.tags, "TagUser")?;
    let command = command::CreateUser {
        entity,
        tags: request.tags,
        boundary: request.boundary,
    };
    let at = asked.create(Command::CreateUser(command.clone())).await?;
    Ok(user::answer(&User {
        entity: command.entity.at(at),
        tags: command.tags,
        boundary: command.boundary,
        policies: Default::default(),
        groups: Default::default(),
    }))
}

pub(super) fn get(asked: &Asked<'_>) -> Outcome {
    match subject(asked)? {
        Subject::Root => root(asked),
        Subject::User(user) => Ok(user::answer(&user)),
    }
}

pub(super) fn list(asked: &Asked<'_>) -> Outcome {
    let path_prefix = holder::path_prefix(asked.members)?;
    let page = asked.authorize_list(IdKind::User, path_prefix)?;
    let page = asked.list(
        &page,
        path_prefix,
        |state, listing| state.list_users(listing),
        |user| &user.entity.name,
    )?;
    Ok(user::list(&page))
}

pub(super) async fn update(asked: &Asked<'_>) -> Outcome {
    let rename = holder::Rename::parse(HolderKind::User, asked.members)?;
    let user = held::authorized(asked, HolderKind::User)?;
    asked.authorize(&asked::arn_under(
        user.entity(),
        rename.new_name.as_ref(),
        rename.new_path.as_ref(),
    ))?;
    let command = command::UpdateUser {
        account: asked.account,
        name: rename.name,
        new_name: rename.new_name,
        new_path: rename.new_path,
    };
    asked.change(Command::UpdateUser(command)).await?;
    Ok(Answer::empty())
}

pub(super) async fn delete(asked: &Asked<'_>) -> Outcome {
    let name = held::authorized(asked, HolderKind::User)?.entity().name.clone();
    let account = asked.account;
    asked
        .change(Command::DeleteUser(command::DeleteUser { account, name }))
        .await?;
    Ok(Answer::empty())
}

/// Whom a request means whose `UserName` may be absent.
pub(super) enum Subject {
    /// The root user, who asks about itself.
    Root,
    /// A user.
    User(Arc<User>),
}

impl Subject {
    /// The user's name; of the root user there is none.
    pub(super) fn name(&self) -> Option<&Name> {
        match self {
            Self::Root => None,
            Self::User(user) => Some(&user.entity.name),
        }
    }
}

/// Whom a request means, once the caller is known to be allowed.
pub(super) fn subject(asked: &Asked<'_>) -> Result<Subject, QueryError> {
    let name = match user::optional_name(asked.members)? {
        Some(name) => name,
        None if matches!(asked.call.identity.caller, Caller::Root(_)) => return Ok(Subject::Root),
        None => own_name(asked)?,
    };
    let holder = Holder {
        kind: HolderKind::User,
        name,
    };
    held::authorized_with(asked, &holder, ConditionValues::default())?;
    let user = asked.state().expect_user(asked.account, &holder.name)?;
    Ok(Subject::User(user))
}

/// The name of the user who asks. A role's session is no user, and has to name one.
fn own_name(asked: &Asked<'_>) -> Result<Name, QueryError> {
    let user = match &asked.call.identity.caller {
        Caller::Principal(principal) => {
            let id = principal.unique_id.parse().ok();
            id.and_then(|id| asked.state().user_by_id(&id))
        }
        Caller::Root(_) | Caller::AwsService(_) | Caller::Service => None,
    };
    user.map(|user| user.entity.name.clone()).ok_or_else(|| {
        QueryError::new(
            QueryErrorName::Validation,
            "Must specify userName when calling with non-User credentials",
        )
    })
}

fn root(asked: &Asked<'_>) -> Outcome {
    let account = asked
        .state()
        .account(&asked.account)
        .ok_or_else(QueryError::internal)?;
    Ok(user::root_answer(
        account.id,
        &asked.arn("root"),
        account.created_at,
    ))
}
