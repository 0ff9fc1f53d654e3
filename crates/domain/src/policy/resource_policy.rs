//! The policy of what is asked for, which says itself who may.

use std::sync::Arc;

use super::compiled::CompiledStatement;
use super::document::Effect;
use super::known_key::PolicyKinds;
use super::{Because, Context, ContextKey, NamedAs, Request, Requester, StoredPolicy, Values};

/// A policy with principals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourcePolicy<'a> {
    /// A key's.
    Key(&'a StoredPolicy),
    /// A role's trust policy: who may assume it.
    Trust(&'a StoredPolicy),
}

impl ResourcePolicy<'_> {
    /// The statement that denies, if one does.
    pub(super) fn denies(self, request: &Request<'_>, requester: &Requester<'_>) -> Option<Because> {
        let applies = |statement: &CompiledStatement| {
            statement.concerns(requester) && self.is_about(statement, request)
        };
        let (place, statement) = self.policy().compiled().find(Effect::Deny, applies)?;
        Some(statement.because(self.name(), place))
    }

    /// The statement that allows and names the requester most closely, and as what it names it.
    pub(super) fn allows(
        self,
        request: &Request<'_>,
        requester: &Requester<'_>,
    ) -> Option<(NamedAs, Because)> {
        let allowing = self.policy().compiled().with_effect(Effect::Allow);
        let naming = allowing.filter_map(|(place, statement)| {
            let named = statement.names(requester)?;
            self.is_about(statement, request)
                .then_some((named, place, statement))
        });
        // Of those that name it equally closely, the first.
        let (named, place, statement) =
            naming.reduce(|one, other| if other.0 > one.0 { other } else { one })?;
        Some((named, statement.because(self.name(), place)))
    }

    fn is_about(self, statement: &CompiledStatement, request: &Request<'_>) -> bool {
        match self {
            Self::Key(_) => {
                let context = &OfKeyPolicy(request.context);
                statement.is_about(&Request { context, ..*request })
            }
            Self::Trust(_) => statement.is_about_role(request),
        }
    }

    fn policy(&self) -> &StoredPolicy {
        match self {
            Self::Key(policy) | Self::Trust(policy) => policy,
        }
    }

    fn name(self) -> Arc<str> {
        match self {
            Self::Key(_) => "default".into(),
            Self::Trust(_) => "trust policy".into(),
        }
    }
}

/// What a key policy sees of a context: keys that count in identity policies alone are absent.
struct OfKeyPolicy<'a>(&'a dyn Context);

impl Context for OfKeyPolicy<'_> {
    fn values(&self, key: &ContextKey) -> Option<Values<'_>> {
        match key {
            ContextKey::Known(known) if known.row().kinds == PolicyKinds::IdentityOnly => None,
            key => self.0.values(key),
        }
    }
}
