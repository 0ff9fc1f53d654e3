//! Groups, and who is in them.

use trent_api::iam::group::{self, Membership};
use trent_api::iam::holder;
use trent_api::query::Answer;
use trent_domain::global::{Command, command};
use trent_domain::iam::{Group, HolderKind, IdKind};

use super::asked::{self, Asked};
use super::held;
use super::{Outcome, position};

pub(super) async fn create(asked: &Asked<'_>) -> Outcome {
    let entity = asked.new_entity(IdKind::Group, &group::create(asked.members)?)?;
    asked.authorize(&asked::arn_of(&entity))?;
    let command = command::CreateGroup { entity };
    let at = asked.create(Command::CreateGroup(command.clone())).await?;
    Ok(group::answer(&Group {
        entity: command.entity.at(at),
        policies: Default::default(),
    }))
}

pub(super) fn get(asked: &Asked<'_>) -> Outcome {
    let page = asked.page()?;
    let found = held::authorized(asked, HolderKind::Group)?;
    let group = asked.state().expect_group(asked.account, &found.entity().name)?;
    let users = asked.state().users_of(&group).cloned();
    Ok(group::with_users(
        &group,
        &page.cut(users, |user| position(&user.entity.name)),
    ))
}

pub(super) fn list(asked: &Asked<'_>) -> Outcome {
    let path_prefix = holder::path_prefix(asked.members)?;
    let page = asked.authorize_list(IdKind::Group, path_prefix)?;
    let page = asked.list(
        &page,
        path_prefix,
        |state, listing| state.list_groups(listing),
        |group| &group.entity.name,
    )?;
    Ok(group::list(&page))
}

pub(super) fn list_for_user(asked: &Asked<'_>) -> Outcome {
    let page = asked.page()?;
    let found = held::authorized(asked, HolderKind::User)?;
    let user = asked.state().expect_user(asked.account, &found.entity().name)?;
    let groups = asked.state().groups_of(&user).cloned();
    Ok(group::list(
        &page.cut(groups, |group| position(&group.entity.name)),
    ))
}

pub(super) async fn update(asked: &Asked<'_>) -> Outcome {
    let rename = holder::Rename::parse(HolderKind::Group, asked.members)?;
    let group = held::authorized(asked, HolderKind::Group)?;
    asked.authorize(&asked::arn_under(
        group.entity(),
        rename.new_name.as_ref(),
        rename.new_path.as_ref(),
    ))?;
    let command = command::UpdateGroup {
        account: asked.account,
        name: rename.name,
        new_name: rename.new_name,
        new_path: rename.new_path,
    };
    asked.change(Command::UpdateGroup(command)).await?;
    Ok(Answer::empty())
}

pub(super) async fn delete(asked: &Asked<'_>) -> Outcome {
    let name = held::authorized(asked, HolderKind::Group)?.entity().name.clone();
    let account = asked.account;
    asked
        .change(Command::DeleteGroup(command::DeleteGroup { account, name }))
        .await?;
    Ok(Answer::empty())
}

pub(super) async fn add_user(asked: &Asked<'_>) -> Outcome {
    let Membership { group, user } = Membership::parse(asked.members)?;
    held::authorized(asked, HolderKind::Group)?;
    let account = asked.account;
    let command = command::AddUserToGroup { account, group, user };
    asked.change(Command::AddUserToGroup(command)).await?;
    Ok(Answer::empty())
}

pub(super) async fn remove_user(asked: &Asked<'_>) -> Outcome {
    let Membership { group, user } = Membership::parse(asked.members)?;
    held::authorized(asked, HolderKind::Group)?;
    let account = asked.account;
    let command = command::RemoveUserFromGroup { account, group, user };
    asked.change(Command::RemoveUserFromGroup(command)).await?;
    Ok(Answer::empty())
}
