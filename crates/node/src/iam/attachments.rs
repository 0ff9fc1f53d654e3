//! Managed policies attached to users, groups and roles, and permissions boundaries.

use trent_api::error::QueryError;
use trent_api::iam::attachment::{self, Attachment};
use trent_api::iam::holder;
use trent_api::query::Answer;
use trent_domain::global::state::PolicyHolder;
use trent_domain::global::{Command, command};
use trent_domain::iam::HolderKind;
use trent_domain::policy::ConditionValues;

use super::Outcome;
use super::asked::{self, Asked};
use super::held;

pub(super) async fn attach(asked: &Asked<'_>, kind: HolderKind) -> Outcome {
    let Attachment { holder, policy } = authorized(asked, kind)?;
    let account = asked.account;
    let command = command::AttachPolicy {
        account,
        holder,
        policy,
    };
    asked.change(Command::AttachPolicy(command)).await?;
    Ok(Answer::empty())
}

pub(super) async fn detach(asked: &Asked<'_>, kind: HolderKind) -> Outcome {
    let Attachment { holder, policy } = authorized(asked, kind)?;
    let account = asked.account;
    let command = command::DetachPolicy {
        account,
        holder,
        policy,
    };
    asked.change(Command::DetachPolicy(command)).await?;
    Ok(Answer::empty())
}

fn authorized(asked: &Asked<'_>, kind: HolderKind) -> Result<Attachment, QueryError> {
    let request = Attachment::parse(kind, asked.members)?;
    let policy = Some(request.policy.as_str());
    let values = asked::with_policy(ConditionValues::default(), asked::POLICY, policy)?;
    held::authorized_with(asked, &request.holder, values)?;
    Ok(request)
}

pub(super) fn list(asked: &Asked<'_>, kind: HolderKind) -> Outcome {
    let page = asked.page()?;
    let path_prefix = holder::path_prefix(asked.members)?;
    let held = held::authorized(asked, kind)?;
    let attached = held.policies().attached.iter();
    let of_path = attached.filter(|arn| arn.path_and_name().starts_with(path_prefix));
    Ok(attachment::list(&page.cut(of_path, |arn| arn.to_string())))
}

pub(super) async fn put_boundary(asked: &Asked<'_>, kind: HolderKind) -> Outcome {
    let Attachment { holder, policy } = Attachment::boundary(kind, asked.members)?;
    let boundary = Some(policy.as_str());
    let values = asked::with_policy(ConditionValues::default(), asked::BOUNDARY, boundary)?;
    held::authorized_with(asked, &holder, values)?;
    let account = asked.account;
    let command = command::PutPermissionsBoundary {
        account,
        holder,
        policy,
    };
    asked.change(Command::PutPermissionsBoundary(command)).await?;
    Ok(Answer::empty())
}

pub(super) async fn delete_boundary(asked: &Asked<'_>, kind: HolderKind) -> Outcome {
    let holder = holder::parse(kind, asked.members)?;
    let found = asked.state().expect_holder(asked.account, &holder).ok();
    let boundary = found.as_ref().and_then(PolicyHolder::boundary);
    let boundary = boundary.map(|arn| arn.as_str());
    let values = asked::with_policy(ConditionValues::default(), asked::BOUNDARY, boundary)?;
    held::authorized_with(asked, &holder, values)?;
    let account = asked.account;
    let command = command::DeletePermissionsBoundary { account, holder };
    asked.change(Command::DeletePermissionsBoundary(command)).await?;
    Ok(Answer::empty())
}
