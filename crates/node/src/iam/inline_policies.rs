//! Inline policies of users, groups and roles.

use trent_api::iam::inline_policy::{self, InlinePolicy};
use trent_api::query::Answer;
use trent_domain::global::{Command, command};
use trent_domain::iam::{EntityKind, HolderKind, IamError};

use super::asked::Asked;
use super::held;
use super::{Outcome, position};

pub(super) async fn put(asked: &Asked<'_>, kind: HolderKind) -> Outcome {
    let request = InlinePolicy::parse(kind, asked.members)?;
    let document = inline_policy::document(asked.members)?;
    held::authorized(asked, kind)?;
    let command = command::PutInlinePolicy {
        account: asked.account,
        holder: request.holder,
        policy_name: request.policy_name,
        document,
    };
    asked.change(Command::PutInlinePolicy(command)).await?;
    Ok(Answer::empty())
}

pub(super) fn get(asked: &Asked<'_>, kind: HolderKind) -> Outcome {
    let request = InlinePolicy::parse(kind, asked.members)?;
    let held = held::authorized(asked, kind)?;
    let found = held.policies().inline.get_key_value(&request.policy_name);
    let (name, document) =
        found.ok_or_else(|| IamError::no_such(EntityKind::inline_policy_of(kind), &request.policy_name))?;
    Ok(InlinePolicy::answer(
        kind,
        &held.entity().name,
        name,
        document.as_str(),
    ))
}

pub(super) fn list(asked: &Asked<'_>, kind: HolderKind) -> Outcome {
    let page = asked.page()?;
    let held = held::authorized(asked, kind)?;
    let names = held.policies().inline.keys();
    Ok(inline_policy::list(&page.cut(names, |name| position(name))))
}

pub(super) async fn delete(asked: &Asked<'_>, kind: HolderKind) -> Outcome {
    let request = InlinePolicy::parse(kind, asked.members)?;
    held::authorized(asked, kind)?;
    let command = command::DeleteInlinePolicy {
        account: asked.account,
        holder: request.holder,
        policy_name: request.policy_name,
    };
    asked.change(Command::DeleteInlinePolicy(command)).await?;
    Ok(Answer::empty())
}
