//! What a grant says.

use std::collections::BTreeMap;
use std::sync::Arc;

use trent_domain::encryption_context::EncryptionContext;
use trent_domain::grant::{
    ContextConstraint, GrantConstraints, GrantOperation, GrantOperations, GrantParameters, GrantPrincipal,
};

use super::error::ConvError;
use super::presence::{list, optional, required};
use super::wire::{Wire, wire_message};
use crate::replicated::v1 as pb;

wire_message! {
    GrantParameters as pb::GrantParameters {
        name: optional,
        grantee: required,
        retiring: optional,
        operations: plain,
        constraints: required,
    }
}

impl Wire for Arc<GrantParameters> {
    type Form = pb::GrantParameters;

    fn to_wire(&self) -> pb::GrantParameters {
        self.as_ref().to_wire()
    }

    fn from_wire(form: pb::GrantParameters) -> Result<Self, ConvError> {
        GrantParameters::from_wire(form).map(Self::new)
    }
}

impl Wire for GrantPrincipal {
    type Form = pb::GrantPrincipal;

    fn to_wire(&self) -> pb::GrantPrincipal {
        let kind = match self {
            Self::Aws(named) => pb::grant_principal::Kind::Aws(named.to_wire()),
            Self::Service(service) => pb::grant_principal::Kind::Service(service.to_wire()),
        };
        pb::GrantPrincipal { kind: Some(kind) }
    }

    fn from_wire(form: pb::GrantPrincipal) -> Result<Self, ConvError> {
        match form.kind.ok_or(ConvError::Missing("kind of principal"))? {
            pb::grant_principal::Kind::Aws(named) => Wire::from_wire(named).map(Self::Aws),
            pb::grant_principal::Kind::Service(service) => Wire::from_wire(service).map(Self::Service),
        }
    }
}

/// The one order in which operations are written, each once.
impl Wire for GrantOperations {
    type Form = Vec<String>;

    fn to_wire(&self) -> Vec<String> {
        self.iter().map(|operation| operation.to_wire()).collect()
    }

    fn from_wire(form: Vec<String>) -> Result<Self, ConvError> {
        let operations: Vec<GrantOperation> = list::read(form, "operations")?;
        Self::from_ordered(operations).map_err(|error| ConvError::Malformed(error.kind))
    }
}

impl Wire for GrantConstraints {
    type Form = pb::GrantConstraints;

    fn to_wire(&self) -> pb::GrantConstraints {
        let context = self.context.as_ref().map(|context| match context {
            ContextConstraint::Equals(pairs) => pb::grant_constraints::Context::Equals(pairs.to_wire()),
            ContextConstraint::Subset(pairs) => pb::grant_constraints::Context::Subset(pairs.to_wire()),
        });
        pb::GrantConstraints {
            context,
            source_arn: optional::write(&self.source_arn),
        }
    }

    fn from_wire(form: pb::GrantConstraints) -> Result<Self, ConvError> {
        let context = match form.context {
            None => None,
            Some(pb::grant_constraints::Context::Equals(pairs)) => {
                Some(ContextConstraint::Equals(Wire::from_wire(pairs)?))
            }
            Some(pb::grant_constraints::Context::Subset(pairs)) => {
                Some(ContextConstraint::Subset(Wire::from_wire(pairs)?))
            }
        };
        Ok(Self {
            context,
            source_arn: optional::read(form.source_arn, "source_arn")?,
        })
    }
}

/// The one order in which pairs are written, each key once.
impl Wire for EncryptionContext {
    type Form = pb::EncryptionContext;

    fn to_wire(&self) -> pb::EncryptionContext {
        let pair = |(key, value): (&str, &str)| pb::ContextPair {
            key: Some(key.to_owned()),
            value: Some(value.to_owned()),
        };
        pb::EncryptionContext {
            pairs: self.iter().map(pair).collect(),
        }
    }

    fn from_wire(form: pb::EncryptionContext) -> Result<Self, ConvError> {
        let mut pairs = BTreeMap::new();
        for pair in form.pairs {
            let key: String = required::read(pair.key, "key")?;
            if pairs.last_key_value().is_some_and(|(last, _)| *last >= key) {
                return Err(ConvError::Malformed("order of an encryption context"));
            }
            pairs.insert(key, required::read(pair.value, "value")?);
        }
        Self::new(pairs).map_err(|_| ConvError::Malformed("encryption context"))
    }
}
