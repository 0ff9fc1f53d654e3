//! What policies and grants see of a request: the values of the condition keys that its members give (AWS KMS Developer
//! Guide, "Condition keys for AWS KMS").
//!
//! They are taken from the request before it is held against the model: a member that is not what it should be gives no
//! value, and its operation refuses the request before anything is decided by it.

mod source;
mod table;
#[cfg(test)]
mod tests;

use trent_domain::{
    encryption_context::EncryptionContext,
    operation::Operation,
    policy::{ConditionValues, ContextKey, TooManyConditionValues},
};

use crate::json::Object;
use table::{Named, ROWS, Row, Side};

/// What policies and grants see of one side of a request. All requests have one side, and ReEncrypt two.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestConditions {
    /// The values of condition keys.
    pub values: ConditionValues,
    /// The encryption context, for the constraints of grants.
    pub encryption_context: EncryptionContext,
}

impl RequestConditions {
    /// Those of a request; of a ReEncrypt those of its destination.
    ///
    /// # Errors
    /// There are more values than are looked at.
    pub fn of(operation: Operation, request: &Object<'_>) -> Result<Self, TooManyConditionValues> {
        Self::of_side(operation, request, Side::Request, "EncryptionContext")
    }

    /// Those of a ReEncrypt's source; no other operation has such a side.
    ///
    /// # Errors
    /// There are more values than are looked at.
    pub fn of_source(
        operation: Operation,
        request: &Object<'_>,
    ) -> Result<Option<Self>, TooManyConditionValues> {
        match operation {
            Operation::ReEncrypt => {
                Self::of_side(operation, request, Side::Source, "SourceEncryptionContext").map(Some)
            }
            _ => Ok(None),
        }
    }

    fn of_side(
        operation: Operation,
        request: &Object<'_>,
        side: Side,
        context: &str,
    ) -> Result<Self, TooManyConditionValues> {
        let context = match (operation, side) {
            (Operation::ReEncrypt, Side::Request) => "DestinationEncryptionContext",
            _ => context,
        };
        let mut values = ConditionValues::default();
        let rows = ROWS
            .iter()
            .filter(|row| row.side == side && row.operations.contains(&operation));
        for row in rows {
            row.add_to(&mut values, request)?;
        }
        Ok(Self {
            values,
            encryption_context: source::encryption_context(request, context),
        })
    }
}

impl Row {
    fn add_to(&self, all: &mut ConditionValues, request: &Object<'_>) -> Result<(), TooManyConditionValues> {
        match self.key {
            Named::Known(key) => {
                let mut found = self.sources.iter().map(|source| source.values(request));
                let values = found.find(|values| !values.is_empty()).unwrap_or_default();
                all.insert(ContextKey::Known(key), values)
            }
            Named::Family(family) => {
                let pairs = self.sources.iter().flat_map(|source| source.pairs(request));
                for (name, value) in pairs {
                    all.set(ContextKey::of(family, name), value)?;
                }
                Ok(())
            }
        }
    }
}
