//! CreateGrant.

use trent_domain::{
    encryption_context::EncryptionContext,
    error::KmsError,
    grant::{
        ContextConstraint, GrantConstraints, GrantName, GrantOperation, GrantOperations, GrantParameters,
    },
    ids::GrantId,
};

use super::{GrantTokens, encryption_context, grant_principal::NamedPrincipal};
use crate::{
    error::ApiError,
    json::{self, JsonError, Object},
    validation::{check_shape, tables},
};

/// A CreateGrant request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// `DryRun`.
    pub dry_run: bool,
    /// `GrantTokens`.
    pub grant_tokens: GrantTokens,
    name: Option<GrantName>,
    grantee: NamedPrincipal,
    retiring: NamedPrincipal,
    operations: GrantOperations,
    constraints: Constraints,
}

/// `Constraints` as given: the two on the encryption context exclude each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Constraints {
    equals: Option<EncryptionContext>,
    subset: Option<EncryptionContext>,
    source_arn: Option<String>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::CREATE_GRANT_REQUEST, request)?;
        let name = request.string("Name")?.map(str::parse);
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            dry_run: request.flag("DryRun")?,
            grant_tokens: GrantTokens::parse(request)?,
            name: name.transpose().map_err(|_| JsonError::UnknownName)?,
            grantee: NamedPrincipal::parse(request, ["GranteePrincipal", "GranteeServicePrincipal"])?,
            retiring: NamedPrincipal::parse(request, ["RetiringPrincipal", "RetiringServicePrincipal"])?,
            operations: operations(request)?,
            constraints: Constraints::parse(request)?,
        })
    }

    /// What the grant is to say; after authorization.
    ///
    /// # Errors
    /// The parameters contradict each other, or a principal cannot be one.
    pub fn parameters(&self) -> Result<GrantParameters, KmsError> {
        Ok(GrantParameters {
            name: self.name.clone(),
            grantee: self.grantee.required()?,
            retiring: self.retiring.optional()?,
            operations: self.operations.clone(),
            constraints: self.constraints.checked()?,
        })
    }
}

fn operations(request: &Object<'_>) -> Result<GrantOperations, ApiError> {
    let named = request
        .list("Operations")?
        .iter()
        .map(|operation| GrantOperation::parse(operation.as_string()?).ok_or(JsonError::UnknownName));
    Ok(named.collect::<Result<_, _>>()?)
}

impl Constraints {
    fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        let Some(constraints) = request.get("Constraints") else {
            return Ok(Self::default());
        };
        let constraints = constraints.as_object()?;
        let context = |member| {
            let is_there = constraints.get(member).is_some();
            is_there
                .then(|| encryption_context::parse(constraints, member))
                .transpose()
        };
        Ok(Self {
            equals: context("EncryptionContextEquals")?,
            subset: context("EncryptionContextSubset")?,
            source_arn: constraints.owned_string("SourceArn")?,
        })
    }

    fn checked(&self) -> Result<GrantConstraints, KmsError> {
        let context = match (&self.equals, &self.subset) {
            (None, None) => None,
            (Some(pairs), None) => Some(ContextConstraint::Equals(pairs.clone())),
            (None, Some(pairs)) => Some(ContextConstraint::Subset(pairs.clone())),
            (Some(_), Some(_)) => {
                let text = "You can specify either EncryptionContextEquals or EncryptionContextSubset, but not both.";
                return Err(KmsError::Validation(text.to_owned()));
            }
        };
        Ok(GrantConstraints {
            context,
            source_arn: self.source_arn.clone(),
        })
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `GrantToken`.
    pub grant_token: &'a [u8],
    /// `GrantId`.
    pub grant_id: GrantId,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.blob("GrantToken", self.grant_token);
            answer.string("GrantId", self.grant_id);
        })
    }
}
