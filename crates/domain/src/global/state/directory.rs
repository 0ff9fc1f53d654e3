//! Who there is, as policies and grants name them.

use std::borrow::Cow;
use std::sync::Arc;

use super::State;
use crate::bound_principal::BoundPrincipal;
use crate::iam::{Entity, IdKind, Role, UniqueId};
use crate::ids::AccountId;
use crate::policy::{Directory, StoredPolicy};
use crate::principal::{PrincipalArn, PrincipalKind};

impl Directory for State {
    fn has_account(&self, id: AccountId) -> bool {
        self.account(&id).is_some()
    }

    fn find(&self, arn: &PrincipalArn) -> Option<BoundPrincipal> {
        let id = match arn.kind() {
            PrincipalKind::Account | PrincipalKind::FederatedUser => {
                return self
                    .has_account(arn.account())
                    .then(|| BoundPrincipal::from(arn.clone()));
            }
            PrincipalKind::User => {
                let user = self.user(arn.account(), &arn.name()?.parse().ok()?)?;
                has_arn(&user.entity, arn).then_some(user.entity.id)?
            }
            PrincipalKind::Role => {
                let role = self.role(arn.account(), &arn.name()?.parse().ok()?)?;
                has_arn(&role.entity, arn).then_some(role.entity.id)?
            }
            PrincipalKind::AssumedRole => self.role_of_session(arn)?,
        };
        Some(BoundPrincipal {
            arn: arn.clone(),
            id: Some(id),
        })
    }

    fn arn_of(&self, id: &UniqueId) -> Option<String> {
        match id.kind() {
            IdKind::User => self.user_by_id(id).map(|user| user.entity.arn()),
            IdKind::Role => self.role_by_id(id).map(|role| role.entity.arn()),
            IdKind::Group | IdKind::Policy => None,
        }
    }
}

impl State {
    /// A role as it is shown: with the ids of those in its trust policy that are gone ([`StoredPolicy::shown`]).
    pub fn shown(&self, role: &Arc<Role>) -> Arc<Role> {
        match role.trust_policy.shown(self) {
            Cow::Borrowed(_) => role.clone(),
            Cow::Owned(text) => Arc::new(Role {
                trust_policy: StoredPolicy::new(text),
                ..Role::clone(role)
            }),
        }
    }

    /// The ARN of a session has the name of its role without the path.
    fn role_of_session(&self, arn: &PrincipalArn) -> Option<UniqueId> {
        let name = arn.name()?;
        let Entity {
            id,
            partition,
            name: found,
            ..
        } = &self.role(arn.account(), &name.parse().ok()?)?.entity;
        (found.as_str() == name && partition.as_str() == arn.partition()).then_some(*id)
    }
}

/// Names are found in any letter case and under any path, and a principal has to be named as it is called.
fn has_arn(entity: &Entity, arn: &PrincipalArn) -> bool {
    entity.arn() == arn.as_str()
}
