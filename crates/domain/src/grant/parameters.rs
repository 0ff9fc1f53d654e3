//! What CreateGrant is asked for, and the rules it must keep.

use super::{GrantConstraints, GrantName, GrantOperations, GrantPrincipal};
use crate::error::KmsError;
use crate::key::Key;
use crate::key_spec::KeyClass;

/// Everything about a grant that the request says. Two requests for a key with the same name and otherwise equal
/// parameters ask for one grant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GrantParameters {
    /// `Name`.
    pub name: Option<GrantName>,
    /// `GranteePrincipal` or `GranteeServicePrincipal`.
    pub grantee: GrantPrincipal,
    /// `RetiringPrincipal` or `RetiringServicePrincipal`.
    pub retiring: Option<GrantPrincipal>,
    /// `Operations`.
    pub operations: GrantOperations,
    /// `Constraints`.
    pub constraints: GrantConstraints,
}

impl GrantParameters {
    /// The rules that need no key.
    pub(crate) fn check(&self, partition: &str) -> Result<(), KmsError> {
        if self.operations.is_empty() {
            return Err(invalid("A grant must allow at least one operation."));
        }
        let principals = [Some(&self.grantee), self.retiring.as_ref()];
        for principal in principals.into_iter().flatten() {
            check_partition(principal, partition)?;
        }
        self.check_service_grantee()?;
        self.constraints.check()
    }

    /// The rules about the kind of key.
    pub(crate) fn check_key(&self, key: &Key) -> Result<(), KmsError> {
        let class = key.spec.class();
        let unfit = |operation: &super::GrantOperation| !operation.fits(class, key.usage);
        if let Some(operation) = self.operations.iter().find(unfit) {
            return Err(invalid(format!(
                "The grant operation {operation} is not supported by a key with key spec {} and key usage {}.",
                key.spec, key.usage
            )));
        }
        if self.constraints.context.is_some() && class != KeyClass::Symmetric {
            return Err(invalid(
                "Encryption context constraints are supported by symmetric encryption KMS keys alone.",
            ));
        }
        Ok(())
    }

    /// Whether a grant of these parameters may be created by one of those, which allows CreateGrant: it allows no more,
    /// and to no less strict constraints.
    pub(crate) fn narrow(&self, parent: &Self) -> bool {
        let mut operations = self.operations.iter();
        operations.all(|operation| parent.operations.contains(operation))
            && self.constraints.keep_to(&parent.constraints)
    }

    /// A service acts for whoever asks it, so its grant must say for which resource, and end without its owner.
    fn check_service_grantee(&self) -> Result<(), KmsError> {
        if !matches!(self.grantee, GrantPrincipal::Service(_)) {
            return Ok(());
        }
        if self.constraints.source_arn.is_none() {
            return Err(invalid(
                "A grant with a GranteeServicePrincipal must have a SourceArn constraint.",
            ));
        }
        if self.retiring.is_none() {
            return Err(invalid(
                "A grant with a GranteeServicePrincipal must have a RetiringPrincipal or a RetiringServicePrincipal.",
            ));
        }
        Ok(())
    }
}

fn check_partition(principal: &GrantPrincipal, partition: &str) -> Result<(), KmsError> {
    match principal {
        GrantPrincipal::Aws(arn) if arn.partition() != partition => {
            Err(KmsError::InvalidPrincipal(arn.to_string()))
        }
        _ => Ok(()),
    }
}

fn invalid(text: impl Into<String>) -> KmsError {
    KmsError::Validation(text.into())
}
