//! The decision: key policy, identity policies and grants together (AWS KMS Developer Guide, "Determining access to AWS
//! KMS keys"; IAM User Guide, "Policy evaluation logic").

use super::{Because, IdentityVerdict, Layer, NamedAs, Request, Requester, ResourcePolicy};
use crate::ids::{AccountId, GrantId};

/// All that a decision about a key, or about a role that is to be assumed, depends on.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// Who asks.
    pub requester: Requester<'a>,
    /// For what.
    pub request: Request<'a>,
    /// The account of the key or role.
    pub owner: AccountId,
    /// Its policy.
    pub policy: ResourcePolicy<'a>,
    /// What the requester's own policies say. That of a root user is [`IdentityVerdict::Root`], and a service has none.
    pub identity: &'a IdentityVerdict,
    /// A grant on the key for this requester, this action and these values, if there is one. Of several the one that names
    /// the requester most closely.
    pub grant: Option<GrantFor>,
}

/// A grant that covers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantFor {
    /// The grant.
    pub id: GrantId,
    /// As what its grantee names the requester ([`Requester::named_by`]).
    pub grantee: NamedAs,
}

/// Whether a request is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is, for this reason.
    Allowed(Grounds),
    /// It is not, for that one.
    Refused(Refusal),
}

/// Why a request is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grounds {
    /// A statement of the resource's policy names who asks.
    Policy(Because),
    /// A statement of an identity policy, which the resource's policy makes count.
    Identity(Because),
    /// The root user of an account that the resource's policy names, or that asks for nothing but its own.
    Root,
    /// A grant.
    Grant(GrantId),
}

/// Why a request is not allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A statement denies it.
    ExplicitDeny(Layer, Because),
    /// No policy of this kind allows it.
    NothingAllows(Layer),
}

impl Question<'_> {
    /// Answers it.
    pub fn decide(&self) -> Decision {
        match self.explicit_deny() {
            Some(refusal) => Decision::Refused(refusal),
            None => self.first_to_allow(),
        }
    }

    fn explicit_deny(&self) -> Option<Refusal> {
        let by_resource = self.policy.denies(&self.request, &self.requester);
        #[cfg(feature = "chaos-bugs")]
        let by_resource = by_resource.filter(|_| !trent_bugs::Bug::ToothlessDeny.is_on());
        match (by_resource, self.identity) {
            (Some(because), _) => Some(Refusal::ExplicitDeny(Layer::Resource, because)),
            (None, IdentityVerdict::Denied(layer, because)) => {
                Some(Refusal::ExplicitDeny(*layer, because.clone()))
            }
            (None, _) => None,
        }
    }

    /// Where nothing denies: the resource's policy, then the grant. The refusal names what the last of them lacks.
    fn first_to_allow(&self) -> Decision {
        let by_grant = || self.grant.map(|grant| self.by_grant(grant));
        let allowed = self.by_policy().or_else(|layer| by_grant().unwrap_or(Err(layer)));
        match allowed {
            Ok(grounds) => Decision::Allowed(grounds),
            Err(layer) => Decision::Refused(Refusal::NothingAllows(layer)),
        }
    }

    /// In another account than the resource's both accounts must allow, as whatever the resource's names the requester.
    fn by_policy(&self) -> Result<Grounds, Layer> {
        let allows = self.policy.allows(&self.request, &self.requester);
        let (named, because) = allows.ok_or(Layer::Resource)?;
        let is_foreign = self
            .requester
            .account()
            .is_some_and(|account| account != self.owner);
        match named {
            NamedAs::Itself if !is_foreign => Ok(Grounds::Policy(because)),
            NamedAs::Role if !is_foreign => self.within_guardrails(Grounds::Policy(because)),
            _ => self.by_identity(),
        }
    }

    /// A grant to a principal suffices, also across accounts; one to an account is its administrators' to pass on.
    fn by_grant(&self, grant: GrantFor) -> Result<Grounds, Layer> {
        match grant.grantee {
            NamedAs::Itself => Ok(Grounds::Grant(grant.id)),
            NamedAs::Role => self.within_guardrails(Grounds::Grant(grant.id)),
            NamedAs::Account => self.by_identity().map(|_| Grounds::Grant(grant.id)),
        }
    }

    fn by_identity(&self) -> Result<Grounds, Layer> {
        self.identity.decision()
    }

    /// The grounds, unless a permissions boundary or session policies do not allow.
    fn within_guardrails(&self, grounds: Grounds) -> Result<Grounds, Layer> {
        let guardrail = match self.identity {
            IdentityVerdict::NotAllowed(missing) => missing.guardrail(),
            _ => None,
        };
        guardrail.map_or(Ok(grounds), Err)
    }
}

impl IdentityVerdict {
    /// The decision about what has no policy of its own: an alias, or an account as a whole.
    pub fn decide(&self) -> Decision {
        match self {
            Self::Denied(layer, because) => Decision::Refused(Refusal::ExplicitDeny(*layer, because.clone())),
            other => match other.decision() {
                Ok(grounds) => Decision::Allowed(grounds),
                Err(layer) => Decision::Refused(Refusal::NothingAllows(layer)),
            },
        }
    }

    fn decision(&self) -> Result<Grounds, Layer> {
        match self {
            Self::Root => Ok(Grounds::Root),
            Self::Allowed(because) => Ok(Grounds::Identity(because.clone())),
            Self::NotAllowed(missing) => Err(missing.first()),
            Self::Denied(layer, _) => Err(*layer),
        }
    }
}
