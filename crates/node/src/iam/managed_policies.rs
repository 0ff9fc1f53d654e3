//! Managed policies and their versions: the account's own, and AWS's.

use std::sync::Arc;

use trent_api::error::QueryError;
use trent_api::iam::managed_policy::{self, CreatePolicy, PolicyFilter, PolicyUsage, Uses};
use trent_api::iam::policy_version::{self, CreatePolicyVersion, VersionOfPolicy};
use trent_api::iam::{ShownPolicy, ShownVersion, holder, tags};
use trent_api::query::Answer;
use trent_domain::global::{Command, Reply, command};
use trent_domain::iam::{AwsManagedPolicy, EntityKind, IamError, IdKind, ManagedPolicy, PolicyArn};
use trent_domain::policy::{ConditionValues, StoredPolicy};
use trent_domain::tag::Tag;
use trent_domain::time::Timestamp;

use super::Outcome;
use super::asked::{self, Asked};

/// The number of the one version of AWS's policies, and of the first of any other.
const FIRST_VERSION: u32 = 1;

/// A managed policy that a request names.
pub(super) enum Managed {
    Local(Arc<ManagedPolicy>),
    Aws(&'static AwsManagedPolicy),
}

impl Managed {
    /// The policy that `PolicyArn` names, once the caller is known to be allowed.
    pub(super) fn authorized(asked: &Asked<'_>) -> Result<Self, QueryError> {
        Self::authorized_with(asked, &tags::policy(asked.members)?, ConditionValues::default())
    }

    /// The same, where the request has values for conditions.
    pub(super) fn authorized_with(
        asked: &Asked<'_>,
        arn: &PolicyArn,
        values: ConditionValues,
    ) -> Result<Self, QueryError> {
        let found = Self::find(asked, arn);
        let tags = found.as_ref().map(Self::tags).unwrap_or_default();
        asked.authorize_with(arn.as_str(), &asked::with_resource_tags(values, tags)?)?;
        Ok(found.ok_or_else(|| IamError::no_such(EntityKind::PolicyArn, arn))?)
    }

    /// Policies of other accounts are not there.
    fn find(asked: &Asked<'_>, arn: &PolicyArn) -> Option<Self> {
        if arn.account().is_none() {
            return AwsManagedPolicy::find(arn).map(Self::Aws);
        }
        let own = asked.state().policy(arn).cloned();
        own.filter(|policy| policy.entity.account == asked.account)
            .map(Self::Local)
    }

    pub(super) fn tags(&self) -> &[Tag] {
        match self {
            Self::Local(policy) => &policy.tags,
            Self::Aws(_) => &[],
        }
    }

    fn shown(self, asked: &Asked<'_>) -> ShownPolicy {
        match self {
            Self::Local(policy) => local(asked, policy),
            Self::Aws(policy) => of_aws(asked, policy),
        }
    }

