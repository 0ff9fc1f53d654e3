//! The policies of users and roles, compiled once for as long as they stay the same.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use trent_consensus::Published;
use trent_domain::global;
use trent_domain::iam::{AwsManagedPolicy, HeldPolicies, PolicyArn, Role, UniqueId, User};
use trent_domain::policy::{IdentityPolicies, NamedPolicy, StoredPolicy};
use trent_domain::session::SessionPolicies;

/// Users and roles whose policies are kept; the cache is emptied when it is full.
const MAX_PRINCIPALS: usize = 4096;

/// Remembers the policies of users and roles.
#[derive(Debug, Default)]
pub struct PolicyCache {
    known: RwLock<HashMap<UniqueId, Known>>,
}

/// Policies as they were after an entry of the global group.
#[derive(Debug)]
struct Known {
    revision: u64,
    policies: Arc<IdentityPolicies>,
}

impl PolicyCache {
    /// A user's policies and those of its groups, within its boundary.
    pub fn of_user(&self, global: &Published<global::State>, user: &User) -> Arc<IdentityPolicies> {
        self.get(global.applied(), user.entity.id, || of_user(&global.state, user))
    }

    /// A role's policies, within its boundary.
    pub fn of_role(&self, global: &Published<global::State>, role: &Role) -> Arc<IdentityPolicies> {
        self.get(global.applied(), role.entity.id, || of_role(&global.state, role))
    }

    fn get(
        &self,
        revision: u64,
        id: UniqueId,
        read: impl FnOnce() -> IdentityPolicies,
    ) -> Arc<IdentityPolicies> {
        let before = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            match known.get(&id) {
                Some(known) if known.revision == revision => return known.policies.clone(),
                before => before.map(|known| known.policies.clone()),
            }
        };
        let read = read();
        // Policies that did not change stay compiled.
        let policies = before.filter(|before| **before == read).unwrap_or_else(|| read.into());
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_PRINCIPALS {
            known.clear();
        }
        let entry = Known {
            revision,
            policies: policies.clone(),
        };
        known.insert(id, entry);
        policies
    }
}

fn of_user(state: &global::State, user: &User) -> IdentityPolicies {
    let mut policies = held(state, &user.policies);
    for group in state.groups_of(user) {
        policies.extend(held(state, &group.policies));
    }
    IdentityPolicies {
        policies,
        boundary: user.boundary.as_ref().map(|arn| boundary(state, arn)),
        session: None,
    }
}

fn of_role(state: &global::State, role: &Role) -> IdentityPolicies {
    IdentityPolicies {
        policies: held(state, &role.policies),
        boundary: role.boundary.as_ref().map(|arn| boundary(state, arn)),
        session: None,
    }
}

/// The session policies of a session. One that is gone allows nothing, and so leaves the session with less.
pub(super) fn of_session(state: &global::State, policies: &SessionPolicies) -> Vec<NamedPolicy> {
    let inline = policies.inline.as_deref().map(|text| NamedPolicy {
        name: "session policy".into(),
        policy: text.into(),
    });
    let managed = policies.managed.iter().filter_map(|arn| {
        let arn = arn.parse().ok()?;
        managed(state, &arn)
    });
    inline.into_iter().chain(managed).collect()
}

fn held(state: &global::State, held: &HeldPolicies) -> Vec<NamedPolicy> {
    let inline = held.inline.iter().map(|(name, document)| NamedPolicy {
        name: name.as_str().into(),
        policy: StoredPolicy::new(&**document),
    });
    let attached = held.attached.iter().filter_map(|arn| managed(state, arn));
    inline.chain(attached).collect()
}

/// A boundary that cannot be found, which no state should have, bounds everything.
fn boundary(state: &global::State, arn: &PolicyArn) -> NamedPolicy {
    managed(state, arn).unwrap_or_else(|| NamedPolicy {
        name: arn.as_str().into(),
        policy: "".into(),
    })
}

fn managed(state: &global::State, arn: &PolicyArn) -> Option<NamedPolicy> {
    let of_account = state.policy(arn).and_then(|policy| policy.default_document());
    let document = match of_account {
        Some(document) => &**document,
        None => AwsManagedPolicy::find(arn)?.document,
    };
    Some(NamedPolicy {
        name: arn.as_str().into(),
        policy: document.into(),
    })
}
