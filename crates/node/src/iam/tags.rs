//! Tags of users, roles and managed policies.

use trent_api::error::QueryError;
use trent_api::iam::{holder, tags};
use trent_api::query::Answer;
use trent_domain::global::{Command, command};
use trent_domain::iam::{HolderKind, Tagged};
use trent_domain::policy::ConditionValues;
use trent_domain::tag::Tag;

use super::Outcome;
use super::asked::{self, Asked};
use super::held;
use super::managed_policies::Managed;

/// What kinds of entities have tags.
#[derive(Clone, Copy)]
pub(super) enum TaggedKind {
    User,
    Role,
    Policy,
}

pub(super) async fn tag(asked: &Asked<'_>, kind: TaggedKind) -> Outcome {
    let given = tags::given(asked.members)?;
    let (entity, _) = authorized(asked, kind, asked::tag_values(&given)?)?;
    let account = asked.account;
    let command = command::TagEntity {
        account,
        entity,
        tags: given,
    };
    asked.change(Command::TagEntity(command)).await?;
    Ok(Answer::empty())
}

pub(super) async fn untag(asked: &Asked<'_>, kind: TaggedKind) -> Outcome {
    let tag_keys = tags::keys(asked.members)?;
    let (entity, _) = authorized(asked, kind, asked::tag_key_values(&tag_keys)?)?;
    let account = asked.account;
    let command = command::UntagEntity {
        account,
        entity,
        tag_keys,
    };
    asked.change(Command::UntagEntity(command)).await?;
    Ok(Answer::empty())
}

pub(super) fn list(asked: &Asked<'_>, kind: TaggedKind) -> Outcome {
    let page = asked.page()?;
    let (_, tags) = authorized(asked, kind, ConditionValues::default())?;
    Ok(tags::list(&page.cut(&tags, |tag| tag.key.clone())))
}

/// What the request is about and the tags that it has, once the caller is known to be allowed.
fn authorized(
    asked: &Asked<'_>,
    kind: TaggedKind,
    values: ConditionValues,
) -> Result<(Tagged, Vec<Tag>), QueryError> {
    let holder = |kind| holder::parse(kind, asked.members);
    match kind {
        TaggedKind::User => {
            let holder = holder(HolderKind::User)?;
            let held = held::authorized_with(asked, &holder, values)?;
            Ok((Tagged::User(holder.name), held::tags(&held).to_vec()))
        }
        TaggedKind::Role => {
            let holder = holder(HolderKind::Role)?;
            let held = held::authorized_with(asked, &holder, values)?;
            Ok((Tagged::Role(holder.name), held::tags(&held).to_vec()))
        }
        TaggedKind::Policy => {
            let arn = tags::policy(asked.members)?;
            let managed = Managed::authorized_with(asked, &arn, values)?;
            Ok((Tagged::Policy(arn), managed.tags().to_vec()))
        }
    }
}
