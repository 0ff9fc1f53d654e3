//! CreateKey.

use trent_domain::{
    error::KmsError,
    key_metadata::KeyMetadata,
    key_spec::{KeyOrigin, KeySpec, KeyUsage},
    tag::Tag,
};

use super::{key_metadata, named::value_of, tags};
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A CreateKey request, with AWS's defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `Policy`; the account's default policy if there is none.
    pub policy: Option<String>,
    /// `BypassPolicyLockoutSafetyCheck`.
    pub bypass_policy_lockout_safety_check: bool,
    /// `Description`.
    pub description: String,
    /// `KeySpec`, or its older name `CustomerMasterKeySpec`.
    pub key_spec: KeySpec,
    /// `Origin`.
    pub origin: KeyOrigin,
    /// `MultiRegion`.
    pub multi_region: bool,
    /// `Tags`.
    pub tags: Vec<Tag>,
    key_usage: Option<KeyUsage>,
    names_two_specs: bool,
    custom_key_store_id: Option<String>,
    xks_key_id: Option<String>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::CREATE_KEY_REQUEST, request)?;
        let key_spec = value_of(request, "KeySpec", KeySpec::parse)?;
        let older_spec = value_of(request, "CustomerMasterKeySpec", KeySpec::parse)?;
        Ok(Self {
            policy: request.owned_string("Policy")?,
            bypass_policy_lockout_safety_check: request.flag("BypassPolicyLockoutSafetyCheck")?,
            description: request.owned_string("Description")?.unwrap_or_default(),
            key_spec: key_spec.or(older_spec).unwrap_or(KeySpec::SymmetricDefault),
            origin: value_of(request, "Origin", KeyOrigin::parse)?.unwrap_or(KeyOrigin::AwsKms),
            multi_region: request.flag("MultiRegion")?,
            tags: tags::parse(request)?,
            key_usage: value_of(request, "KeyUsage", KeyUsage::parse)?,
            names_two_specs: key_spec.is_some() && older_spec.is_some(),
            custom_key_store_id: request.owned_string("CustomKeyStoreId")?,
            xks_key_id: request.owned_string("XksKeyId")?,
        })
    }

    /// The external key that the new key is to stand on, for origin EXTERNAL_KEY_STORE alone; after authorization.
    ///
    /// # Errors
    /// A parameter is missing, or is not for a key of this origin.
    pub fn external_key(&self) -> Result<Option<ExternalKey<'_>>, KmsError> {
        let (store, xks_key_id) = (self.custom_key_store_id.as_deref(), self.xks_key_id.as_deref());
        match (self.origin, store, xks_key_id) {
            (KeyOrigin::ExternalKeyStore, Some(store), Some(xks_key_id)) => {
                Ok(Some(ExternalKey { store, xks_key_id }))
            }
            (KeyOrigin::ExternalKeyStore, None, _) => {
                Err(invalid("Origin EXTERNAL_KEY_STORE requires a CustomKeyStoreId."))
            }
            (KeyOrigin::ExternalKeyStore, Some(_), None) => {
                Err(invalid("Origin EXTERNAL_KEY_STORE requires an XksKeyId."))
            }
            (_, _, Some(_)) => Err(invalid("XksKeyId is valid for Origin EXTERNAL_KEY_STORE only.")),
            (KeyOrigin::AwsKms | KeyOrigin::External, Some(_), None) => Err(invalid(
                "CustomKeyStoreId requires the Origin of the custom key store.",
            )),
            (KeyOrigin::AwsCloudHsm, _, None) | (KeyOrigin::AwsKms | KeyOrigin::External, None, None) => {
                Ok(None)
            }
        }
    }

    /// `KeyUsage`, which has a default for symmetric encryption keys alone; after authorization.
    ///
    /// # Errors
    /// The parameters contradict each other, or ask for a key store.
    pub fn key_usage(&self) -> Result<KeyUsage, KmsError> {
        if self.names_two_specs {
            return Err(invalid(
                "You cannot specify both KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
            ));
        }
        match (self.key_usage, self.key_spec) {
            (Some(usage), _) => Ok(usage),
            (None, KeySpec::SymmetricDefault) => Ok(KeyUsage::EncryptDecrypt),
            (None, _) => Err(invalid(
                "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
            )),
        }
    }
}

/// An external key, by names that may stand for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExternalKey<'a> {
    /// `CustomKeyStoreId`.
    pub store: &'a str,
    /// `XksKeyId`.
    pub xks_key_id: &'a str,
}

fn invalid(text: &str) -> KmsError {
    KmsError::Validation(text.to_owned())
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `KeyMetadata`.
    pub key: &'a KeyMetadata,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.object("KeyMetadata", |answer| key_metadata::write(answer, self.key));
        })
    }
}
