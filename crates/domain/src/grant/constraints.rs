//! What narrows a grant down.

use crate::encryption_context::EncryptionContext;
use crate::error::KmsError;
use crate::limits::{MAX_GRANT_CONSTRAINT_PAIRS, MAX_GRANT_CONSTRAINT_VALUE_CHARACTERS};
use crate::policy;

/// `Constraints` of a grant; none of them when it has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct GrantConstraints {
    /// What the encryption context of a request must be.
    pub context: Option<ContextConstraint>,
    /// `SourceArn`: the resource on whose behalf a request must be made.
    pub source_arn: Option<String>,
}

/// What a grant demands of an encryption context.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContextConstraint {
    /// `EncryptionContextEquals`: these pairs and no others.
    Equals(EncryptionContext),
    /// `EncryptionContextSubset`: these pairs among others.
    Subset(EncryptionContext),
}

impl ContextConstraint {
    /// The pairs it names.
    pub fn pairs(&self) -> &EncryptionContext {
        match self {
            Self::Equals(pairs) | Self::Subset(pairs) => pairs,
        }
    }
}

impl GrantConstraints {
    /// Whether nothing is demanded.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a request with this encryption context, made on behalf of that resource, keeps to them.
    pub(crate) fn admit(&self, context: &EncryptionContext, source_arn: Option<&str>) -> bool {
        let fits = |constraint: &ContextConstraint| match constraint {
            ContextConstraint::Equals(pairs) => pairs == context,
            ContextConstraint::Subset(pairs) => context.contains(pairs),
        };
        self.context.as_ref().is_none_or(fits) && self.admit_source(source_arn)
    }

    /// Whether a request made on behalf of that resource keeps to them, of an operation whose encryption context they
    /// do not concern.
    pub(crate) fn admit_source(&self, source_arn: Option<&str>) -> bool {
        let Some(wanted) = &self.source_arn else {
            return true;
        };
        source_arn.is_some_and(|found| policy::is_arn_like(wanted, found))
    }

    /// Whether these are at least as strict as those of the grant by which a grant with these is created (AWS KMS
    /// Developer Guide, "Granting CreateGrant permission").
    pub(crate) fn keep_to(&self, parent: &Self) -> bool {
        let context = match (&parent.context, &self.context) {
            (None, _) => true,
            (Some(ContextConstraint::Equals(pairs)), Some(ContextConstraint::Equals(own))) => pairs == own,
            (Some(ContextConstraint::Subset(pairs)), Some(own)) => own.pairs().contains(pairs),
            (Some(_), _) => false,
        };
        let source = parent.source_arn.is_none() || parent.source_arn == self.source_arn;
        context && source
    }

    /// `kms:GrantConstraintType`: the constraint on the encryption context before the one on the source.
    pub(crate) fn type_name(&self) -> Option<&'static str> {
        match (&self.context, &self.source_arn) {
            (Some(ContextConstraint::Equals(_)), _) => Some("EncryptionContextEquals"),
            (Some(ContextConstraint::Subset(_)), _) => Some("EncryptionContextSubset"),
            (None, Some(_)) => Some("SourceArn"),
            (None, None) => None,
        }
    }

    /// Checks the number of pairs and the length of their values.
    pub(super) fn check(&self) -> Result<(), KmsError> {
        let Some(constraint) = &self.context else {
            return Ok(());
        };
        let pairs = constraint.pairs();
        if pairs.iter().count() > MAX_GRANT_CONSTRAINT_PAIRS {
            return Err(KmsError::Validation(format!(
                "A grant constraint can have at most {MAX_GRANT_CONSTRAINT_PAIRS} encryption context pairs."
            )));
        }
        let is_too_long = |value: &str| value.chars().count() > MAX_GRANT_CONSTRAINT_VALUE_CHARACTERS;
        if pairs.iter().any(|(_, value)| is_too_long(value)) {
            return Err(KmsError::Validation(format!(
                "An encryption context value in a grant constraint can have at most \
                 {MAX_GRANT_CONSTRAINT_VALUE_CHARACTERS} characters."
            )));
        }
        Ok(())
    }
}
