//! From what somebody signed with to who that is now.

use trent_domain::caller::{Caller, Principal};
use trent_domain::global;
use trent_domain::iam::{AccessKey, AccessKeyStatus, KeyOwner, UniqueId};
use trent_domain::ids::AccountId;
use trent_domain::policy::{IdentityPolicies, NamedPolicy};
use trent_domain::principal::{PrincipalArn, ServicePrincipal};
use trent_domain::session::{Forwarding, RoleSubject, Session, SessionPolicies, Subject};
use trent_domain::tag::Tag;

use super::principal_values::principal_values;
use super::{Credential, Identity};

/// The caller behind a credential; `None` when it may not sign (any more): its key is inactive, its user, role or service is
/// gone.
pub(crate) fn resolve(global: &global::State, partition: &str, credential: Credential) -> Option<Identity> {
    let resolver = Resolver(global);
    let found = match &credential {
        Credential::LongTerm(key) => resolver.of_key(key)?,
        Credential::Session(session) => resolver.of_session(&session.opened.session)?,
    };
    let values = principal_values(&found.caller, partition, found.tags, credential.session());
    Some(Identity {
        caller: found.caller,
        policies: found.policies.into(),
        // Tags are bounded well below what conditions may have.
        values: values.ok()?,
        credential,
    })
}

/// A caller with what the state says of it.
struct Found<'a> {
    caller: Caller,
    policies: IdentityPolicies,
    tags: &'a [Tag],
}

impl Found<'_> {
    fn without_policies(caller: Caller) -> Self {
        Self {
            caller,
            policies: IdentityPolicies::default(),
            tags: &[],
        }
    }
}

#[derive(Clone, Copy)]
struct Resolver<'a>(&'a global::State);

impl<'a> Resolver<'a> {
    fn of_key(self, key: &AccessKey) -> Option<Found<'a>> {
        if key.status != AccessKeyStatus::Active {
            return None;
        }
        match &key.owner {
            KeyOwner::Root(account) => self.root(*account),
            KeyOwner::User { id, .. } => self.user(id, None),
            KeyOwner::Service(principal) => self.service(principal),
        }
    }

    fn of_session(self, session: &Session) -> Option<Found<'a>> {
        let account = session.subject.account();
        if let Some(forwarding) = &session.forwarding {
            self.check_forwarding(forwarding, &account?)?;
        }
        let via = session.forwarding.as_ref().and_then(Forwarding::last);
        let found = match &session.subject {
            Subject::Root(account) => self.root(*account),
            Subject::User(user) => self.user(&user.unique_id.parse().ok()?, via),
            Subject::Role(role) => self.role(role, via),
            Subject::Service(service) => self.service(&service.principal),
        }?;
        let session = session.policies.as_ref();
        let session = session.map(|policies| session_policies(self.0, policies));
        Some(Found {
            policies: IdentityPolicies {
                session,
                ..found.policies
            },
            ..found
        })
    }

    /// Every service in the row may still act for the account, and the key that began it is still good.
    fn check_forwarding(self, forwarding: &Forwarding, account: &AccountId) -> Option<()> {
        let state = self.0;
        let serves = |principal: &ServicePrincipal| {
            let service = state.service(principal);
            service.is_some_and(|service| service.accounts.contains(account))
        };
        let is_active = |id| {
            let key = state.access_key(id);
            key.is_some_and(|key| key.status == AccessKeyStatus::Active)
        };
        let is_good =
            forwarding.services.iter().all(serves) && forwarding.access_key.as_ref().is_none_or(is_active);
        is_good.then_some(())
    }

    fn root(self, account: AccountId) -> Option<Found<'a>> {
        self.0.account(&account)?;
        Some(Found::without_policies(Caller::Root(account)))
    }

    fn service(self, principal: &ServicePrincipal) -> Option<Found<'a>> {
        let service = self.0.service(principal)?;
        let caller = Caller::AwsService(service.principal.clone());
        Some(Found::without_policies(caller))
    }

    fn user(self, id: &UniqueId, via: Option<&ServicePrincipal>) -> Option<Found<'a>> {
        let user = self.0.user_by_id(id)?;
        let principal = Principal {
            arn: user.entity.arn().parse().ok()?,
            unique_id: id.as_str().into(),
            role: None,
            provider: None,
            via: via.cloned(),
        };
        Some(Found {
            caller: Caller::Principal(principal.into()),
            policies: self.0.user_policies(user),
            tags: &user.tags,
        })
    }

    fn role(self, subject: &RoleSubject, via: Option<&ServicePrincipal>) -> Option<Found<'a>> {
        let id = subject.unique_id.parse().ok()?;
        let role = self.0.role_by_id(&id)?;
        let arn: PrincipalArn = subject.session_arn().parse().ok()?;
        let identity = subject.web_identity.as_ref();
        let principal = Principal {
            arn,
            unique_id: subject.session_id().into(),
            role: Some(role.entity.arn().parse().ok()?),
            provider: identity.map(|identity| identity.provider.clone()),
            via: via.cloned(),
        };
        Some(Found {
            caller: Caller::Principal(principal.into()),
            policies: self.0.role_policies(role),
            tags: &role.tags,
        })
    }
}

/// The policies of a session. One that is gone allows nothing, and so leaves the session with less.
fn session_policies(state: &global::State, policies: &SessionPolicies) -> Vec<NamedPolicy> {
    let inline = policies.inline.as_deref().map(|text| NamedPolicy {
        name: "session policy".into(),
        policy: text.into(),
    });
    let managed = policies.managed.iter().filter_map(|arn| {
        let policy = state.policy_in_force(&arn.parse().ok()?)?;
        Some(NamedPolicy {
            name: (&**arn).into(),
            policy: policy.clone(),
        })
    });
    inline.into_iter().chain(managed).collect()
}
