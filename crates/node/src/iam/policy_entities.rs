//! ListEntitiesForPolicy.

use std::collections::BTreeSet;

use trent_api::iam::PolicyUsage;
use trent_api::iam::policy_entities::{self, PolicyEntities};
use trent_domain::iam::{Entity, HolderKind, IdKind, UniqueId};
use trent_domain::policy::ConditionValues;

use super::asked::Asked;
use super::managed_policies::Managed;
use super::{Outcome, position};

pub(super) fn list(asked: &Asked<'_>) -> Outcome {
    let request = PolicyEntities::parse(asked.members)?;
    let page = asked.page()?;
    Managed::authorized_with(asked, &request.policy, ConditionValues::default())?;
    let entities = users_of(asked, &request).into_iter();
    let found = entities.filter_map(|id| entity(asked, &id));
    let wanted = found.filter(|(kind, entity)| {
        request.kind.is_none_or(|wanted| wanted == *kind)
            && entity.path.as_str().starts_with(&request.path_prefix)
    });
    let page = page.cut(wanted, |(kind, entity)| {
        format!("{kind}/{}", position(&entity.name))
    });
    Ok(policy_entities::answer(&page))
}

/// What uses the policy in the way that is asked for.
fn users_of(asked: &Asked<'_>, request: &PolicyEntities) -> BTreeSet<UniqueId> {
    let (state, account) = (asked.state(), asked.account);
    let mut ids = BTreeSet::new();
    if request.usage != Some(PolicyUsage::PermissionsBoundary) {
        ids.extend(state.holders_of(account, &request.policy));
    }
    if request.usage != Some(PolicyUsage::PermissionsPolicy) {
        ids.extend(state.bounded_by(account, &request.policy));
    }
    ids
}

fn entity<'a>(asked: &'a Asked<'_>, id: &UniqueId) -> Option<(HolderKind, &'a Entity)> {
    let state = asked.state();
    match id.kind() {
        IdKind::User => Some((HolderKind::User, &state.user_by_id(id)?.entity)),
        IdKind::Group => Some((HolderKind::Group, &state.group_by_id(id)?.entity)),
        IdKind::Role => Some((HolderKind::Role, &state.role_by_id(id)?.entity)),
        IdKind::Policy => None,
    }
}
