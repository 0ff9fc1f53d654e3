//! What narrows a grant down.

use crate::encryption_context::EncryptionContext;
use crate::error::KmsError;
use crate::limits::{MAX_GRANT_CONSTRAINT_PAIRS, MAX_GRANT_CONSTRAINT_VALUE_CHARACTERS};

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
