//! The user, group or role that a request names.

use trent_api::error::QueryError;
use trent_api::iam::holder;
use trent_domain::global::state::PolicyHolder;
use trent_domain::iam::{Holder, HolderKind};
use trent_domain::policy::ConditionValues;
use trent_domain::tag::Tag;

use super::asked::{self, Asked};

/// What the request is about, once the caller is known to be allowed. Who is not does not hear whether it is there.
pub(super) fn authorized(asked: &Asked<'_>, kind: HolderKind) -> Result<PolicyHolder, QueryError> {
    let holder = holder::parse(kind, asked.members)?;
    authorized_with(asked, &holder, ConditionValues::default())
}

/// The same, where the request has values for conditions.
pub(super) fn authorized_with(
    asked: &Asked<'_>,
    holder: &Holder,
    values: ConditionValues,
) -> Result<PolicyHolder, QueryError> {
    let found = asked.state().expect_holder(asked.account, holder);
    let arn = match &found {
        Ok(found) => found.entity().arn(),
        Err(_) => asked.arn(&format!("{}/{}", holder.kind, holder.name)),
    };
    let tags = found.as_ref().map(tags).unwrap_or_default();
    asked.authorize_with(&arn, &asked::with_resource_tags(values, tags)?)?;
    Ok(found?)
}

/// The tags of a user or role; groups have none.
pub(super) fn tags(holder: &PolicyHolder) -> &[Tag] {
    match holder {
        PolicyHolder::User(user) => &user.tags,
        PolicyHolder::Group(_) => &[],
        PolicyHolder::Role(role) => &role.tags,
    }
}
