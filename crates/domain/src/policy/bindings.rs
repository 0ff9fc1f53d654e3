//! Which entities the ARNs in a policy mean.

use std::collections::BTreeMap;
use std::fmt;

use super::{Document, PolicyPrincipal, StoredPolicy};
use crate::bound_principal::BoundPrincipal;
use crate::iam::UniqueId;
use crate::ids::AccountId;
use crate::limits::MAX_BOUND_PRINCIPALS;
use crate::principal::PrincipalArn;

/// Who there is.
pub trait Directory: fmt::Debug {
    /// Whether there is such an account.
    fn has_account(&self, id: AccountId) -> bool;

    /// The principal that has the ARN now, if there is one. A federated user or session is there if its account or role is.
    fn find(&self, arn: &PrincipalArn) -> Option<BoundPrincipal>;

    /// The ARN that an entity has now, if it is still there.
    fn arn_of(&self, id: &UniqueId) -> Option<String>;
}

/// For each user, role and role's session that a policy names, the user or role that had the ARN when the policy was
/// written. It counts, not the name: a new entity of the same name has no part in what the old one may or may not do
/// (IAM User Guide, "AWS JSON policy elements: Principal").
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrincipalBindings(BTreeMap<PrincipalArn, UniqueId>);

/// A principal of a policy that there is not: as the document names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchPrincipal(pub String);

/// Bindings that no policy could have: out of order, or too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidBindings;

impl PrincipalBindings {
    /// Binds the principals of a document, all of which have to be there: accounts, users and roles. Services and identity
    /// providers are principals by their form. A unique id is taken from who writes a policy back as it was shown: only one
    /// that the policy in force, if there is any, names or means.
    pub fn of(
        document: &Document,
        in_force: Option<&StoredPolicy>,
        directory: &dyn Directory,
    ) -> Result<Self, NoSuchPrincipal> {
        let mut bindings = BTreeMap::new();
        for principal in document.principals() {
            let is_there = match principal {
                PolicyPrincipal::Anyone | PolicyPrincipal::Service(_) | PolicyPrincipal::Federated(_) => true,
                PolicyPrincipal::Account(account) => directory.has_account(*account),
                PolicyPrincipal::Entity(id) => in_force.is_some_and(|policy| policy.means(id)),
                PolicyPrincipal::Aws(named) => match directory.find(&named.arn) {
                    Some(BoundPrincipal { arn, id: Some(id) }) => {
                        bindings.insert(arn, id);
                        true
                    }
                    found => found.is_some(),
                },
            };
            if !is_there {
                return Err(NoSuchPrincipal(principal.to_string()));
            }
        }
        Ok(Self(bindings))
    }

    /// Takes the one order in which bindings are written, each ARN once.
    pub fn from_ordered(bindings: Vec<(PrincipalArn, UniqueId)>) -> Result<Self, InvalidBindings> {
        let is_ordered = bindings.is_sorted_by(|(earlier, _), (later, _)| earlier < later);
        if is_ordered && bindings.len() <= MAX_BOUND_PRINCIPALS {
            Ok(Self(bindings.into_iter().collect()))
        } else {
            Err(InvalidBindings)
        }
    }

    /// The bindings, by ARN.
    pub fn iter(&self) -> impl Iterator<Item = (&PrincipalArn, &UniqueId)> {
        self.0.iter()
    }

    /// Whether nobody is bound.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A principal of the policy, bound.
    pub(super) fn bound(&self, principal: &PolicyPrincipal) -> PolicyPrincipal {
        match principal {
            PolicyPrincipal::Aws(named) => PolicyPrincipal::Aws(BoundPrincipal {
                id: self.0.get(&named.arn).copied(),
                arn: named.arn.clone(),
            }),
            principal => principal.clone(),
        }
    }

    /// What ARNs have to be replaced by where the policy is shown: those of entities that are gone, or have another now.
    pub(super) fn renamed<'a>(&'a self, directory: &dyn Directory) -> BTreeMap<&'a str, String> {
        let shown = self.0.iter().map(|(arn, id)| {
            let principal = BoundPrincipal {
                arn: arn.clone(),
                id: Some(*id),
            };
            (arn.as_str(), principal.shown(directory))
        });
        shown.filter(|(arn, shown)| arn != shown).collect()
    }
}
