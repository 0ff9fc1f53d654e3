//! Grants.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use trent_domain::bound_principal::BoundPrincipal;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::grant::{
    ContextConstraint, Grant, GrantConstraints, GrantOperation, GrantOperations, GrantParameters,
    GrantPrincipal,
};
use trent_domain::ids::GrantId;
use trent_domain::time::Timestamp;

use super::RecordError;
use super::values::{KeyIdV1, key_id, named, parse};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct GrantV1 {
    id: [u8; 32],
    key_id: KeyIdV1,
    created_at: u64,
    issuing_account: String,
    name: Option<String>,
    grantee: PrincipalV1,
    retiring: Option<PrincipalV1>,
    operations: Vec<String>,
    context: Option<ContextConstraintV1>,
    source_arn: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
enum PrincipalV1 {
    Aws { arn: String, id: Option<String> },
    Service(String),
}

#[derive(Debug, Serialize, Deserialize)]
enum ContextConstraintV1 {
    Equals(Vec<(String, String)>),
    Subset(Vec<(String, String)>),
}

impl From<&Grant> for GrantV1 {
    fn from(grant: &Grant) -> Self {
        let GrantParameters {
            name,
            grantee,
            retiring,
            operations,
            constraints,
        } = &*grant.parameters;
        Self {
            id: *grant.id.as_bytes(),
            key_id: grant.key_id.to_bytes(),
            created_at: grant.created_at.as_millis(),
            issuing_account: grant.issuing_account.to_string(),
            name: name.as_ref().map(ToString::to_string),
            grantee: grantee.into(),
            retiring: retiring.as_ref().map(PrincipalV1::from),
            operations: operations.iter().map(|operation| operation.to_string()).collect(),
            context: constraints.context.as_ref().map(ContextConstraintV1::from),
            source_arn: constraints.source_arn.clone(),
        }
    }
}

impl TryFrom<GrantV1> for Grant {
    type Error = RecordError;

    fn try_from(stored: GrantV1) -> Result<Self, RecordError> {
        let name = stored.name.map(|name| parse(&name, "grant name"));
        let constraints = GrantConstraints {
            context: stored.context.map(ContextConstraint::try_from).transpose()?,
            source_arn: stored.source_arn,
        };
        let parameters = GrantParameters {
            name: name.transpose()?,
            grantee: stored.grantee.try_into()?,
            retiring: stored.retiring.map(GrantPrincipal::try_from).transpose()?,
            operations: operations_from_v1(&stored.operations)?,
            constraints,
        };
        Ok(Self {
            id: GrantId::new(stored.id),
            key_id: key_id(&stored.key_id)?,
            created_at: Timestamp::from_millis(stored.created_at),
            issuing_account: parse(&stored.issuing_account, "account id")?,
            parameters: Arc::new(parameters),
        })
    }
}

impl From<&GrantPrincipal> for PrincipalV1 {
    fn from(principal: &GrantPrincipal) -> Self {
        match principal {
            GrantPrincipal::Aws(BoundPrincipal { arn, id }) => Self::Aws {
                arn: arn.to_string(),
                id: id.map(|id| id.to_string()),
            },
            GrantPrincipal::Service(service) => Self::Service(service.to_string()),
        }
    }
}

impl TryFrom<PrincipalV1> for GrantPrincipal {
    type Error = RecordError;

    fn try_from(stored: PrincipalV1) -> Result<Self, RecordError> {
        match stored {
            PrincipalV1::Aws { arn, id } => {
                let id = id.map(|id| parse(&id, "unique id"));
                Ok(Self::Aws(BoundPrincipal {
                    arn: parse(&arn, "principal ARN")?,
                    id: id.transpose()?,
                }))
            }
            PrincipalV1::Service(service) => parse(&service, "service principal").map(Self::Service),
        }
    }
}

impl From<&ContextConstraint> for ContextConstraintV1 {
    fn from(constraint: &ContextConstraint) -> Self {
        let pairs = constraint.pairs().iter();
        let pairs = pairs
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        match constraint {
            ContextConstraint::Equals(_) => Self::Equals(pairs),
            ContextConstraint::Subset(_) => Self::Subset(pairs),
        }
    }
}

impl TryFrom<ContextConstraintV1> for ContextConstraint {
    type Error = RecordError;

    fn try_from(stored: ContextConstraintV1) -> Result<Self, RecordError> {
        match stored {
            ContextConstraintV1::Equals(pairs) => pairs_from_v1(pairs).map(Self::Equals),
            ContextConstraintV1::Subset(pairs) => pairs_from_v1(pairs).map(Self::Subset),
        }
    }
}

/// Takes the one order in which operations are written, each once.
fn operations_from_v1(stored: &[String]) -> Result<GrantOperations, RecordError> {
    let operations = stored
        .iter()
        .map(|name| named(GrantOperation::parse(name), "grant operation"));
    GrantOperations::from_ordered(operations.collect::<Result<_, _>>()?)
        .map_err(|error| RecordError::Invalid(error.kind))
}

/// Takes the one order in which pairs are written, each key once.
fn pairs_from_v1(stored: Vec<(String, String)>) -> Result<EncryptionContext, RecordError> {
    let is_ordered = stored.is_sorted_by(|(earlier, _), (later, _)| earlier < later);
    let pairs = BTreeMap::from_iter(stored);
    let context = EncryptionContext::new(pairs).ok().filter(|_| is_ordered);
    context.ok_or(RecordError::Invalid("encryption context"))
}
