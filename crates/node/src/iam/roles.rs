//! Roles.

use trent_api::iam::holder;
use trent_api::iam::role::{self, CreateRole, UpdateAssumeRolePolicy, UpdateRole};
use trent_api::query::Answer;
use trent_domain::global::{Command, command};
use trent_domain::iam::{HolderKind, IdKind, Role};
use trent_domain::policy::StoredPolicy;

use super::Outcome;
use super::asked::{self, Asked};
use super::held;

pub(super) async fn create(asked: &Asked<'_>) -> Outcome {
    let request = CreateRole::parse(asked.members)?;
    let entity = asked.new_entity(IdKind::Role, &request.name)?;
    let boundary = request.boundary.as_ref().map(|arn| arn.as_str());
    let values = asked::with_policy(asked::tag_values(&request.tags)?, asked::BOUNDARY, boundary)?;
    asked.authorize_new(&asked::arn_of(&entity), &values, &request.tags, "TagRole")?;
    let command = command::CreateRole {
        entity,
        trust_policy: request.trust_policy,
        description: request.description,
        max_session_duration: request.max_session_duration,
        tags: request.tags,
        boundary: request.boundary,
    };
    let at = asked.create(Command::CreateRole(command.clone())).await?;
    Ok(role::answer(&Role {
        entity: command.entity.at(at),
        trust_policy: StoredPolicy::new(&*command.trust_policy),
        description: command.description,
        max_session_duration: command.max_session_duration,
        tags: command.tags,
        boundary: command.boundary,
        policies: Default::default(),
    }))
}

pub(super) fn get(asked: &Asked<'_>) -> Outcome {
    let found = held::authorized(asked, HolderKind::Role)?;
    let role = asked.state().expect_role(asked.account, &found.entity().name)?;
    Ok(role::answer(&role))
}

pub(super) fn list(asked: &Asked<'_>) -> Outcome {
    let path_prefix = holder::path_prefix(asked.members)?;
    let page = asked.authorize_list(IdKind::Role, path_prefix)?;
    let page = asked.list(
        &page,
        path_prefix,
        |state, listing| state.list_roles(listing),
        |role| &role.entity.name,
    )?;
    Ok(role::list(&page))
}

pub(super) async fn update(asked: &Asked<'_>) -> Outcome {
    let request = UpdateRole::parse(asked.members)?;
    held::authorized(asked, HolderKind::Role)?;
    let command = command::UpdateRole {
        account: asked.account,
        name: request.name,
        description: request.description,
        max_session_duration: request.max_session_duration,
    };
    asked.change(Command::UpdateRole(command)).await?;
    Ok(role::updated())
}

pub(super) async fn update_trust_policy(asked: &Asked<'_>) -> Outcome {
    let request = UpdateAssumeRolePolicy::parse(asked.members)?;
    held::authorized(asked, HolderKind::Role)?;
    let command = command::UpdateAssumeRolePolicy {
        account: asked.account,
        name: request.name,
        trust_policy: request.trust_policy,
    };
    asked.change(Command::UpdateAssumeRolePolicy(command)).await?;
    Ok(Answer::empty())
}

pub(super) async fn delete(asked: &Asked<'_>) -> Outcome {
    let name = held::authorized(asked, HolderKind::Role)?.entity().name.clone();
    let account = asked.account;
    asked
        .change(Command::DeleteRole(command::DeleteRole { account, name }))
        .await?;
    Ok(Answer::empty())
}
