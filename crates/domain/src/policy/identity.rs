//! What the policies of an identity say of a request.

use std::sync::Arc;

use super::document::Effect;
use super::{Because, Request, StoredPolicy};

/// A kind of policy, as refusals name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The key policy.
    Resource,
    /// The policies of a user and its groups, or of a role.
    Identity,
    /// The permissions boundary of a user or role.
    Boundary,
    /// The policies that were passed when a session was begun.
    Session,
}

impl Layer {
    /// Its name in the texts of refusals, behind `no` or an article.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resource => "resource-based policy",
            Self::Identity => "identity-based policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        }
    }
}

/// A policy by the name that [`Because`] gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPolicy {
    /// The ARN of a managed policy, the name of an inline one.
    pub name: Arc<str>,
    /// The policy.
    pub policy: StoredPolicy,
}

/// All policies that limit or allow what a user or a session does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IdentityPolicies {
    /// Inline and attached ones, those of a user's groups among them.
    pub policies: Vec<NamedPolicy>,
    /// The permissions boundary.
    pub boundary: Option<NamedPolicy>,
    /// The session policies, if the session was begun with any: what they do not allow is not allowed.
    pub session: Option<Vec<NamedPolicy>>,
}

/// What an identity's policies say of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityVerdict {
    /// The root user of an account, whom no identity policy concerns: everything is allowed.
    Root,
    /// An identity policy allows, and so do boundary and session policies where there are any.
    Allowed(Because),
    /// Nothing denies, and something that must allow does not.
    NotAllowed(Missing),
    /// A statement denies.
    Denied(Layer, Because),
}

/// Which policies do not allow. At least one of them does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// No identity policy allows.
    pub identity: bool,
    /// There is a permissions boundary, and it does not allow.
    pub boundary: bool,
    /// There are session policies, and none allows.
    pub session: bool,
}

impl Missing {
    /// Of who has no policies at all.
    pub const EVERYTHING: Self = Self {
        identity: true,
        boundary: false,
        session: false,
    };

    /// The first that does not allow, in the order in which AWS evaluates them.
    pub fn first(self) -> Layer {
        if self.identity {
            Layer::Identity
        } else {
            self.guardrail().unwrap_or(Layer::Identity)
        }
    }

    /// The first that does not allow of those that limit also what a key policy allows to a role.
    pub fn guardrail(self) -> Option<Layer> {
        if self.boundary {
            Some(Layer::Boundary)
        } else {
            self.session.then_some(Layer::Session)
        }
    }
}

impl IdentityPolicies {
    /// What they say of a request.
    pub fn verdict(&self, request: &Request<'_>) -> IdentityVerdict {
        let session = self.session.as_deref();
        let layers = [
            (Layer::Identity, Some(&*self.policies)),
            (Layer::Boundary, self.boundary.as_ref().map(std::slice::from_ref)),
            (Layer::Session, session),
        ];
        let denied = layers.iter().find_map(|(layer, policies)| {
            let because = policies
                .as_ref()?
                .iter()
                .find_map(|policy| policy.denies(request))?;
            Some(IdentityVerdict::Denied(*layer, because))
        });
        denied.unwrap_or_else(|| self.allows(request))
    }

    /// The verdict where nothing denies.
    fn allows(&self, request: &Request<'_>) -> IdentityVerdict {
        let allowed = |policies: &[NamedPolicy]| policies.iter().find_map(|policy| policy.allows(request));
        let identity = allowed(&self.policies);
        let boundary = self.boundary.as_ref();
        let missing = Missing {
            identity: identity.is_none(),
            boundary: boundary.is_some_and(|boundary| boundary.allows(request).is_none()),
            session: self
                .session
                .as_deref()
                .is_some_and(|session| allowed(session).is_none()),
        };
        match (identity, missing.guardrail()) {
            (Some(because), None) => IdentityVerdict::Allowed(because),
            _ => IdentityVerdict::NotAllowed(missing),
        }
    }
}

impl NamedPolicy {
    fn denies(&self, request: &Request<'_>) -> Option<Because> {
        self.find(Effect::Deny, request)
    }

    fn allows(&self, request: &Request<'_>) -> Option<Because> {
        self.find(Effect::Allow, request)
    }

    fn find(&self, effect: Effect, request: &Request<'_>) -> Option<Because> {
        let compiled = self.policy.compiled();
        let (place, statement) = compiled.find(effect, |statement| statement.is_about(request))?;
        Some(statement.because(self.name.clone(), place))
    }
}
