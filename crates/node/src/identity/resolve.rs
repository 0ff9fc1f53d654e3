//! From what somebody signed with to who that is now.

use trent_domain::caller::{Caller, Principal};
use trent_domain::global;
use trent_domain::iam::{AccessKey, AccessKeyStatus, KeyOwner, Role, UniqueId};
use trent_domain::ids::AccountId;
use trent_domain::policy::{ConditionValues, IdentityPolicies, NamedPolicy};
use trent_domain::principal::{PrincipalArn, PrincipalKind, ServicePrincipal};
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

/// Somebody who does not ask, but could.
pub(crate) struct Known {
    /// The caller that it would be.
    pub(crate) caller: Caller,
    /// Its policies, as they are now.
    pub(crate) policies: IdentityPolicies,
    /// What conditions see of it, whatever it asks.
    pub(crate) values: ConditionValues,
}

/// Who would ask with long-term credentials of that name, or in a session of that role; `None` when there is nobody.
pub(crate) fn known(global: &global::State, arn: &PrincipalArn) -> Option<Known> {
    let resolver = Resolver(global);
    let found = match arn.kind() {
        PrincipalKind::Account => resolver.root(arn.account()),
        PrincipalKind::User => resolver.named_user(arn),
        PrincipalKind::Role => resolver.named_role(arn),
        PrincipalKind::AssumedRole => resolver.named_session(arn),
        PrincipalKind::FederatedUser => None,
    }?;
    found.known(arn.partition())
}

/// A registered service, asking for itself.
pub(crate) fn known_service(
    global: &global::State,
    partition: &str,
    principal: &ServicePrincipal,
) -> Option<Known> {
    Resolver(global).service(principal)?.known(partition)
}

/// A caller with what the state says of it.
struct Found<'a> {
    caller: Caller,
    policies: IdentityPolicies,
    tags: &'a [Tag],
}

impl Found<'_> {
    fn known(self, partition: &str) -> Option<Known> {
        let values = principal_values(&self.caller, partition, self.tags, None);
        Some(Known {
            caller: self.caller,
            policies: self.policies,
            values: values.ok()?,
        })
    }

    fn without_policies(caller: Caller) -> Self {
        Self {
            caller,
            policies: IdentityPolicies::default(),
            tags: &[],
        }
    }
}

/// The name of a session that nobody has named.
const ANY_SESSION: &str = "session";

/// What follows the path of a user or role.
fn last_of(arn: &PrincipalArn) -> &str {
    arn.as_str().rsplit('/').next().unwrap_or_default()
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

    fn named_user(self, arn: &PrincipalArn) -> Option<Found<'a>> {
        let name = last_of(arn).parse().ok()?;
        let user = self.0.user(arn.account(), &name)?;
        (user.entity.arn() == arn.as_str()).then(|| self.user(&user.entity.id, None))?
    }

    /// The role in a session of no particular name.
    fn named_role(self, arn: &PrincipalArn) -> Option<Found<'a>> {
        let name = last_of(arn).parse().ok()?;
        let role = self.0.role(arn.account(), &name)?;
        (role.entity.arn() == arn.as_str()).then(|| self.session_of(role, ANY_SESSION))?
    }

    fn named_session(self, arn: &PrincipalArn) -> Option<Found<'a>> {
        let (role, session) = arn.as_str().rsplit_once('/')?;
        let (_, name) = role.rsplit_once('/')?;
        self.session_of(self.0.role(arn.account(), &name.parse().ok()?)?, session)
    }

    fn session_of(self, role: &Role, session_name: &str) -> Option<Found<'a>> {
        let subject = RoleSubject {
            arn: role.entity.arn().parse().ok()?,
            unique_id: role.entity.id.as_str().into(),
            session_name: session_name.into(),
            web_identity: None,
        };
        self.role(&subject, None)
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