    /// The versions by number.
    fn versions(&self) -> Vec<ShownVersion> {
        match self {
            Self::Local(policy) => versions_of(policy),
            Self::Aws(policy) => vec![version_of_aws(policy)],
        }
    }
}

/// A policy of the account as answers show it.
pub(super) fn local(asked: &Asked<'_>, policy: Arc<ManagedPolicy>) -> ShownPolicy {
    let uses = uses(asked, &policy.arn());
    ShownPolicy::Local(policy, uses)
}

/// A policy of AWS's as answers show it.
pub(super) fn of_aws(asked: &Asked<'_>, policy: &'static AwsManagedPolicy) -> ShownPolicy {
    let partition = asked.partition();
    let arn = policy.arn(&partition).parse();
    let uses = arn.map(|arn| uses(asked, &arn)).unwrap_or_default();
    ShownPolicy::Aws(policy, partition, uses)
}

fn uses(asked: &Asked<'_>, arn: &PolicyArn) -> Uses {
    let (state, account) = (asked.state(), asked.account);
    Uses {
        attachments: state.attachment_count(account, arn) as u64,
        boundaries: state.boundary_count(account, arn) as u64,
    }
}

/// The versions of a policy as answers show them, by number.
pub(super) fn versions_of(policy: &ManagedPolicy) -> Vec<ShownVersion> {
    let versions = policy.versions.iter().map(|(number, version)| ShownVersion {
        version: *number,
        document: version.document.clone(),
        is_default: *number == policy.default_version,
        created_at: version.created_at,
    });
    versions.collect()
}

/// The one version of AWS's policies, of whose making Trent knows nothing.
pub(super) fn version_of_aws(policy: &AwsManagedPolicy) -> ShownVersion {
    ShownVersion {
        version: FIRST_VERSION,
        document: StoredPolicy::from(policy.document),
        is_default: true,
        created_at: Timestamp::default(),
    }
}

pub(super) async fn create(asked: &Asked<'_>) -> Outcome {
    let request = CreatePolicy::parse(asked.members)?;
    let entity = asked.new_entity(IdKind::Policy, &request.name)?;
    let values = asked::tag_values(&request.tags)?;
    asked.authorize_new(&asked::arn_of(&entity), &values, &request.tags, "TagPolicy")?;
    let command = command::CreatePolicy {
        entity,
        description: request.description,
        document: request.document,
        tags: request.tags,
    };
    let at = asked.create(Command::CreatePolicy(command.clone())).await?;
    let policy = ManagedPolicy {
        entity: command.entity.at(at),
        description: command.description,
        versions: Default::default(),
        default_version: FIRST_VERSION,
        last_version: FIRST_VERSION,
        tags: command.tags,
        updated_at: at,
    };
    Ok(ShownPolicy::Local(Arc::new(policy), Uses::default()).answer())
}

pub(super) fn get(asked: &Asked<'_>) -> Outcome {
    Ok(Managed::authorized(asked)?.shown(asked).answer())
}

pub(super) fn list(asked: &Asked<'_>) -> Outcome {
    let filter = PolicyFilter::parse(asked.members)?;
    let path_prefix = holder::path_prefix(asked.members)?;
    let page = asked.authorize_list(IdKind::Policy, path_prefix)?;
    let own = asked.policies().filter(|_| filter.local);
    let of_aws = AwsManagedPolicy::ALL.iter().filter(|_| filter.aws);
    let all = own
        .map(|policy| local(asked, policy))
        .chain(of_aws.map(|policy| self::of_aws(asked, policy)));
    let wanted =
        all.filter(|policy| policy.path().starts_with(path_prefix) && is_wanted(filter, policy.uses()));
    Ok(managed_policy::list(
        &page.cut(wanted, |policy| policy.name().to_ascii_lowercase()),
    ))
}

fn is_wanted(filter: PolicyFilter, uses: Uses) -> bool {
    let is_used = match filter.usage {
        None | Some(PolicyUsage::PermissionsPolicy) => uses.attachments > 0,
        Some(PolicyUsage::PermissionsBoundary) => uses.boundaries > 0,
    };
    is_used || (!filter.only_attached && filter.usage.is_none())
}

pub(super) async fn delete(asked: &Asked<'_>) -> Outcome {
    let policy = tags::policy(asked.members)?;
    Managed::authorized(asked)?;
    let account = asked.account;
    asked
        .change(Command::DeletePolicy(command::DeletePolicy { account, policy }))
        .await?;
    Ok(Answer::empty())
}

pub(super) async fn create_version(asked: &Asked<'_>) -> Outcome {
    let request = CreatePolicyVersion::parse(asked.members)?;
    Managed::authorized(asked)?;
    let command = command::CreatePolicyVersion {
        account: asked.account,
        policy: request.policy,
        document: request.document.clone(),
        set_as_default: request.set_as_default,
    };
    match asked.change(Command::CreatePolicyVersion(command)).await? {
        Reply::PolicyVersion { number, at } => Ok(ShownVersion {
            version: number,
            document: StoredPolicy::new(&*request.document),
            is_default: request.set_as_default,
            created_at: at,
        }
        .created()),
        reply => Err(asked.unexpected(&reply)),
    }
}

pub(super) fn get_version(asked: &Asked<'_>) -> Outcome {
    let VersionOfPolicy { policy, version } = VersionOfPolicy::parse(asked.members)?;
    let versions = Managed::authorized(asked)?.versions();
    let found = versions.iter().find(|shown| shown.version == version);
    let missing = || IamError::no_such(EntityKind::PolicyArn, format_args!("{policy} version v{version}"));
    Ok(found.ok_or_else(missing)?.answer())
}

pub(super) fn list_versions(asked: &Asked<'_>) -> Outcome {
    let page = asked.page()?;
    let versions = Managed::authorized(asked)?.versions();
    // The latest first; numbers of ten digits at most.
    let position = |shown: &ShownVersion| format!("{:010}", u32::MAX - shown.version);
    Ok(policy_version::list(&page.cut(versions, position)))
}

pub(super) async fn delete_version(asked: &Asked<'_>) -> Outcome {
    let VersionOfPolicy { policy, version } = VersionOfPolicy::parse(asked.members)?;
    Managed::authorized(asked)?;
    let account = asked.account;
    let command = command::DeletePolicyVersion {
        account,
        policy,
        version,
    };
    asked.change(Command::DeletePolicyVersion(command)).await?;
    Ok(Answer::empty())
}

pub(super) async fn set_default_version(asked: &Asked<'_>) -> Outcome {
    let VersionOfPolicy { policy, version } = VersionOfPolicy::parse(asked.members)?;
    Managed::authorized(asked)?;
    let account = asked.account;
    let command = command::SetDefaultPolicyVersion {
        account,
        policy,
        version,
    };
    asked.change(Command::SetDefaultPolicyVersion(command)).await?;
    Ok(Answer::empty())
}
