//! What is about an account as a whole: its alias, a summary, all that it has.

use trent_api::error::QueryError;
use trent_api::iam::account_details::{self, AccountDetail, DetailKind};
use trent_api::iam::{AccountSummary, account_alias};
use trent_api::query::Answer;
use trent_domain::global::{Command, command};
use trent_domain::iam::{AwsManagedPolicy, IdKind, KeyOwner, PolicyArn, User};

use super::Outcome;
use super::asked::Asked;
use super::managed_policies::{local, of_aws, version_of_aws, versions_of};

pub(super) async fn create_alias(asked: &Asked<'_>) -> Outcome {
    let alias = account_alias::parse(asked.members)?;
    asked.authorize_account()?;
    let account = asked.account;
    asked
        .change(Command::SetAccountAlias(command::SetAccountAlias {
            account,
            alias,
        }))
        .await?;
    Ok(Answer::empty())
}

pub(super) async fn delete_alias(asked: &Asked<'_>) -> Outcome {
    let alias = account_alias::parse(asked.members)?;
    asked.authorize_account()?;
    let account = asked.account;
    asked
        .change(Command::DeleteAccountAlias(command::DeleteAccountAlias {
            account,
            alias,
        }))
        .await?;
    Ok(Answer::empty())
}

pub(super) fn list_aliases(asked: &Asked<'_>) -> Outcome {
    asked.authorize_account()?;
    let account = asked
        .state()
        .account(&asked.account)
        .ok_or_else(QueryError::internal)?;
    let page = asked.page()?.cut(&account.alias, |alias| alias.to_string());
    Ok(account_alias::list(&page))
}

pub(super) fn summary(asked: &Asked<'_>) -> Outcome {
    asked.authorize_account()?;
    let (state, account) = (asked.state(), asked.account);
    let root = KeyOwner::Root(account);
    let summary = AccountSummary {
        users: state.entity_count(account, IdKind::User),
        groups: state.entity_count(account, IdKind::Group),
        roles: state.entity_count(account, IdKind::Role),
        policies: state.entity_count(account, IdKind::Policy),
        policy_versions: asked.policies().map(|policy| policy.versions.len()).sum(),
        providers: state.oidc_providers(account).count(),
        root_has_access_keys: state.access_keys_of(&root).next().is_some(),
    };
    Ok(summary.answer())
}

pub(super) fn details(asked: &Asked<'_>) -> Outcome {
    asked.authorize_account()?;
    let wanted = DetailKind::wanted(asked.members)?;
    let page = asked.page()?;
    let users = asked.users().map(|user| {
        let groups = group_names(asked, &user);
        AccountDetail::User(user, groups)
    });
    let groups = asked.groups().map(AccountDetail::Group);
    let roles = asked.roles().map(AccountDetail::Role);
    let policies = asked.policies().map(|policy| {
        let versions = versions_of(&policy);
        AccountDetail::Policy(DetailKind::LocalPolicy, local(asked, policy), versions)
    });
    let of_aws = used_of_aws(asked).map(|policy| {
        let versions = vec![version_of_aws(policy)];
        AccountDetail::Policy(DetailKind::AwsPolicy, of_aws(asked, policy), versions)
    });
    let all = users.chain(groups).chain(roles).chain(policies).chain(of_aws);
    let page = page.cut(
        all.filter(|detail| wanted.contains(&detail.kind())),
        AccountDetail::position,
    );
    Ok(account_details::answer(&page))
}

fn group_names(asked: &Asked<'_>, user: &User) -> Vec<String> {
    let groups = asked.state().groups_of(user);
    groups.map(|group| group.entity.name.to_string()).collect()
}

/// AWS's policies that something in the account uses: the others are no part of it.
fn used_of_aws<'a>(asked: &'a Asked<'_>) -> impl Iterator<Item = &'static AwsManagedPolicy> + 'a {
    AwsManagedPolicy::ALL.iter().filter(|policy| {
        let arn: Option<PolicyArn> = policy.arn(&asked.partition()).parse().ok();
        arn.is_some_and(|arn| asked.state().attachment_count(asked.account, &arn) > 0)
    })
}
